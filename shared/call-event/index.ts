/**
 * What happens to a call, told by the edge as it happens: edge -> spool -> SQS -> functions/cdr.
 *
 *   call-event.ts   the events, one schema each; a new one is a member of the union
 */
export {
  CallAnswered,
  CallClosed,
  CallEnded,
  CallEvent,
  type CallEventDraft,
  type CallEventType,
  CallRinging,
  CallStarted,
  CLOSURES,
  EventLeg,
  LegEnded,
  LegStarted,
} from './call-event.ts';
