/**
 * Jobs that a tenant wants done again and again: backups, and users that follow an LDAP directory.
 *
 *   job-schedule.ts   what a tenant configures
 *   due.ts            schedule, time zone, now -> when it was last due
 *
 * `startDueJobs` (functions/jobs) looks at all of them every few minutes. Another kind of work is a case of `ScheduledWork`.
 */
export { lastDueMs } from './due.ts';
export { JobSchedule, type ScheduledWork } from './job-schedule.ts';
