import { Faxes } from './faxes.tsx';

export default function FaxesPage() {
  return <Faxes />;
}
