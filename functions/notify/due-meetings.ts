import type { MeetingNotice } from '#shared/meeting/index.ts';
import { type Queue, toBody } from '#shared/queue/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { Clock } from '#shared/world/index.ts';

interface DueWorld {
  readonly store: Pick<Store, 'dueMeetings'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly notices: Pick<Queue, 'send'>;
}

/**
 * Has every meeting looked at that is due: somebody is to be invited, reminded or called; run every minute.
 *
 * @throws Error  when the queue has not taken all of them: they are due the next time, too
 */
export async function sendDueMeetings({ store, clock, notices }: DueWorld): Promise<{ due: number }> {
  const nowMs = clock.nowMs();
  const due: MeetingNotice[] = [];
  for await (const { tenantId, meetingId, dueAtMs, heldUntilMs } of store.dueMeetings.list())
    if (dueAtMs <= nowMs && heldUntilMs <= nowMs) due.push({ tenantId, meetingId });
  if (due.length === 0) return { due: 0 };
  const outcomes = await notices.send(due.map(toBody));
  const failed = outcomes.find((outcome) => outcome.name !== 'taken');
  if (failed) throw new Error(`queue of notices: ${failed.reason}`);
  return { due: due.length };
}
