/**
 * From call events to the bill: what the edges told becomes a CDR, and the tenant's webhooks hear of it.
 *
 *   handler.ts    a batch of the queue call-events, record by record
 *   announce.ts   who is told of a CDR, and under which message id
 *   lambda.ts     the same on AWS: environment and clients
 */
export { type CdrWorld, createCdrHandler } from './handler.ts';
