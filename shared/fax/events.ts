import { EVENT_VERSION, type TenantEvent } from '#shared/event/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';
import type { Fax } from './fax.ts';

/** What is told of a fax that has come to its end. */
export function eventOfFax(
  { clock, ids }: { readonly clock: Pick<Clock, 'nowMs'>; readonly ids: Ids },
  tenantId: string,
  userId: string | null,
  { id, boxId, direction, status, caller, called, pages, error }: Fax,
): TenantEvent {
  const ended = direction === 'received' ? 'fax.received' : 'fax.sent';
  return {
    id: ids.next('evt'),
    version: EVENT_VERSION,
    tenantId,
    at: toInstant(clock.nowMs()),
    type: status === 'failed' ? 'fax.failed' : ended,
    data: { faxId: id, boxId, userId, direction, caller, called, pages, error },
  };
}
