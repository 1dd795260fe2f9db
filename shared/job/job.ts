import { z } from 'zod';
import { Instant, idOf } from '#shared/world/index.ts';
import { JobInput } from './job-input.ts';

export const JobId = idOf('job');
export type JobId = z.infer<typeof JobId>;

/**
 *            a worker takes it     its work is done
 *   queued ──────────────▶ running ──────────────▶ succeeded
 *     │                     │  └─────────────────▶ failed       it could not go on
 *     └─────────────────────┴────────────────────▶ cancelled    somebody called it off; what is done stays done
 */
export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const JobState = z.enum(JOB_STATES);
export type JobState = z.infer<typeof JobState>;

/** A file that a job has made; kept as long as the job. */
export const JobResult = z.object({
  href: z.string().describe('Where it is read, on this API.'),
  fileName: z.string(),
  contentType: z.string(),
  bytes: z.int().min(0),
});
export type JobResult = z.infer<typeof JobResult>;

/** Work that takes longer than a request: it goes on slice by slice, and after a crash where it was. */
export const Job = z
  .object({
    id: JobId,
    input: JobInput,
    state: JobState.describe('What ends as succeeded may still have left rows out: see errorCount.'),
    progress: z.object({
      done: z.int().min(0).describe('Rows or records that are done with, the refused ones too.'),
      total: z.int().min(0).nullable().describe('Null while nobody knows.'),
    }),
    counts: z.record(z.string(), z.int().min(0)).describe('What came of them, by name: created, updated, unchanged …'),
    errorCount: z.int().min(0).describe('Errors found; GET /v1/jobs/{id}/errors lists them.'),
    notes: z.array(z.string()).describe('What somebody should know who reads the result, in English.'),
    failure: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .describe('Why it could not go on; null unless it failed.'),
    result: JobResult.nullable(),
    scheduleId: z
      .string()
      .nullable()
      .default(null)
      .describe('The job schedule that wanted it; null when somebody did.'),
    createdBy: z.string().describe('Who wanted it: a user, an API key, or system.'),
    createdAt: Instant,
    startedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    updatedAt: Instant,
    expiresAt: Instant.describe('When the job, its errors and its result are forgotten.'),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof Job>;

/** What is wrong with one cell of an uploaded file, or with a whole row. */
export const JobError = z
  .object({
    row: z.int().min(1).describe('Row of the file, 1 for the title line.'),
    column: z.string().nullable().describe('Title of the column; null when it is about the whole row.'),
    value: z.string().nullable().describe('What stands there, cut to 200 characters; null for secrets and for rows.'),
    code: z.string().describe('For programs.'),
    reason: z.string().describe('For people, in English.'),
  })
  .meta({ id: 'JobError' });
export type JobError = z.infer<typeof JobError>;

/** How long a job is remembered after it was wanted (chosen: time enough to look at last month's import). */
export const JOB_KEPT_MS = 30 * 24 * 3600 * 1000;
/** How long a backup of a schedule is kept at most; the schedule says how many are (chosen). */
export const BACKUP_KEPT_MS = 400 * 24 * 3600 * 1000;
/** Errors beyond these are counted, not kept. */
export const ERRORS_KEPT = 10_000;

export const isOver = ({ state }: Pick<Job, 'state'>): boolean => state !== 'queued' && state !== 'running';
