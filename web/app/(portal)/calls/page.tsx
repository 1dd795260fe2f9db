import { Calls } from './calls.tsx';

export default function CallsPage() {
  return <Calls />;
}
