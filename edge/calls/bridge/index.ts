/**
 * Two legs in conversation.
 *
 *   bridge.ts         the rule: offers, glare, hang-up, dead media
 *   bridged-legs.ts   carries it out on two dialogs
 *   in-dialog.ts      sorts what a phone sends within a call
 */
export type { BridgeEnd } from './bridge.ts';
export { BridgedLegs } from './bridged-legs.ts';
export { holds, isOnHold } from './hold.ts';
export {
  ALIVE_CHECK_SECONDS,
  answerAgreed,
  answerAlive,
  isLost,
  refuseMethod,
  SDP_HEADERS,
  SILENCE_SECONDS,
  wishOf,
} from './in-dialog.ts';
