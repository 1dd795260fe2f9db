import type { VerbOf } from '#shared/call-application/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { DialOutcome } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../../call/index.ts';

/** Who is with somebody else, by which verb, and since when he waits. `before`: who had answered last until then. */
export type Away =
  | { readonly verb: VerbOf<'dial'>; readonly before: LegId | null }
  | { readonly verb: VerbOf<'dequeue'>; readonly before: null }
  | {
      readonly verb: VerbOf<'enqueue'>;
      readonly before: LegId | null;
      readonly queueId: string;
      readonly sinceMs: number;
    };

/** What an application is told of somebody who was away. @param hasLeft  he has hung up */
export function factsOfAway(
  away: Away,
  { status, sipStatus }: DialOutcome,
  { call, hasLeft }: { readonly call: LiveCall; readonly hasLeft: boolean },
): Record<string, unknown> {
  if (away.verb.verb === 'dequeue') return { dequeue_result: 'complete' };
  const reached = status === 'completed' ? call.record.lastAnsweredCallee : null;
  if ('queueId' in away) {
    const result = reached === null ? 'leave' : 'bridged';
    const seconds = Math.round((call.world.clock.nowMs() - away.sinceMs) / 1000);
    return { queue_sid: away.queueId, queue_result: hasLeft && !reached ? 'hangup' : result, queue_time: seconds };
  }
  const sid = reached !== null && { dial_call_sid: reached };
  return { dial_call_status: status, dial_sip_status: sipStatus, ...sid };
}
