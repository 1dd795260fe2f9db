import type { CallEnded } from '#shared/call-event/index.ts';
import type { Cdr } from './cdr.ts';

/**
 * The bill of a call, from the event that ended it.
 *
 * The same event always gives the same record under the same id, so it may arrive, and be written, any number of times.
 */
export function assembleCdr(ended: CallEnded): Cdr {
  return {
    id: `cdr_${ended.callId.slice('call_'.length)}`,
    callId: ended.callId,
    direction: ended.direction,
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
    legs: ended.legs,
  };
}

/** Never negative: a wall clock that was set back in mid-call must not earn the customer a refund. */
const secondsBetween = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
