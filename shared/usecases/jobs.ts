import { type Blobs, KEPT_BLOBS } from '#shared/blob/index.ts';
import { type Permission, type Principal, systemPrincipal } from '#shared/identity/index.ts';
import {
  BACKUP_KEPT_MS,
  isOver,
  JOB_KEPT_MS,
  Job,
  type JobError,
  type JobId,
  type JobInput,
  type JobMessage,
  jobPermissions,
} from '#shared/job/index.ts';
import { type Queue, toBody } from '#shared/queue/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { JobRecord, Page, PageRequest } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { meets } from './expectation.ts';
import { noted, permit, permitAll } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What jobs need beside the rest: where their files lie, and who is woken to do them. */
export interface JobWorld extends UseCaseWorld {
  readonly blobs: Blobs;
  readonly jobQueue: Pick<Queue, 'send'>;
  /** Whether a customer's server may have a private address: on one machine only. */
  readonly mayReachPrivate?: boolean;
}

/** In one page of a list. */
const JOBS_AT_ONCE = 100;

/** Where the files of a job lie. */
export const jobBlob = (tenant: TenantId, job: JobId, name: 'input' | 'result' | `part-${number}`): string =>
  `${tenant}/${job}/${name}`;

/** Where the file lies that a job has made. What a schedule has backed up outlives the job files of a month. */
export const resultBlob = ({ id, input, scheduleId }: Job, tenant: TenantId): string =>
  scheduleId !== null && input.kind === 'backup'
    ? `${KEPT_BLOBS}${jobBlob(tenant, id, 'result')}`
    : jobBlob(tenant, id, 'result');

/** How long a link to a result is good for: whoever has it needs no credential (chosen: a slow download). */
const LINK_SECONDS = 300;

/** What a job is whose schedule wants it: the same one, however often it is wanted. */
export interface WantedBySchedule {
  readonly id: JobId;
  readonly scheduleId: string;
}

export async function listJobs(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<Job>, Problem>> {
  const permitted = permit(principal, 'job:read');
  if (!permitted.ok) return permitted;
  return ok(await store.tenant(principal.tenantId).jobs.list(page));
}

export async function getJob(world: UseCaseWorld, principal: Principal, id: JobId): Promise<Result<Job, Problem>> {
  const found = await find(world, principal, id, ['job:read']);
  return found.ok ? ok(Job.parse(found.value)) : found;
}

/**
 * Has something done by a worker, with the rights of the principal. The file comes first and the message last, so a
 * worker finds everything there; cut short before the message, a job stays queued until somebody calls it off.
 *
 * @param upload  the file that the job is about
 * @param schedule  refused as `changed-meanwhile` when the job is there already
 */
export async function startJob(
  { store, clock, ids, blobs, jobQueue }: JobWorld,
  principal: Principal,
  input: JobInput,
  upload: { readonly content: Uint8Array; readonly contentType: string } | null = null,
  schedule: WantedBySchedule | null = null,
): Promise<Result<Job, Problem>> {
  const permitted = permitAll(principal, ['job:write', ...jobPermissions(input).start]);
  if (!permitted.ok) return permitted;
  const { tenantId, actor } = principal;
  const { jobs } = store.tenant(tenantId);
  const nowMs = clock.nowMs();
  const job: JobRecord = {
    id: schedule?.id ?? ids.next('job'),
    input,
    state: 'queued',
    progress: { done: 0, total: null },
    counts: {},
    errorCount: 0,
    notes: [],
    failure: null,
    result: null,
    scheduleId: schedule?.scheduleId ?? null,
    createdBy: actor,
    createdAt: toInstant(nowMs),
    startedAt: null,
    endedAt: null,
    updatedAt: toInstant(nowMs),
    expiresAt: toInstant(nowMs + (schedule && input.kind === 'backup' ? BACKUP_KEPT_MS : JOB_KEPT_MS)),
    principal,
    checkpoint: null,
    leaseId: null,
    leaseUntilMs: 0,
    attempts: 0,
  };
  if (upload) await blobs.put(jobBlob(tenantId, job.id, 'input'), upload.content, upload.contentType);
  const created = await jobs.create(job, noted(principal, `job.start-${input.kind}`));
  if (!created.ok) {
    // Its tenant goes: nobody would find the file.
    if (upload) await blobs.delete(jobBlob(tenantId, job.id, 'input'));
    return created;
  }
  const isWoken = await wake({ jobQueue }, { tenantId, jobId: job.id });
  // A schedule finds the job queued, and tries again.
  if (isWoken || schedule) return created;
  await jobs.cancel(job.id, toInstant(clock.nowMs()), noted(systemPrincipal(tenantId), 'job.not-queued'));
  return fail({ code: 'queue-unavailable' });
}

/** Keys of the files that the jobs of a tenant have, or may have, for when it goes; parts of a result that is not whole go by themselves. */
export async function jobFilesOf({ store }: Pick<UseCaseWorld, 'store'>, tenantId: TenantId): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await store.tenant(tenantId).jobs.list({ limit: JOBS_AT_ONCE, ...(cursor && { cursor }) });
    for (const job of page.items) keys.push(jobBlob(tenantId, job.id, 'input'), resultBlob(job, tenantId));
    cursor = page.cursor;
  } while (cursor !== null);
  return keys;
}

/** @returns whether the queue has taken the message */
export async function wake({ jobQueue }: Pick<JobWorld, 'jobQueue'>, message: JobMessage): Promise<boolean> {
  const [outcome] = await jobQueue.send([toBody(message)]);
  return outcome?.name === 'taken';
}

/** The worker notices when it next has something to say; what is done by then stays done. */
export async function cancelJob(world: JobWorld, principal: Principal, id: JobId): Promise<Result<Job, Problem>> {
  const found = await find(world, principal, id, ['job:write']);
  if (!found.ok) return found;
  const job = found.value;
  const met = meets(world, job);
  if (!met.ok) return met;
  if (isOver(job)) return fail({ code: 'job-over' });
  const { jobs } = world.store.tenant(principal.tenantId);
  const cancelled = await jobs.cancel(id, toInstant(world.clock.nowMs()), noted(principal, 'job.cancel'));
  if (!cancelled.ok) return cancelled;
  await world.blobs.delete(jobBlob(principal.tenantId, id, 'input'));
  const now = await jobs.get(id);
  return now ? ok(Job.parse(now)) : fail({ code: 'not-found' });
}

/** What was wrong, row by row; for who may read what the job is about. */
export async function listJobErrors(
  world: UseCaseWorld,
  principal: Principal,
  id: JobId,
  page: PageRequest,
): Promise<Result<Page<JobError>, Problem>> {
  const found = await findReadable(world, principal, id);
  return found.ok ? ok(await world.store.tenant(principal.tenantId).jobs.errors(id, page)) : found;
}

/** A file, or an address where it can be read for a while. */
export type JobFile =
  | { readonly kind: 'link'; readonly url: string }
  | {
      readonly kind: 'content';
      readonly content: ReadableStream<Uint8Array>;
      readonly contentType: string;
      readonly fileName: string;
      /** Where there are several over time: another one for another content. */
      readonly version?: string;
      /** Where part of it can be asked for. */
      readonly bytes?: number;
    };

/** What the job has made; for who may read what it is about. */
export async function getJobResult(
  world: JobWorld,
  principal: Principal,
  id: JobId,
): Promise<Result<JobFile, Problem>> {
  const found = await findReadable(world, principal, id);
  if (!found.ok) return found;
  const { result } = found.value;
  if (!result) return fail({ code: 'not-found' });
  const { fileName, contentType } = result;
  const key = resultBlob(found.value, principal.tenantId);
  const url = await world.blobs.link(key, { fileName, seconds: LINK_SECONDS });
  if (url !== null) return ok({ kind: 'link', url });
  const content = await world.blobs.read(key);
  return content ? ok({ kind: 'content', content, contentType, fileName }) : fail({ code: 'not-found' });
}

async function find(
  { store }: UseCaseWorld,
  principal: Principal,
  id: JobId,
  permissions: readonly Permission[],
): Promise<Result<JobRecord, Problem>> {
  const permitted = permitAll(principal, permissions);
  if (!permitted.ok) return permitted;
  const job = await store.tenant(principal.tenantId).jobs.get(id);
  return job ? ok(job) : fail({ code: 'not-found' });
}

async function findReadable(world: UseCaseWorld, principal: Principal, id: JobId): Promise<Result<JobRecord, Problem>> {
  const found = await find(world, principal, id, ['job:read']);
  if (!found.ok) return found;
  const permitted = permitAll(principal, jobPermissions(found.value.input).read);
  return permitted.ok ? found : permitted;
}
