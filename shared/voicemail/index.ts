/**
 * What lies in voicemail boxes. What a box is configured to do stands in shared/voicemail-box.
 *
 *   message.ts    a message, and what it is recorded in
 *   box-state.ts  how many there are, which greetings; what a change of messages makes of that
 *   events.ts     what is told of it
 *   blobs.ts      where recordings lie
 *   account.ts    what makes a box and the e-mails in its IMAP account alike
 *   mail.ts       what an e-mail about a message says; imported by itself
 *   mail-template.ts  the same in words of the tenant
 *   notice.ts     what wakes whoever writes e-mails about a message
 *   wav.ts        what an uploaded recording is
 *   told.ts       how boxes and messages are told to clients; imported by itself, as it knows what a box is configured to do
 *
 * Phone, API and IMAP change messages by the use cases in shared/usecases/voicemail alone: there the rules are, and counts,
 * messages and events are written together.
 */
export { type MailInAccount, planSync, type SyncAction } from './account.ts';
export { commentBlob, greetingBlob, messageBlob } from './blobs.ts';
export {
  countsAfter,
  emptyBox,
  GREETING_KINDS,
  Greeting,
  type GreetingKind,
  MessageCounts,
  VoicemailBoxState,
} from './box-state.ts';
export { eventsOfBox } from './events.ts';
export {
  AUDIO_FORMATS,
  type AudioFormat,
  FOLDERS,
  type Folder,
  MailMark,
  VoicemailMessage,
  VoicemailMessageId,
} from './message.ts';
export { NoticeMessage, noticeOf, SyncMessage, syncOf } from './notice.ts';
export { readWav, type WavFacts } from './wav.ts';
