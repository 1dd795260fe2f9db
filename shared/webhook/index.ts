/**
 * Webhooks: customers' systems are told what happened, signed and retried (Standard Webhooks).
 *
 *   webhook.ts    the endpoint a tenant configures, the message in the queue
 *   delivery.ts   one event for one endpoint: what it says, every attempt to tell it
 */
export {
  DELIVERY_STATES,
  Delivery,
  DeliveryAttempt,
  DeliveryId,
  DeliveryState,
  deliveryIdOf,
  newDelivery,
  ReplayStarted,
  WebhookPayload,
  WebhookPing,
  WebhookReplay,
} from './delivery.ts';
export { NewWebhook, Webhook, WebhookId, WebhookMessage, WebhookPatch, WebhookRotation } from './webhook.ts';
