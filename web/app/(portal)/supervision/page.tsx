import { Supervision } from './supervision.tsx';

export default function SupervisionPage() {
  return <Supervision />;
}
