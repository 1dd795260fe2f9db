/**
 * Voicemail at this edge, beside the calls (edge/calls/voicemail talks to callers).
 *
 *   spooled-message.ts   what lies beside a recording
 *   mailboxes.ts         what phones do with mailboxes, by the use cases of the API
 *   voicemail-spool.ts   messages on this disk until the store has them, whatever happens to the process
 */
export { Mailboxes, type MailboxesOptions, type VoicemailAlarm } from './mailboxes.ts';
export { MessageFacts, SpooledMessage } from './spooled-message.ts';
export {
  type Handed,
  type HandedMessage,
  MIN_MESSAGE_MS,
  type SpoolWorld,
  type Taking,
  VoicemailSpool,
} from './voicemail-spool.ts';
