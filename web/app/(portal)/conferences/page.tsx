import { Conferences } from './conferences.tsx';

export default function ConferencesPage() {
  return <Conferences />;
}
