/**
 * What can be done with messages in voicemail boxes, for phone, API and IMAP alike: one place, so that whoever changes a box at the
 * same time as others sees what they did (store.voicemail.change).
 *
 *   opened-box.ts   a box whose door is open; how messages are changed, and who is told
 *   deposit.ts      leaving a message
 *   messages.ts     listing, marking, moving, deleting, bringing back
 *
 * These take an `OpenedBox`, not a principal: who may open one differs (a line, a PIN, a session).
 */
export { depositMessage, type NewMessage, type NewRecording, takesMessages } from './deposit.ts';
export {
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
