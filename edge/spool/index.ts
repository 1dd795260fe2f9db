/**
 * The spool: call events lie safely on this machine's disk until SQS has taken them.
 *
 *   call-journal.ts      the port that edge/calls writes to
 *   spool.ts             record -> disk -> queue; ends the calls of a process that died
 *   open-calls.ts        numbers the events of a call, and keeps what a lost call would need
 *   close-lost-call.ts   what the bill says of a call whose edge is gone
 *   end-lost-waits.ts    what statistics of queues say of it
 *   sender.ts            batches, pauses after failures, never gives up
 *   segments.ts          append-only files, group commit, reading, deleting
 *   line.ts              one record: checksum and JSON
 *   in-place-file.ts     cursor and heartbeat
 *   reason.ts            what a failed system call says
 *
 * edge/main.ts opens it before anything that can take a call, and closes it last.
 */
export type { CallJournal, QueueJournal } from './call-journal.ts';
export type { SendBodies } from './sender.ts';
export { openSpool, type Spool, type SpoolCounters, type SpoolOptions } from './spool.ts';
