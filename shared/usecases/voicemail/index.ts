/**
 * What can be done with messages in voicemail boxes, for phone, API and IMAP alike: one place, so that whoever changes a box at the
 * same time as others sees what they did (store.voicemail.change).
 *
 *   opened-box.ts   a box whose door is open; how messages are changed, and who is told
 *   deposit.ts      leaving a message
 *   mail-words.ts   what an e-mail about a message says
 *   messages.ts     listing, marking, moving, deleting, bringing back
 *   forward.ts      to other boxes and distribution lists; answering
 *   account.ts      what becomes of messages whose e-mails lie in an IMAP account
 *   greetings.ts    what callers hear
 *   uploaded.ts     a sound file as a box keeps it
 *   pin.ts          what lets somebody in by phone
 *   feed.ts         who may read a box without signing in
 *   sweep.ts        what the time has come for
 *   access.ts       which box a principal may open
 *   recipients.ts   whom its owner can send messages to
 *   storage.ts      how much lies in the boxes of a tenant
 *
 * These take an `OpenedBox`, not a principal: who may open one differs (a line, a PIN, a session).
 */

export { forgetMail, imapPassword, noteAccountAlarm, noteMail, stateOfAccount } from './account.ts';
export { depositMessage, type NewMessage, type NewRecording, putRecording, takesMessages } from './deposit.ts';
export { boxOfFeed, closeFeed, openFeed } from './feed.ts';
export { type Delivered, type Forward, forwardMessage, replyToMessage, sendMessage } from './forward.ts';
export { deleteGreeting, getGreeting, setGreeting } from './greetings.ts';
export { type AddressedWords, mailPreview, wordsAbout } from './mail-words.ts';
export {
  changeMessage,
  deleteMessages,
  getMessage,
  listMessages,
  markHeard,
  markUrgent,
  moveMessages,
  purgeMessages,
  setTranscript,
  undeleteMessages,
} from './messages.ts';
export { countMessages, MESSAGES_AT_ONCE, type OpenedBox, openBox } from './opened-box.ts';
export { changePin, checkPin, hasPin } from './pin.ts';
export { forgetBox, recordingsOf, sweepVoicemail } from './sweep.ts';
export { uploadedRecording } from './uploaded.ts';
