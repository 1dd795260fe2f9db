/**
 * The spool: call events lie safely on this machine's disk until SQS has taken them.
 *
 *   call-journal.ts   the port that edge/calls writes to
 */
export type { CallJournal } from './call-journal.ts';
