/**
 * The contact centre as people see it: what supervisors, operators and agents have in common.
 *
 *   use-queues.ts        which queues and agents there are
 *   queues-page.tsx      a page about all of them
 *   queue-now.ts         one queue now: its numbers, who waits, what members do; what an event makes of it
 *   use-live-queues.ts   the same of several queues, kept up to date
 *   soon.ts              at once, then not again too soon
 *   use-now.ts           the time, for what grows by itself
 *   orders.ts            what is done to agents and callers
 *   activity-word.tsx    what a member does, in a word
 *   member-tasks.tsx     the dialogs for that: log in, pause
 *   problem-notice.ts    an order that was refused
 */
export { ActivityWord } from './activity-word.tsx';
export { type MemberTask, MemberTasks } from './member-tasks.tsx';
export { agentOrders, listenIn, MONITOR_MODES, removeCaller, takeCaller } from './orders.ts';
export { useOrder } from './problem-notice.ts';
export { countsOf, type LiveMember, type LiveQueue, type QueueCounts, type QueueNow } from './queue-now.ts';
export { QueuesPage } from './queues-page.tsx';
export { Soon } from './soon.ts';
export { useLiveQueues } from './use-live-queues.ts';
export { secondsSince, useNow } from './use-now.ts';
export { type AgentName, type QueueName, queueTitle, useAgents, useQueues } from './use-queues.ts';
