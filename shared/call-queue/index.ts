/**
 * Queues of calls (shared/queue has those of messages).
 *
 *   queue.ts     what a tenant configures
 *   waiting.ts   its fields about those who wait: what they hear, when they leave
 *   callback.ts   who has hung up and waits to be called back
 *   live-queue.ts    who waits and who answers now, as supervisors see it
 *   own-agent.ts     the same as an agent sees it
 *   queue-order.ts   what they do to who waits
 *   distribution/    who of those who wait is offered to whom
 */
export { CallbackWish, KeptCallback } from './callback.ts';
export { LiveMember, LiveQueue, liveMember, liveQueue } from './live-queue.ts';
export { OwnAgent } from './own-agent.ts';
export { Queue } from './queue.ts';
export { QueueOrder, QueueRefusal } from './queue-order.ts';
