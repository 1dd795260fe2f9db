import { Voicemail } from './voicemail.tsx';

export default function VoicemailPage() {
  return <Voicemail />;
}
