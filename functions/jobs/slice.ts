import { ERRORS_KEPT, isOver, type JobInput, type JobMessage } from '#shared/job/index.ts';
import { toBody } from '#shared/queue/index.ts';
import type { JobChange, JobRecord } from '#shared/store/index.ts';
import { afterScheduledJob, type JobWorld, jobBlob } from '#shared/usecases/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { KINDS } from './kinds.ts';
import type { Step, WorkEnd } from './work.ts';

/** How long a worker that says nothing still has the job. Longer than any step, shorter than a message stays hidden. */
export const LEASE_MS = 45_000;
/** How often a job may be taken without getting on: whatever kills its workers does so for good (chosen). */
const MAX_ATTEMPTS = 10;

export interface SliceOptions {
  /** Time after which the rest is left to the next message, milliseconds. */
  readonly sliceMs: number;
}

/** What becomes of the message that the slice was done for. */
export type SliceEnd =
  | { readonly name: 'done' }
  /** Somebody else has the job, or may have died with it: look again then. */
  | { readonly name: 'later'; readonly seconds: number };

/**
 * One slice of a job:
 *
 *   take the lease ──▶ step ──▶ write it down ──▶ step … ──▶ end            done
 *        │ held by another        │ no longer ours                          done: cancelled, or another goes on
 *        ▼                        └ time is up: let go, send a message      done: the next slice is another's
 *      later
 *
 * @throws what the store, the blobs or the work throw: the message comes again, and the job goes on at its last step
 */
export async function runSlice(
  world: JobWorld,
  { tenantId, jobId }: JobMessage,
  { sliceMs }: SliceOptions,
): Promise<SliceEnd> {
  const { store, clock, ids } = world;
  const { jobs } = store.tenant(tenantId);
  const lease = { id: ids.next('req'), untilMs: clock.nowMs() + LEASE_MS };
  const job = await jobs.take(jobId, lease);
  if (!job) {
    const found = await jobs.get(jobId);
    if (!found || isOver(found)) {
      await world.blobs.delete(jobBlob(tenantId, jobId, 'input'));
      return { name: 'done' };
    }
    return { name: 'later', seconds: Math.max(1, Math.ceil((found.leaseUntilMs - clock.nowMs()) / 1000)) };
  }

  const slice = new Slice(world, job, lease.id);
  if (job.attempts > MAX_ATTEMPTS) {
    await slice.end({ name: 'failed', code: 'gave-up', detail: `Tried ${MAX_ATTEMPTS} times without getting on.` });
    return { name: 'done' };
  }
  const endsAtMs = clock.monotonicMs() + sliceMs;
  const work = begin(world, job);
  for (;;) {
    const step = await work.next();
    if (step.done) {
      await slice.end(step.value);
      return { name: 'done' };
    }
    const isTimeUp = clock.monotonicMs() >= endsAtMs;
    const isMine = await slice.writeDown(step.value, { letGo: isTimeUp });
    if (!isMine || isTimeUp) await work.return({ name: 'failed', code: 'stopped', detail: '' });
    if (!isMine) return { name: 'done' };
    if (isTimeUp) return sendOn(world, { tenantId, jobId });
  }
}

/** The table gives each kind the input that is its own, which the type of a look-up does not tell. */
type AnyWork = (
  world: JobWorld,
  order: { readonly job: JobRecord; readonly input: JobInput },
  checkpoint: unknown,
) => AsyncGenerator<Step, WorkEnd>;

function begin(world: JobWorld, job: JobRecord): AsyncGenerator<Step, WorkEnd> {
  const work = KINDS[job.input.kind] as AnyWork;
  return work(world, { job, input: job.input }, job.checkpoint);
}

/** When the queue does not take it, the message of this slice comes again in place of a new one. */
async function sendOn({ jobQueue }: JobWorld, message: JobMessage): Promise<SliceEnd> {
  const [outcome] = await jobQueue.send([toBody(message)]);
  return outcome?.name === 'taken' ? { name: 'done' } : { name: 'later', seconds: 1 };
}

/** What one worker writes down of a job that it has. */
class Slice {
  readonly #world: JobWorld;
  readonly #leaseId: string;
  /** As far as it is written down. */
  #job: JobRecord;

  constructor(world: JobWorld, job: JobRecord, leaseId: string) {
    this.#world = world;
    this.#job = job;
    this.#leaseId = leaseId;
  }

  /** @returns false when the job is another's meanwhile, or called off */
  async writeDown(
    { checkpoint, done, total, counts = {}, errors = [], notes = [] }: Step,
    { letGo }: { letGo: boolean },
  ): Promise<boolean> {
    const { store, clock } = this.#world;
    const job = this.#job;
    const kept = errors.slice(0, Math.max(0, ERRORS_KEPT - job.errorCount));
    if (kept.length > 0) await store.tenant(job.principal.tenantId).jobs.putErrors(job, kept);
    return this.#save({
      checkpoint,
      progress: { done, total },
      counts: added(job.counts, counts),
      errorCount: job.errorCount + errors.length,
      notes: [...job.notes, ...notes],
      attempts: 0,
      leaseUntilMs: letGo ? 0 : clock.nowMs() + LEASE_MS,
    });
  }

  /** The file that was uploaded has secrets in it, and nobody needs it any more. */
  async end(end: WorkEnd): Promise<void> {
    const { id, principal } = this.#job;
    const result = end.name === 'succeeded' ? (end.result ?? null) : null;
    const isMine = await this.#save({
      state: end.name,
      result: result && { ...result, href: `/v1/jobs/${id}/result` },
      failure: end.name === 'failed' ? { code: end.code, detail: end.detail } : null,
      endedAt: toInstant(this.#world.clock.nowMs()),
      leaseUntilMs: 0,
    });
    if (!isMine) return;
    await afterScheduledJob(this.#world, this.#job);
    for (const key of [jobBlob(principal.tenantId, id, 'input'), ...(end.scraps ?? [])])
      await this.#world.blobs.delete(key);
  }

  async #save(change: Omit<JobChange, 'updatedAt'>): Promise<boolean> {
    const { store, clock } = this.#world;
    const { id, principal, startedAt, updatedAt } = this.#job;
    const nowMs = clock.nowMs();
    const whole: JobChange = {
      ...change,
      startedAt: startedAt ?? toInstant(nowMs),
      // Grows with every change, as it is the job's entity tag.
      updatedAt: toInstant(Math.max(nowMs, Date.parse(updatedAt) + 1)),
    };
    const isMine = await store.tenant(principal.tenantId).jobs.save(id, this.#leaseId, whole);
    if (isMine) this.#job = { ...this.#job, ...whole };
    return isMine;
  }
}

function added(
  before: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Record<string, number> {
  const names = new Set([...Object.keys(before), ...Object.keys(more)]);
  return Object.fromEntries([...names].map((name) => [name, (before[name] ?? 0) + (more[name] ?? 0)]));
}
