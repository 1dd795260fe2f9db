import { z } from 'zod';
import { EventEnvelope, EventId } from '#shared/event/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';
import { WebhookId } from './webhook.ts';

export const DeliveryId = idOf('msg').describe('The header webhook-id, the same in every attempt.');

/** The body that an endpoint gets: `type`, `timestamp`, `data` (Standard Webhooks), and what else an event has. */
export const WebhookPayload = EventEnvelope.omit({ at: true })
  .extend({ timestamp: EventEnvelope.shape.at })
  .meta({ id: 'WebhookPayload' });
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/**
 * `pending`: an attempt is to come. `dead`: given up after many. `dropped`: not tried, because the endpoint was turned off.
 */
export const DELIVERY_STATES = ['pending', 'delivered', 'dead', 'dropped'] as const;
export const DeliveryState = z.enum(DELIVERY_STATES);

/** One POST to an endpoint, and what came of it. */
export const DeliveryAttempt = z
  .object({
    at: Instant,
    status: z.int().nullable().describe('HTTP status; null when there was no answer.'),
    problem: z.string().nullable().describe('Why there was none, e.g. timeout, ECONNREFUSED.'),
    durationMs: z.number().min(0),
  })
  .meta({ id: 'DeliveryAttempt' });
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

/** What an endpoint said to a ping. */
export const WebhookPing = DeliveryAttempt.extend({
  body: z.string().nullable().describe('The beginning of its answer; null when there was none.'),
}).meta({ id: 'WebhookPing' });
export type WebhookPing = z.infer<typeof WebhookPing>;

/** One event for one endpoint, and all attempts to tell it. */
export const Delivery = z
  .object({
    id: DeliveryId,
    webhookId: WebhookId,
    eventId: EventId,
    state: DeliveryState,
    createdAt: Instant,
    nextAttemptAt: Instant.nullable().describe('When it is tried again; null when it is not.'),
    attempts: z.array(DeliveryAttempt).describe('Oldest first.'),
    payload: WebhookPayload,
  })
  .meta({ id: 'WebhookDelivery' });
export type Delivery = z.infer<typeof Delivery>;

/**
 * The same event for the same endpoint is the same delivery for ever, so a listener knows what it has heard. Ids sort by
 * the time of the event.
 */
export const deliveryIdOf = (eventId: string, webhookId: string): string =>
  `msg_${eventId.slice('evt_'.length)}W${webhookId.slice('whk_'.length).slice(-6)}`;

function payloadOf({ at, ...event }: EventEnvelope): WebhookPayload {
  return { ...event, timestamp: at };
}

/** @param now  an instant */
export const newDelivery = (event: EventEnvelope, webhookId: string, now: string): Delivery => ({
  id: deliveryIdOf(event.id, webhookId),
  webhookId,
  eventId: event.id,
  state: 'pending',
  createdAt: now,
  nextAttemptAt: now,
  attempts: [],
  payload: payloadOf(event),
});

/** Which deliveries are to be made again: one, those that were given up, or all that was told since an instant. */
export const WebhookReplay = z
  .union([
    z.strictObject({ deliveryId: DeliveryId }),
    z.strictObject({ which: z.literal('dead') }),
    z.strictObject({ since: Instant.describe('At most 7 days ago: events are kept that long.') }),
    z.strictObject({
      after: z
        .string()
        .regex(/^\d{1,13}$/)
        .describe('The `next` of the answer before.'),
    }),
  ])
  .meta({ id: 'WebhookReplay' });
export type WebhookReplay = z.infer<typeof WebhookReplay>;
export const ReplayStarted = z
  .object({
    count: z.int().min(0).describe('Deliveries that are being made, within seconds.'),
    next: z.string().nullable().describe('Ask again with this `after`, there is more; null when this is all.'),
  })
  .meta({ id: 'ReplayStarted' });
export type ReplayStarted = z.infer<typeof ReplayStarted>;
