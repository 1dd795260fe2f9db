import { z } from 'zod';
import { Cdr } from '#shared/cdr/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';

export const WebhookId = idOf('whk');

/** What a webhook can be told. */
export const WEBHOOK_EVENTS = ['call.completed'] as const;
export const WebhookEvent = z.enum(WEBHOOK_EVENTS);

/** An endpoint of a customer's billing or CRM system that is told of events (Standard Webhooks). */
export const Webhook = z
  .object({
    id: WebhookId,
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .refine((url) => url.isWellFormed(), 'must be well-formed Unicode')
      .describe('Where deliveries are POSTed.'),
    events: z.array(WebhookEvent).min(1).max(WEBHOOK_EVENTS.length),
    description: lineOfText(200),
    isEnabled: z.boolean().describe('Turned off by hand, or by an endpoint that answers 410 Gone.'),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

const editable = { url: true, events: true, description: true, isEnabled: true } as const;
export const NewWebhook = Webhook.pick(editable)
  .extend({
    events: Webhook.shape.events.default([...WEBHOOK_EVENTS]),
    description: Webhook.shape.description.default(''),
    isEnabled: Webhook.shape.isEnabled.default(true),
  })
  .strict()
  .meta({ id: 'NewWebhook' });
export type NewWebhook = z.infer<typeof NewWebhook>;
export const WebhookPatch = Webhook.pick(editable).partial().strict().meta({ id: 'WebhookPatch' });
export type WebhookPatch = z.infer<typeof WebhookPatch>;

/** The body that an endpoint gets: `type`, `timestamp`, `data` (Standard Webhooks). */
export const WebhookPayload = z
  .object({ type: z.literal('call.completed'), timestamp: Instant, data: Cdr.extend({ tenantId: TenantId }) })
  .meta({ id: 'WebhookPayload' });
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** One message to one endpoint, as it stands in the delivery queue; `messageId` becomes the header webhook-id. */
export const WebhookMessage = z.object({
  messageId: idOf('msg'),
  tenantId: TenantId,
  webhookId: WebhookId,
  payload: WebhookPayload,
});
export type WebhookMessage = z.infer<typeof WebhookMessage>;
