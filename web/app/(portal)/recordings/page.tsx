import { Recordings } from './recordings.tsx';

export default function RecordingsPage() {
  return <Recordings />;
}
