/** Mailboxes that take messages of callers. */
export { type ImapAccount, VoicemailBox } from './voicemail-box.ts';
