/**
 * Webhook deliveries: signed after the Standard Webhooks specification, repeated for days.
 *
 *   handler.ts          a batch of the queue webhooks: delivered, dropped, or put off
 *   delivery.ts         one attempt: endpoint, what its answer means, when it is turned off
 *   signed.ts           the request, signed with one secret or two
 *   ping.ts             an event of no meaning, for whoever waits for the answer
 *   retry-schedule.ts   how long to wait after which attempt, and when to give up
 *   post.ts             HTTP to an address that a customer chose
 *   reachable.ts        which addresses a webhook may reach
 *   lambda.ts           the same on AWS: environment and clients
 */
export { createWebhookHandler, type WebhookWorld } from './handler.ts';
export { type PingWorld, ping } from './ping.ts';
export { post } from './post.ts';
export { isPublicAddress } from './reachable.ts';
export { RETRY_SECONDS } from './retry-schedule.ts';
