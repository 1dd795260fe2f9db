/**
 * Jobs: work that takes longer than a request, done in slices that the queue `jobs` wakes.
 *
 *   handler.ts        a batch of the queue: one slice for each message
 *   slice.ts          lease, steps, checkpoints, end: the same for every job
 *   work.ts           what a kind of job brings
 *   kinds.ts          the kinds, each with its work
 *   import-users.ts export-users.ts export-cdrs.ts export-objects.ts sync-ldap.ts backup.ts restore.ts set-prompt-audio.ts
 *   result-file.ts    the file that a job makes, part by part
 *   lambda.ts         the same on AWS: environment and clients
 *
 * A new kind is a file here and a line in kinds.ts, which shared/job demands.
 */

export { createJobsHandler, type JobsWorld } from './handler.ts';
export { type SchedulerWorld, startDueJobs } from './scheduler.ts';
