import type { Logger } from 'pino';
import type { PublishWorld } from '#functions/events/index.ts';
import { cdrIdOf, collateCdr, expiryOf } from '#shared/cdr/index.ts';
import { eventOfCdr, eventsOfLegs, type TenantEvent } from '#shared/event/index.ts';
import { billableLegs, chargesOf } from '#shared/rating/index.ts';
import { effective } from '#shared/setting/index.ts';
import type { OpenCall, Store, TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { tallyChanges } from '#shared/traffic/index.ts';
import { usageEntries } from '#shared/usage/index.ts';
import type { RateCards } from './rate-cards.ts';

type TenantRecords = Pick<
  TenantStore,
  'callEvents' | 'cdrs' | 'queueLog' | 'webhooks' | 'events' | 'deliveries' | 'version' | 'objects' | 'settings'
>;

export interface CdrWorld extends PublishWorld {
  readonly store: Pick<Store, 'openCalls'> & { tenant(id: TenantId): TenantRecords };
  readonly rates: RateCards;
  readonly log: Pick<Logger, 'error'>;
}

export interface Settled {
  readonly isOver: boolean;
  readonly news: readonly TenantEvent[];
}

/**
 * Makes the record of a call what its stored events say, with what it costs and what is counted, in one transaction. Comes after the events were stored: of several that settle one
 * call at the same time, the one whose event was stored last reads them all, and nobody who has read fewer overwrites it.
 *
 * A crash in here heals when it is done again. Only then may a webhook be told twice, under the same id; a copy of an
 * event that arrives for the first time finds the record there, and leaves telling to whoever wrote it.
 *
 * @param isFirstTime  false when an attempt before may have been cut short
 * @returns whether the call is over; a call that was closed by a rule is not. And what is to be told of its record: to be
 * published before the events count as taken
 */
export async function settle(world: CdrWorld, { tenantId, callId }: OpenCall, isFirstTime: boolean): Promise<Settled> {
  const tenant = world.store.tenant(tenantId);
  const events = await tenant.callEvents.ofCall(callId);
  const cdr = collateCdr(events);
  if (!cdr) return { isOver: false, news: [] };
  const eventCount = events.length;
  const legs = billableLegs(cdr).length > 0 ? chargesOf(cdr, await world.rates.of(tenantId, tenant)) : [];

  for (;;) {
    const before = await tenant.cdrs.booked(cdrIdOf(callId));
    const isNews = !before || (before.cdr.isProvisional && !cdr.isProvisional);
    const isKnown = before !== null && before.eventCount >= eventCount;
    if (!isKnown) {
      const usage = usageEntries(cdr, legs, before?.charge ?? null, {
        nowMs: world.clock.nowMs(),
        revision: eventCount,
      });
      const expiresAt = expiryOf(cdr, await keptDays(tenant, tenantId));
      const tallies = tallyChanges(before?.cdr ?? null, cdr);
      const booked = await tenant.cdrs.put(cdr, { before, eventCount, charge: { legs }, usage, tallies, expiresAt });
      if (!booked) continue; // somebody else has written meanwhile
    }
    const mayBeUntold = isNews || !isFirstTime;
    const told = new Set(mayBeUntold ? [] : before?.cdr.legs.map(({ id }) => id));
    const isOver = !cdr.isProvisional;
    const legsOver = isOver ? cdr.legs.filter(({ id }) => !told.has(id)) : [];
    return {
      isOver,
      news: [...eventsOfLegs(legsOver, events), ...(mayBeUntold ? [eventOfCdr(tenantId, cdr)] : [])],
    };
  }
}

async function keptDays({ settings }: TenantRecords, tenantId: TenantId): Promise<number> {
  const held = await settings.get(tenantId);
  return effective('tenant', 'cdr.kept-days', [held?.values ?? {}]);
}
