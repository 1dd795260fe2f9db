import { createHash } from 'node:crypto';
import type { Cdr } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Webhook, WebhookMessage } from '#shared/webhook/index.ts';

/** One message for every enabled endpoint that wants to hear of finished calls. */
export function announcements(tenantId: TenantId, cdr: Cdr, webhooks: readonly Webhook[]): WebhookMessage[] {
  return webhooks
    .filter((webhook) => webhook.isEnabled && webhook.events.includes('call.completed'))
    .map((webhook) => ({
      messageId: messageId(cdr, webhook),
      tenantId,
      webhookId: webhook.id,
      payload: { type: 'call.completed', timestamp: cdr.endedAt, data: { ...cdr, tenantId } },
    }));
}

/**
 * The same call to the same endpoint has the same id for ever: by it a listener knows what it has heard already. A record
 * that was closed by a rule has another one, so that its correction is heard.
 */
function messageId(cdr: Cdr, webhook: Webhook): string {
  const what = cdr.isProvisional ? `${cdr.callId} provisional ${webhook.id}` : `${cdr.callId} ${webhook.id}`;
  return `msg_${createHash('sha256').update(what).digest('hex').slice(0, 32)}`;
}
