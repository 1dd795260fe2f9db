/**
 * Who of those who wait in the queues of a tenant is offered to which member, and when: one machine for the whole contact
 * centre, so that a member who is in several queues is offered one call.
 *
 *   centre.ts   what is configured, indexed
 *   event.ts    what can happen
 *   effect.ts   what is to be done then
 *   state.ts    who waits, rings, speaks
 *   distribute.ts, happenings.ts, timers.ts   an event, by its name -> the next state
 *   arrive.ts, waiting.ts, leave.ts   callers: come, wait, go · callback.ts: hang up, and are called
 *   edges.ts   where callers are: edges that are away, or gone
 *   agents.ts, talk.ts   members: log in, pause, speak, finish · availability.ts: what others see of that
 *   assign.ts   who is rung for whom: candidates.ts (skills, tiers), strategy.ts, offers.ts (what becomes of it)
 *   draft.ts    the next state while it is made
 */
export { availabilityOf, standingIn } from './availability.ts';
export {
  type Centre,
  type CentreMember,
  type CentreObjects,
  type CentreQueue,
  indexCentre,
  mayTake,
  type ParsedRule,
} from './centre.ts';
export { distribute } from './distribute.ts';
export {
  type CentreEffect,
  type OfferEnd,
  type QueueCounters,
  SENT_AWAY_REASONS,
  type SentAwayReason,
  type Told,
} from './effect.ts';
export type { CallerArrived, CentreEvent, LastCall, MemberRestored, Pause, RestoredWork } from './event.ts';
export { type CentreState, startCentre, type Unheard } from './state.ts';
