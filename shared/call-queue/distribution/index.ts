/**
 * Who of those who wait in the queues of a tenant is offered to which member, and when: one machine for the whole contact
 * centre, so that a member who is in several queues is offered one call.
 *
 *   centre.ts   what is configured, indexed
 *   event.ts    what can happen
 *   effect.ts   what is to be done then
 */
export {
  type Centre,
  type CentreMember,
  type CentreObjects,
  type CentreQueue,
  indexCentre,
  type ParsedRule,
} from './centre.ts';
export { distribute } from './distribute.ts';
export type { CentreEffect, OfferEnd, QueueCounters, SentAwayReason, Told } from './effect.ts';
export type { CallerArrived, CentreEvent, MemberRestored, Pause, RestoredWork } from './event.ts';
export { type CentreState, startCentre } from './state.ts';
