import { type Queue, sendDue } from '#shared/queue/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { SyncMessage } from '#shared/voicemail/index.ts';
import type { Clock } from '#shared/world/index.ts';

export interface DueWorld {
  readonly store: Pick<Store, 'mailAccounts'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly mailAccounts: Pick<Queue, 'send'>;
}

/**
 * Has every account looked at that is due.
 *
 * @throws Error  as sendDue
 */
export const sendDueAccounts = ({ store, clock, mailAccounts }: DueWorld): Promise<{ readonly due: number }> =>
  sendDue(
    store.mailAccounts.list(),
    clock.nowMs(),
    mailAccounts,
    ({ tenantId, boxId }): SyncMessage => ({ tenantId, boxId }),
  );
