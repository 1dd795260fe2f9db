/**
 * Queues (SQS): what one process hands to another without waiting for it.
 *
 *   queue.ts     the port: send a batch, put a message off
 *   sqs.ts       the port on SQS; its exceptions stop here
 *   batches.ts   what fits into one request, and into a body
 *   packs.ts     several small bodies in one message
 *   send-due.ts  what is due, each a message
 *
 * Beside shared/store the only room of shared/ that does I/O: edge and functions send to the same queues, and neither
 * may import the other.
 */

export { toBody } from './batches.ts';
export { packing, unpack } from './packs.ts';
export type { Queue, SendOutcome } from './queue.ts';
export { sendDue } from './send-due.ts';
export { openQueue, openSqs } from './sqs.ts';
