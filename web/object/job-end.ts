import { isOver, type Job } from '#shared/job/index.ts';
import { ApiProblem } from '#web/api/problem.ts';

/** How often a job is asked for. */
const ASKING_MS = 1000;
/** Then nobody waits any more: a message that was lost comes again after one. *chosen* */
const ASKED_AT_MOST = 300;

/**
 * Waits until a job is over. A network that is away for a moment, and an API that has had too many requests, are asked again.
 *
 * @param signal  ends the waiting
 * @returns null when the job is not over after all that time, or nobody waits any more
 * @throws ApiProblem  as the API refuses to tell of the job
 */
export async function jobEnd(
  started: Job,
  {
    ask,
    signal,
    wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }: { ask: (job: Job) => Promise<Job>; signal: AbortSignal; wait?: (ms: number) => Promise<void> },
): Promise<Job | null> {
  let job = started;
  for (let asked = 0; !isOver(job); asked++) {
    if (asked === ASKED_AT_MOST) return null;
    await wait(ASKING_MS);
    if (signal.aborted) return null;
    try {
      job = await ask(job);
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
  }
  return job;
}

const mayPass = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.code === 'unreachable' || error.status === 429 || error.status >= 500);
