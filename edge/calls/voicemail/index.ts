/**
 * Mailboxes by phone: leaving messages, and listening to them. README.md has the keys.
 *
 *   voicemail-player.ts   the steps `voicemail-deposit` and `voicemail-menu`: answers, and leads on
 *   deposit.ts            greeting, tone, message, review
 *   greeting.ts           which greeting, and what the system says in its place
 *   login.ts              mailbox and PIN
 *   menu.ts visit.ts      the main menu, and what all menus have in common
 *   hear-messages.ts      the messages of a folder, one after the other
 *   pass-on.ts            replies, and messages that are forwarded
 *   options.ts            greetings, the name, the PIN
 *   lamps.ts              how many messages wait, for phones that show it
 *   unasked-lamp.ts       when a phone is told that has not subscribed, the rule · unasked-lamps.ts carries it out
 *   voicemail-port.ts     what all that needs of the world; edge/voicemail has it
 *
 * All of it are functions of a voice and a port: test/world/edge has both to try them with.
 */
export { Lamps } from './lamps.ts';
export { saidCounts } from './menu.ts';
export { NO_VOICEMAIL } from './no-voicemail.ts';
export { UnaskedLamps } from './unasked-lamps.ts';
export { playVoicemailDeposit, playVoicemailMenu } from './voicemail-player.ts';
export type { Forward, MessageOrder, OpenBox, Spoken, VoicemailPort } from './voicemail-port.ts';
