/**
 * Calls that go on, as the API shows them and has them changed. Edges keep them and nobody else does; README.md says why.
 *
 *   live-call.ts    a call and its legs now
 *   call-order.ts   what can be done to a call, and why it may be refused
 */
export {
  CALL_REFUSALS,
  CallOrder,
  CallRefusal,
  type CallRefusalCode,
  ControlPlay,
  HangUp,
  Hold,
  Monitor,
  Originate,
  Park,
  Play,
  RecordLeg,
  Retrieve,
  SendDigits,
  Transfer,
} from './call-order.ts';
export { CALL_STATES, type CallState, LEG_STATES, LiveCall, LiveLeg } from './live-call.ts';
