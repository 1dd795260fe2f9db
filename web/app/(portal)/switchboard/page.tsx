import { Switchboard } from './switchboard.tsx';

export default function SwitchboardPage() {
  return <Switchboard />;
}
