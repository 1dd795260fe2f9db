import type { CallEnded, CallEvent } from '#shared/call-event/index.ts';
import { callTypeOf } from './call-type.ts';
import type { CallId, Cdr } from './cdr.ts';
import type { CdrLeg } from './leg.ts';
import { legsOf } from './legs-of.ts';
import { endLostCall } from './lost-call.ts';

/** Q.850 cause 102, "recovery on timer expiry". */
const RECOVERY_ON_TIMER_EXPIRY = 102;

/** The record of a call has the id of the call, so whoever writes it writes the same one. */
export const cdrIdOf = (callId: CallId): string => `cdr_${callId.slice('call_'.length)}`;

/**
 * The record of a call, from what has been told of it so far. Nothing but the set of events decides: in whatever order
 * they come, and however often, the record is the same; one that comes late corrects it.
 *
 * The event `call.ended` tells all that its edge knows. Legs that only other edges know come from their events.
 *
 * @param events  of one call
 * @returns null while the call is not over
 */
export function collateCdr(events: readonly CallEvent[]): Cdr | null {
  const told = inOrder(events);
  const ended = told.findLast((event) => event.type === 'call.ended');
  if (ended) return assembleCdr(ended, allLegs(ended, told));
  const closed = told.find((event) => event.type === 'call.closed');
  if (!closed) return null;
  // Up to the last thing that is known, whatever the rule: nobody pays for what nobody saw.
  const seen = told.filter((event) => event !== closed);
  const lost = endLostCall(seen, 0, { q850Cause: RECOVERY_ON_TIMER_EXPIRY, reason: closed.reason });
  return lost && { ...assembleCdr(lost), isProvisional: true };
}

/**
 * The bill of a call, from the event that ended it.
 *
 * @param legs  where more legs are known than the event tells of
 */
export function assembleCdr(ended: Omit<CallEnded, 'id' | 'sequence' | 'edgeId'>, legs = ended.legs): Cdr {
  return {
    id: cdrIdOf(ended.callId),
    callId: ended.callId,
    direction: ended.direction,
    type: ended.callType ?? callTypeOf(ended.direction, legs),
    from: ended.from,
    dialed: ended.dialed,
    to: ended.to,
    startedAt: ended.startedAt,
    ringingAt: ended.ringingAt,
    answeredAt: ended.answeredAt,
    endedAt: ended.at,
    durationSeconds: secondsBetween(ended.startedAt, ended.at),
    billableSeconds: ended.answeredAt === null ? 0 : secondsBetween(ended.answeredAt, ended.at),
    disposition: ended.disposition,
    hangup: ended.hangup,
    isProvisional: false,
    legs,
    ...(ended.recordings && { recordings: ended.recordings }),
  };
}

/**
 * Each event once, in an order that does not depend on how they came: one edge numbers its own, which holds even when its
 * clock is set back; between two edges their clocks decide.
 */
function inOrder(events: readonly CallEvent[]): CallEvent[] {
  const distinct = [...new Map(events.map((event) => [event.id, event])).values()];
  const byPlace = (a: CallEvent, b: CallEvent) => a.sequence - b.sequence || compare(a.id, b.id);
  const placed = [...Map.groupBy(distinct, ({ edgeId }) => edgeId).values()].flatMap((ofEdge) => {
    let at = '';
    return ofEdge.sort(byPlace).map((event) => {
      if (event.at > at) at = event.at;
      return { event, at };
    });
  });
  return placed
    .sort((a, b) => compare(a.at, b.at) || compare(a.event.edgeId, b.event.edgeId) || byPlace(a.event, b.event))
    .map(({ event }) => event);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function allLegs(ended: CallEnded, told: readonly CallEvent[]): CdrLeg[] {
  const known = new Set(ended.legs.map(({ id }) => id));
  return [...ended.legs, ...legsOf(told, ended.at).filter(({ id }) => !known.has(id))];
}

/** Never negative: a wall clock that was set back in mid-call must not earn the customer a refund. */
const secondsBetween = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
