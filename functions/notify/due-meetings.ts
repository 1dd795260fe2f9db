import type { MeetingNotice } from '#shared/meeting/index.ts';
import { type Queue, sendDue } from '#shared/queue/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { Clock } from '#shared/world/index.ts';

interface DueWorld {
  readonly store: Pick<Store, 'dueMeetings'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly notices: Pick<Queue, 'send'>;
}

/**
 * Has every meeting looked at that is due: somebody is to be invited, reminded or called.
 *
 * @throws Error  as sendDue
 */
export const sendDueMeetings = ({ store, clock, notices }: DueWorld): Promise<{ readonly due: number }> =>
  sendDue(
    store.dueMeetings.list(),
    clock.nowMs(),
    notices,
    ({ tenantId, meetingId }): MeetingNotice => ({ tenantId, meetingId }),
  );
