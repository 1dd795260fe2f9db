/**
 * Queues of calls (shared/queue has those of messages).
 *
 *   queue.ts     what a tenant configures
 *   waiting.ts   its fields about those who wait: what they hear, when they leave
 */
export { Queue } from './queue.ts';
