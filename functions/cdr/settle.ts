import type { Logger } from 'pino';
import { type PublishWorld, publish } from '#functions/events/index.ts';
import { cdrIdOf, collateCdr } from '#shared/cdr/index.ts';
import { eventOfCdr } from '#shared/event/index.ts';
import type { OpenCall, Store, TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';

type TenantRecords = Pick<TenantStore, 'callEvents' | 'cdrs' | 'webhooks' | 'events' | 'deliveries'>;

export interface CdrWorld extends PublishWorld {
  readonly store: Pick<Store, 'openCalls'> & { tenant(id: TenantId): TenantRecords };
  readonly log: Pick<Logger, 'error'>;
}

/**
 * Makes the record of a call what its stored events say. Comes after the events were stored: of several that settle one
 * call at the same time, the one whose event was stored last reads them all, and nobody who has read fewer overwrites it.
 *
 * A crash in here heals when it is done again. Only then may a webhook be told twice, under the same id; a copy of an
 * event that arrives for the first time finds the record there, and leaves telling to whoever wrote it.
 *
 * @param isFirstTime  false when an attempt before may have been cut short
 * @returns whether the call is over; a call that was closed by a rule is not
 */
export async function settle(
  world: CdrWorld,
  { tenantId, callId }: OpenCall,
  isFirstTime: boolean,
): Promise<{ isOver: boolean }> {
  const tenant = world.store.tenant(tenantId);
  const events = await tenant.callEvents.ofCall(callId);
  const cdr = collateCdr(events);
  if (!cdr) return { isOver: false };
  const eventCount = events.length;

  for (;;) {
    const before = await tenant.cdrs.booked(cdrIdOf(callId));
    const isNews = !before || (before.cdr.isProvisional && !cdr.isProvisional);
    const isKnown = before !== null && before.eventCount >= eventCount;
    if (!isKnown && !(await tenant.cdrs.put(cdr, { before, eventCount }))) continue;
    if (isNews || !isFirstTime)
      await publish(world, tenantId, [eventOfCdr(tenantId, cdr)], { isRepeated: !isFirstTime });
    return { isOver: !cdr.isProvisional };
  }
}
