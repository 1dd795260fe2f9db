import { z } from 'zod';
import { EventFilter } from '#shared/event/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';

export const WebhookId = idOf('whk');

/** An endpoint of a customer's billing or CRM system that is told of events (Standard Webhooks). */
export const Webhook = z
  .object({
    id: WebhookId,
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .refine((url) => url.isWellFormed(), 'must be well-formed Unicode')
      .describe('Where deliveries are POSTed.'),
    events: EventFilter.shape.events.describe('Types of events, or patterns of them.'),
    userIds: EventFilter.shape.userIds.default([]),
    numbers: EventFilter.shape.numbers.default([]),
    description: lineOfText(200),
    isEnabled: z
      .boolean()
      .describe('Turned off by hand, by an endpoint that answers 410 Gone, or after days of nothing but failures.'),
    failingSince: Instant.nullable()
      .default(null)
      .describe('The first failure since the last success; null while all is well.'),
    oldSecretUntil: Instant.nullable()
      .default(null)
      .describe('Until when deliveries are signed with the secret before, too; null when there is none.'),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

const editable = {
  url: true,
  events: true,
  userIds: true,
  numbers: true,
  description: true,
  isEnabled: true,
} as const;
/** What was stored before each stood there once is read as it is. */
const WebhookUsers = EventFilter.shape.userIds
  .superRefine((ids, { addIssue }) => {
    for (const [at, id] of ids.entries()) {
      if (ids.indexOf(id) < at) addIssue({ code: 'custom', path: [at], message: 'stands in the list already' });
    }
  })
  .meta({ uniqueItems: true });
export const NewWebhook = Webhook.pick(editable)
  .extend({
    events: Webhook.shape.events.default(['call.completed']),
    description: Webhook.shape.description.default(''),
    isEnabled: Webhook.shape.isEnabled.default(true),
    userIds: WebhookUsers.default([]),
  })
  .strict()
  .meta({ id: 'NewWebhook' });
export type NewWebhook = z.infer<typeof NewWebhook>;
export const WebhookPatch = Webhook.pick(editable)
  .extend({ userIds: WebhookUsers, numbers: EventFilter.shape.numbers })
  .partial()
  .strict()
  .meta({ id: 'WebhookPatch' });
export type WebhookPatch = z.infer<typeof WebhookPatch>;

/** Longest time that an old secret goes on signing: a week, for who rolls out once a week. *chosen* */
const LONGEST_GRACE_HOURS = 168;
export const WebhookRotation = z
  .object({
    graceHours: z
      .int()
      .min(0)
      .max(LONGEST_GRACE_HOURS)
      .default(24)
      .describe('How long deliveries carry signatures of both secrets; 0 when the old one is known to others.'),
  })
  .strict()
  .meta({ id: 'WebhookRotation' });
export type WebhookRotation = z.infer<typeof WebhookRotation>;

/** What stands in the delivery queue: which delivery is due. What it says is in the store. */
export const WebhookMessage = z.object({ messageId: idOf('msg'), tenantId: TenantId, webhookId: WebhookId });
export type WebhookMessage = z.infer<typeof WebhookMessage>;
