import { Webhook as Signer } from 'standardwebhooks';
import type { SecretBox } from '#shared/credentials/index.ts';
import type { TenantStore, WebhookRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { WebhookMessage } from '#shared/webhook/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import type { Post, PostAnswer } from './post.ts';

export interface DeliveryWorld {
  readonly store: { tenant(id: TenantId): Pick<TenantStore, 'webhooks'> };
  readonly secrets: Pick<SecretBox, 'open'>;
  readonly post: (message: Post) => Promise<PostAnswer>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** What became of one attempt. */
export type Attempt =
  | { readonly name: 'delivered' }
  /** Nobody wants it any more. */
  | { readonly name: 'dropped'; readonly reason: 'deleted' | 'disabled' | 'gone' }
  | { readonly name: 'failed'; readonly reason: string };

/**
 * Tries once. Any 2xx is success, 410 turns the endpoint off, all else is worth another try, even a 4xx: listeners are
 * mended (Standard Webhooks, "Operational considerations").
 */
export async function deliver(world: DeliveryWorld, message: WebhookMessage): Promise<Attempt> {
  const webhook = await world.store.tenant(message.tenantId).webhooks.get(message.webhookId);
  if (!webhook) return { name: 'dropped', reason: 'deleted' };
  if (!webhook.isEnabled) return { name: 'dropped', reason: 'disabled' };

  const answer = await world.post(signed(world, message, webhook));
  if (!answer.ok) return { name: 'failed', reason: answer.problem };
  if (answer.value >= 200 && answer.value < 300) return { name: 'delivered' };
  if (answer.value !== 410) return { name: 'failed', reason: `status ${answer.value}` };
  await turnOff(world, message, webhook);
  return { name: 'dropped', reason: 'gone' };
}

/** The id and the body are the same in every attempt; the time is that of the attempt, so that old copies are refused. */
function signed({ secrets, clock }: DeliveryWorld, message: WebhookMessage, webhook: WebhookRecord): Post {
  const body = JSON.stringify(message.payload);
  const at = new Date(clock.nowMs());
  const signer = new Signer(secrets.open(message.tenantId, webhook.sealedSecret));
  return {
    url: webhook.url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Patchbay-Webhooks/1',
      'webhook-id': message.messageId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signer.sign(message.messageId, at, body),
    },
  };
}

/** When somebody edits the endpoint at the same moment their word stands; the next 410 tries again. */
async function turnOff(
  { store, clock }: DeliveryWorld,
  message: WebhookMessage,
  webhook: WebhookRecord,
): Promise<void> {
  await store
    .tenant(message.tenantId)
    .webhooks.update(
      webhook,
      { ...webhook, isEnabled: false, updatedAt: toInstant(clock.nowMs()) },
      { actor: 'system', action: 'webhook.disabled-by-410' },
    );
}
