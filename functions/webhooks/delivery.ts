import type { SecretBox } from '#shared/credentials/index.ts';
import type { Post, PostAnswer } from '#shared/post/index.ts';
import type { TenantStore, WebhookRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Delivery, DeliveryAttempt, WebhookMessage } from '#shared/webhook/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import { signed } from './signed.ts';

export interface DeliveryWorld {
  readonly store: { tenant(id: TenantId): Pick<TenantStore, 'webhooks' | 'deliveries'> };
  readonly secrets: Pick<SecretBox, 'open'>;
  readonly post: (message: Post) => Promise<PostAnswer>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** What became of one try; `attempt` is what the endpoint said, where it was asked. */
export type Attempt =
  | { readonly name: 'delivered'; readonly attempt: DeliveryAttempt }
  /** Nobody wants it any more, or it has been told already. */
  | { readonly name: 'dropped'; readonly reason: DropReason; readonly attempt?: DeliveryAttempt }
  | { readonly name: 'failed'; readonly reason: string; readonly attempt?: DeliveryAttempt };
export type DropReason = 'deleted' | 'disabled' | 'gone' | 'failing-for-days' | 'not-pending';

/** How long an endpoint may fail at everything before it is turned off (chosen; others of the trade do so too). */
const TURNED_OFF_AFTER_MS = 5 * 24 * 60 * 60 * 1000;

/**
 * Tries once. Any 2xx is success, 410 turns the endpoint off, all else is worth another try, even a 4xx: listeners are
 * mended (Standard Webhooks, "Operational considerations").
 */
export async function deliver(world: DeliveryWorld, message: WebhookMessage): Promise<Attempt> {
  const tenant = world.store.tenant(message.tenantId);
  const delivery = await tenant.deliveries.get({ webhookId: message.webhookId, id: message.messageId });
  // A message that came twice, or one that waited while its delivery was given up.
  if (delivery?.state !== 'pending') return { name: 'dropped', reason: 'not-pending' };
  const webhook = await tenant.webhooks.get(message.webhookId);
  if (!webhook) return { name: 'dropped', reason: 'deleted' };
  if (!webhook.isEnabled) return { name: 'dropped', reason: 'disabled' };

  const { answer, attempt } = await tryOnce(world, message.tenantId, webhook, delivery);
  if (answer.ok && answer.value.status >= 200 && answer.value.status < 300) {
    if (webhook.failingSince !== null) await tenant.webhooks.noteHealth(webhook.id, null);
    return { name: 'delivered', attempt };
  }
  if (answer.ok && answer.value.status === 410) {
    await turnOff(world, message.tenantId, webhook, 'webhook.disabled-by-410');
    return { name: 'dropped', reason: 'gone', attempt };
  }
  if (webhook.failingSince === null) await tenant.webhooks.noteHealth(webhook.id, toInstant(world.clock.nowMs()));
  else if (world.clock.nowMs() - Date.parse(webhook.failingSince) >= TURNED_OFF_AFTER_MS) {
    await turnOff(world, message.tenantId, webhook, 'webhook.disabled-by-failures');
    return { name: 'dropped', reason: 'failing-for-days', attempt };
  }
  return { name: 'failed', reason: answer.ok ? `status ${answer.value.status}` : answer.problem, attempt };
}

/** Posts what the delivery says, signed for this moment. */
export async function tryOnce(
  { secrets, clock, post }: Pick<DeliveryWorld, 'secrets' | 'clock' | 'post'>,
  tenantId: TenantId,
  webhook: WebhookRecord,
  { id, payload }: Pick<Delivery, 'id' | 'payload'>,
): Promise<{ answer: PostAnswer; attempt: DeliveryAttempt }> {
  const startedMs = clock.nowMs();
  const answer = await post(signed(secrets, tenantId, webhook, { id, payload, nowMs: startedMs }));
  const attempt = {
    at: toInstant(startedMs),
    status: answer.ok ? answer.value.status : null,
    problem: answer.ok ? null : answer.problem,
    durationMs: Math.max(0, clock.nowMs() - startedMs),
  };
  return { answer, attempt };
}

/** When somebody edits the endpoint at the same moment their word stands; the next attempt tries again. */
async function turnOff(
  { store, clock }: DeliveryWorld,
  tenantId: TenantId,
  webhook: WebhookRecord,
  action: string,
): Promise<void> {
  await store
    .tenant(tenantId)
    .webhooks.update(
      webhook,
      { ...webhook, isEnabled: false, updatedAt: toInstant(clock.nowMs()) },
      { actor: 'system', action },
    );
}
