/**
 * Jobs: work that takes longer than a request, such as an import. They are told of by the API, done by functions/jobs.
 *
 *   job.ts         what is known of one: state, progress, errors, result
 *   job-input.ts   what each kind of job is told to do, and who may have it done
 *   message.ts     what the queue carries to the workers
 *
 * A new kind is an input and a row of permissions in job-input.ts, and its work in functions/jobs.
 */
export {
  BACKUP_KEPT_MS,
  ERRORS_KEPT,
  isOver,
  JOB_KEPT_MS,
  JOB_STATES,
  Job,
  JobError,
  JobId,
  JobResult,
  JobState,
} from './job.ts';
export {
  BackupSecrets,
  CdrFileFormat,
  JOB_PERMISSIONS,
  JobInput,
  type JobInputOf,
  type JobKind,
  jobPermissions,
  UserFileLayout,
} from './job-input.ts';
export { JobMessage } from './message.ts';
