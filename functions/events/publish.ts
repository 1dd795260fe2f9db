import { EventEnvelope, isWanted } from '#shared/event/index.ts';
import { type Queue, toBody } from '#shared/queue/index.ts';
import type { TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Delivery, newDelivery, type Webhook, type WebhookMessage } from '#shared/webhook/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';

export interface PublishWorld {
  readonly store: { tenant(id: TenantId): Pick<TenantStore, 'events' | 'webhooks' | 'deliveries'> };
  /** The queue of deliveries. */
  readonly webhooks: Pick<Queue, 'send'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * Tells a tenant what has happened: each event gets its number in the event log, where streams read it, and a delivery for
 * every webhook that wants it. Doing it again with the same events changes nothing, and heals what a crash left undone.
 *
 * @param isRepeated  whether this may have been begun before: then what is in the log already is looked at again
 * @throws Error  when store or queue are away; to be done again
 */
export async function publish(
  { store, webhooks: queue, clock }: PublishWorld,
  tenantId: TenantId,
  events: readonly object[],
  { isRepeated }: { isRepeated: boolean },
): Promise<void> {
  const tenant = store.tenant(tenantId);
  const envelopes = events.map((event) => EventEnvelope.parse(event));
  const added = await tenant.events.append(envelopes);
  const told = isRepeated ? envelopes : added;
  if (told.length === 0) return;
  const wanted = deliveriesOf(told, await allWebhooks(tenant), clock);
  if (wanted.length === 0) return;
  const created = await tenant.deliveries.create(wanted);
  // One that is there may have died between the store and the queue: a second message finds it done, or does it.
  const due = isRepeated ? wanted : created;
  await sendDue(
    queue,
    due.map(({ id, webhookId }) => ({ messageId: id, tenantId, webhookId })),
  );
}

/** @throws Error  when the queue has not taken all of them */
export async function sendDue(queue: Pick<Queue, 'send'>, messages: readonly WebhookMessage[]): Promise<void> {
  const outcomes = await queue.send(messages.map(toBody));
  const failed = outcomes.find((outcome) => outcome.name !== 'taken');
  if (failed) throw new Error(`webhook queue: ${failed.reason}`);
}

function deliveriesOf(
  events: readonly EventEnvelope[],
  webhooks: readonly Webhook[],
  clock: Pick<Clock, 'nowMs'>,
): Delivery[] {
  const now = toInstant(clock.nowMs());
  return webhooks
    .filter(({ isEnabled }) => isEnabled)
    .flatMap((webhook) =>
      events.filter((event) => isWanted(webhook, event)).map((event) => newDelivery(event, webhook.id, now)),
    );
}

async function allWebhooks(tenant: Pick<TenantStore, 'webhooks'>): Promise<Webhook[]> {
  const webhooks: Webhook[] = [];
  let cursor: string | null = null;
  do {
    const page = await tenant.webhooks.list({ limit: 100, ...(cursor !== null && { cursor }) });
    webhooks.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return webhooks;
}
