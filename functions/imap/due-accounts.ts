import { type Queue, toBody } from '#shared/queue/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { SyncMessage } from '#shared/voicemail/index.ts';
import type { Clock } from '#shared/world/index.ts';

export interface DueWorld {
  readonly store: Pick<Store, 'mailAccounts'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly mailAccounts: Pick<Queue, 'send'>;
}

/**
 * Has every account looked at that is due; run every minute. Each look is a message of the queue, so that one slow server
 * holds up nobody else.
 *
 * @throws Error  when the queue has not taken all of them: they are due the next time, too
 */
export async function sendDueAccounts({ store, clock, mailAccounts }: DueWorld): Promise<{ due: number }> {
  const nowMs = clock.nowMs();
  const due: SyncMessage[] = [];
  for await (const { tenantId, boxId, dueAtMs, heldUntilMs } of store.mailAccounts.list()) {
    if (dueAtMs <= nowMs && heldUntilMs <= nowMs) due.push({ tenantId, boxId });
  }
  if (due.length === 0) return { due: 0 };
  const outcomes = await mailAccounts.send(due.map(toBody));
  const failed = outcomes.find((outcome) => outcome.name !== 'taken');
  if (failed) throw new Error(`queue of accounts: ${failed.reason}`);
  return { due: due.length };
}
