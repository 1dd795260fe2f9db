/**
 * From call events to the bill: what the edges told becomes a CDR, and the tenant's webhooks hear of it.
 *
 *   handler.ts             a batch of the queue call-events, call by call
 *   settle.ts              the record of a call becomes what its stored events say
 *   close-stuck-calls.ts   calls whose end is never told, on a schedule
 *   keep-queue-log.ts      what happened in queues, which comes by the same way
 *   rate-cards.ts          the rates of tenants, kept while nothing changes
 *   lambda.ts              the same on AWS: environment and clients
 */
export { closeStuckCalls } from './close-stuck-calls.ts';
export { createCdrHandler } from './handler.ts';
export { RateCards } from './rate-cards.ts';
export type { CdrWorld } from './settle.ts';
