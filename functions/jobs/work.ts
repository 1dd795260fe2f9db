import type { JobError, JobInputOf, JobKind, JobResult } from '#shared/job/index.ts';
import type { JobRecord } from '#shared/store/index.ts';
import type { JobWorld } from '#shared/usecases/index.ts';

/** What the work of one job begins with. */
export interface WorkOrder<Kind extends JobKind> {
  readonly job: JobRecord;
  readonly input: JobInputOf<Kind>;
}

/**
 * A place where the work can stop and go on. What came of it since the step before is told once: when the worker dies
 * before it is written down, the work goes on at the step before and does it again.
 */
export interface Step {
  /** Where to go on, as JSON. */
  readonly checkpoint: unknown;
  readonly done: number;
  readonly total: number | null;
  /** Added to the job's counts. */
  readonly counts?: Readonly<Record<string, number>>;
  /** All errors of a row in one step. */
  readonly errors?: readonly JobError[];
  readonly notes?: readonly string[];
}

/** How the work ends. */
export type WorkEnd =
  | {
      readonly name: 'succeeded';
      readonly result?: Omit<JobResult, 'href'>;
      readonly scraps?: Scraps;
    }
  | { readonly name: 'failed'; readonly code: string; readonly detail: string; readonly scraps?: Scraps };

/** Keys of blobs that nobody needs once the end is written down. */
type Scraps = readonly string[];

/**
 * The work of one kind of job. It must do no harm done twice, stop at any step, and make one at least every few
 * seconds: the lease on the job is renewed with each. Each step gets on: a slice may be no longer than one.
 *
 * @param checkpoint  of the last step that was written down; null at the beginning
 */
export type Work<Kind extends JobKind> = (
  world: JobWorld,
  order: WorkOrder<Kind>,
  checkpoint: unknown,
) => AsyncGenerator<Step, WorkEnd>;
