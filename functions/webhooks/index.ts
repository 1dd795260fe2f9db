/**
 * Webhook deliveries: signed after the Standard Webhooks specification, repeated for days.
 *
 *   handler.ts          a batch of the queue webhooks: delivered, dropped, or put off
 *   delivery.ts         one attempt: endpoint, what its answer means, when it is turned off
 *   signed.ts           the request, signed with one secret or two
 *   ping.ts             an event of no meaning, for whoever waits for the answer
 *   retry-schedule.ts   how long to wait after which attempt, and when to give up
 *   lambda.ts           the same on AWS: environment and clients
 */

export { isPublicAddress, post } from '#shared/post/index.ts';
export { createWebhookHandler, type WebhookWorld } from './handler.ts';
export { type PingWorld, ping } from './ping.ts';
export { RETRY_SECONDS } from './retry-schedule.ts';
