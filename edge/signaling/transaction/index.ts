/**
 * Transactions (RFC 3261 §17, RFC 6026): one request and its responses, with all retransmissions.
 *
 *   machine.ts       the four state machines, pure
 *   transaction.ts   the shell around a machine: timers and effects
 *   server-transaction.ts, client-transaction.ts   what comes in, what goes out
 *   layer.ts         matching, and all that live
 *   outgoing.ts      our requests, and the ACK and CANCEL derived from them
 *   timers.ts        T1, T2, T4, D              timer-queue.ts   many timers on one
 */
export type { ClientTransaction, ClientUser } from './client-transaction.ts';
export { TransactionLayer, type TransactionUser } from './layer.ts';
export { cancelOf, leavingThrough, type OutgoingRequest } from './outgoing.ts';
export type { ServerTransaction } from './server-transaction.ts';
export { type QueuedTimer, TimerQueue, type Wakeable } from './timer-queue.ts';
export { DEFAULT_TIMERS, giveUpMs, type SipTimers } from './timers.ts';
