import { type EventEnvelope, isWanted } from '#shared/event/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest, TenantStore, WebhookRecord } from '#shared/store/index.ts';
import { type Delivery, newDelivery, type ReplayStarted, type WebhookReplay } from '#shared/webhook/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** Deliveries that one request starts again: their number bounds its time, some 3 s. */
const AT_ONCE = 500;
const PAGE = 100;

/** Newest event first. */
export async function listDeliveries(
  { store }: UseCaseWorld,
  principal: Principal,
  webhookId: string,
  page: PageRequest & { readonly isDead: boolean },
): Promise<Result<Page<Delivery>, Problem>> {
  const permitted = permit(principal, 'webhook:read');
  if (!permitted.ok) return permitted;
  const tenant = store.tenant(principal.tenantId);
  if (!(await tenant.webhooks.get(webhookId))) return fail({ code: 'not-found' });
  return ok(await tenant.deliveries.list(webhookId, page, page));
}

/**
 * Makes deliveries again, each under the id that it had: a listener that has heard it knows it. What came while the endpoint
 * was turned off is delivered for the first time.
 */
export async function replayWebhook(
  { store, clock, ids }: UseCaseWorld,
  principal: Principal,
  webhookId: string,
  which: WebhookReplay,
): Promise<Result<ReplayStarted, Problem>> {
  const permitted = permit(principal, 'webhook:write');
  if (!permitted.ok) return permitted;
  const tenant = store.tenant(principal.tenantId);
  const webhook = await tenant.webhooks.get(webhookId);
  if (!webhook) return fail({ code: 'not-found' });
  const now = toInstant(clock.nowMs());

  const found = await find(tenant, webhook, which, now);
  if (!found) return fail({ code: 'not-found' });
  const messages: { webhookId: string; messageId: string }[] = [];
  for (const { id } of found.deliveries) {
    const due = await tenant.deliveries.change({ webhookId, id }, (before) => ({
      ...before,
      state: 'pending',
      nextAttemptAt: now,
    }));
    if (due) messages.push({ webhookId, messageId: id });
  }
  const entry = { id: ids.next('evt'), tenantId: principal.tenantId, events: [], deliveries: messages };
  if (messages.length > 0) await store.eventOutbox.put([entry]);
  return ok({ count: messages.length, next: found.next });
}

interface Found {
  readonly deliveries: readonly Delivery[];
  readonly next: string | null;
}

/** @returns null when there is no such delivery */
async function find(
  tenant: TenantStore,
  webhook: WebhookRecord,
  which: WebhookReplay,
  now: string,
): Promise<Found | null> {
  if ('deliveryId' in which) {
    const delivery = await tenant.deliveries.get({ webhookId: webhook.id, id: which.deliveryId });
    return delivery && { deliveries: [delivery], next: null };
  }
  if ('which' in which) return { deliveries: await deadOnes(tenant, webhook.id), next: null };
  const after = 'after' in which ? Number(which.after) : await placeOf(tenant, Date.parse(which.since));
  return sinceThen(tenant, webhook, after, now);
}

async function deadOnes(tenant: TenantStore, webhookId: string): Promise<Delivery[]> {
  const dead: Delivery[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Delivery> = await tenant.deliveries.list(
      webhookId,
      { limit: PAGE, ...(cursor !== null && { cursor }) },
      { isDead: true },
    );
    dead.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null && dead.length < AT_ONCE);
  return dead;
}

/** Everything in the event log after a number that the endpoint wants to hear of. */
async function sinceThen(tenant: TenantStore, webhook: WebhookRecord, after: number, now: string): Promise<Found> {
  const wanted: EventEnvelope[] = [];
  let place = after;
  for (;;) {
    const page = await tenant.events.after(place, PAGE);
    for (const { event } of page) if (event && isWanted(webhook, event)) wanted.push(event);
    place = page.at(-1)?.sequence ?? place;
    const isLast = page.length < PAGE;
    if (!isLast && wanted.length + PAGE <= AT_ONCE) continue;
    const deliveries = wanted.map((event) => newDelivery(event, webhook.id, now));
    await tenant.deliveries.create(deliveries);
    return { deliveries, next: isLast ? null : String(place) };
  }
}

/** The number after which the log has what came into it at this instant or later: found by halving. */
async function placeOf(tenant: TenantStore, sinceMs: number): Promise<number> {
  let before = 0;
  let last = await tenant.events.last();
  while (before < last) {
    const middle = Math.floor((before + last) / 2);
    // What has expired is not there: the next one that is stands for it.
    const [next] = await tenant.events.after(middle, 1);
    if (!next || next.loggedAtMs >= sinceMs) last = middle;
    else before = next.sequence;
  }
  return before;
}
