import type { CallEnded, CallEvent } from '#shared/call-event/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { Hangup } from './cdr.ts';
import { legsOf } from './legs-of.ts';

type EndOfCall = Omit<CallEnded, 'id' | 'sequence' | 'edgeId'>;

/**
 * The end of a call that nobody told: the bill gets what is known.
 *
 * @param events  all events of one call, in order; without `call.ended`
 * @param lastAliveMs  when its edge was last known to live: the customer pays for no more than that
 * @returns null when the start is not among the events: nobody knows whose call that was
 */
export function endLostCall(
  events: readonly CallEvent[],
  lastAliveMs: number,
  { q850Cause, reason }: Pick<Hangup, 'q850Cause' | 'reason'>,
): EndOfCall | null {
  const started = events.find((event) => event.type === 'call.started');
  if (!started) return null;
  const ringing = events.filter((event) => event.type === 'call.ringing');
  const answered = events.find((event) => event.type === 'call.answered');
  const endedAt = toInstant(Math.max(lastAliveMs, ...events.map((event) => Date.parse(event.at))));

  return {
    type: 'call.ended',
    tenantId: started.tenantId,
    callId: started.callId,
    at: endedAt,
    direction: started.direction,
    callType: started.callType,
    from: started.from,
    dialed: started.dialed,
    to: answered?.to ?? ringing.at(-1)?.to ?? null,
    startedAt: started.at,
    ringingAt: ringing[0]?.at ?? null,
    answeredAt: answered?.at ?? null,
    disposition: answered ? 'answered' : 'failed',
    hangup: { by: 'system', q850Cause, sipStatus: null, reason },
    legs: legsOf(events, endedAt),
  };
}
