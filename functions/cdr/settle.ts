import type { Logger } from 'pino';
import { type Cdr, cdrIdOf, collateCdr } from '#shared/cdr/index.ts';
import { type Queue, toBody } from '#shared/queue/index.ts';
import type { OpenCall, Store, TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Webhook } from '#shared/webhook/index.ts';
import { announcements } from './announce.ts';

type TenantRecords = Pick<TenantStore, 'callEvents' | 'cdrs' | 'webhooks'>;

export interface CdrWorld {
  readonly store: Pick<Store, 'openCalls'> & { tenant(id: TenantId): TenantRecords };
  readonly webhooks: Pick<Queue, 'send'>;
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
  { store, webhooks }: CdrWorld,
  { tenantId, callId }: OpenCall,
  isFirstTime: boolean,
): Promise<{ isOver: boolean }> {
  const tenant = store.tenant(tenantId);
  const events = await tenant.callEvents.ofCall(callId);
  const cdr = collateCdr(events);
  if (!cdr) return { isOver: false };
  const eventCount = events.length;

  for (;;) {
    const before = await tenant.cdrs.booked(cdrIdOf(callId));
    const isNews = !before || (before.cdr.isProvisional && !cdr.isProvisional);
    const isKnown = before !== null && before.eventCount >= eventCount;
    if (!isKnown && !(await tenant.cdrs.put(cdr, { before, eventCount }))) continue;
    if (isNews || !isFirstTime) await announce(tenant, tenantId, cdr, webhooks);
    return { isOver: !cdr.isProvisional };
  }
}

async function announce(
  tenant: TenantRecords,
  tenantId: TenantId,
  cdr: Cdr,
  queue: CdrWorld['webhooks'],
): Promise<void> {
  const outcomes = await queue.send(announcements(tenantId, cdr, await allWebhooks(tenant)).map(toBody));
  const failed = outcomes.find((outcome) => outcome.name !== 'taken');
  if (failed) throw new Error(`webhook queue: ${failed.reason}`);
}

async function allWebhooks(tenant: TenantRecords): Promise<Webhook[]> {
  const webhooks: Webhook[] = [];
  let cursor: string | null = null;
  do {
    const page = await tenant.webhooks.list({ limit: 100, ...(cursor !== null && { cursor }) });
    webhooks.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return webhooks;
}
