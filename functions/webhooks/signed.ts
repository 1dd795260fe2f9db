import { Webhook as Signer } from 'standardwebhooks';
import type { SecretBox } from '#shared/credentials/index.ts';
import type { Post } from '#shared/post/index.ts';
import type { WebhookRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Delivery } from '#shared/webhook/index.ts';

/**
 * A delivery as it goes over the wire. The id and the body are the same in every attempt; the time is that of the attempt,
 * so that old copies are refused. While an old secret is still good there are two signatures, and a listener is content
 * with either (Standard Webhooks, "Signature scheme").
 */
export function signed(
  secrets: Pick<SecretBox, 'open'>,
  tenantId: TenantId,
  webhook: WebhookRecord,
  { id, payload, nowMs }: Pick<Delivery, 'id' | 'payload'> & { nowMs: number },
): Post {
  const body = JSON.stringify(payload);
  const at = new Date(nowMs);
  const signatures = secretsOf(webhook, nowMs).map((sealed) =>
    new Signer(secrets.open(tenantId, sealed)).sign(id, at, body),
  );
  return {
    url: webhook.url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Patchbay-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(nowMs / 1000)),
      'webhook-signature': signatures.join(' '),
    },
  };
}

function secretsOf({ sealedSecret, oldSealedSecret, oldSecretUntil }: WebhookRecord, nowMs: number): string[] {
  const isOldGood = oldSealedSecret !== null && oldSecretUntil !== null && Date.parse(oldSecretUntil) > nowMs;
  return isOldGood ? [sealedSecret, oldSealedSecret] : [sealedSecret];
}
