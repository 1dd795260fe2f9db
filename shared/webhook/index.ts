/**
 * Webhooks: customers' systems are told what happened, signed and retried (Standard Webhooks).
 *
 *   webhook.ts   the endpoint a tenant configures, the payload it gets, the message in the queue
 */
export {
  NewWebhook,
  WEBHOOK_EVENTS,
  Webhook,
  WebhookEvent,
  WebhookId,
  WebhookMessage,
  WebhookPatch,
  WebhookPayload,
} from './webhook.ts';
