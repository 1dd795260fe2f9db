/** Mailboxes that take messages of callers. */
export { VoicemailBox } from './voicemail-box.ts';
