import { createHash } from 'node:crypto';
import { type Principal, permissionsOf, systemPrincipal } from '#shared/identity/index.ts';
import type { Job, JobId, JobInput } from '#shared/job/index.ts';
import { type JobSchedule, lastDueMs, type ScheduledWork } from '#shared/job-schedule/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { ok, type Result } from '#shared/result.ts';
import { effective } from '#shared/setting/index.ts';
import type { JobRecord, Page } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { timeStamp } from '#shared/world/index.ts';
import { type JobWorld, resultBlob, startJob, wake } from './jobs.ts';
import { noted } from './permission.ts';
import type { Problem } from './problem.ts';

/** What was not begun at its time, because nothing ran, is made up for so long: a laptop that was asleep overnight (chosen). */
const MADE_UP_MS = 12 * 3600_000;
/** A job that is queued for so long may never have reached the queue. */
const WAKEN_AGAIN_MS = 10 * 60_000;

/** All that an admin of the tenant may do, and nothing beyond the tenant. */
const schedulerOf = (tenantId: TenantId): Principal => ({
  ...systemPrincipal(tenantId),
  role: 'admin',
  permissions: permissionsOf('admin'),
});

/**
 * Starts the job of a schedule if it is due and nobody has. Its id follows from the schedule and the time, so of several
 * who try at once one makes it: exactly one job for each time that is due.
 *
 * @returns the job that this call has started; null when none was to be
 * @throws Error  when the store is away
 */
export async function startIfDue(
  world: JobWorld,
  tenantId: TenantId,
  schedule: JobSchedule,
): Promise<Result<Job | null, Problem>> {
  const { store, clock } = world;
  const { jobs, settings } = store.tenant(tenantId);
  if (!schedule.isEnabled) return ok(null);
  const nowMs = clock.nowMs();
  const values = schedule.timeZone === null ? (await settings.get(tenantId))?.values : undefined;
  const dueMs = lastDueMs(schedule, effective('tenant', 'region.time-zone', [values ?? {}]), nowMs);
  // What it was due before anybody wanted it so is none of its times.
  if (dueMs === null || dueMs < Date.parse(schedule.updatedAt) || nowMs - dueMs > MADE_UP_MS) return ok(null);

  const id = idOfJob(schedule.id, dueMs);
  const found = await jobs.get(id);
  if (found) {
    const mayBeLost = found.state === 'queued' && nowMs - Date.parse(found.createdAt) > WAKEN_AGAIN_MS;
    if (mayBeLost) await wake(world, { tenantId, jobId: id });
    return ok(null);
  }
  const started = await startJob(world, schedulerOf(tenantId), inputOf(schedule.work), null, {
    id,
    scheduleId: schedule.id,
  });
  const isAnothers = !started.ok && started.problem.code === 'changed-meanwhile';
  return isAnothers ? ok(null) : started;
}

/** Sorts among other jobs by the time that it was due. */
const idOfJob = (scheduleId: string, dueMs: number): JobId =>
  `job_${timeStamp(dueMs)}${createHash('sha256').update(scheduleId).digest('hex').slice(0, 16).toUpperCase()}`;

function inputOf(work: ScheduledWork): JobInput {
  switch (work.kind) {
    case 'backup':
      return { kind: 'backup', secrets: work.secrets };
    case 'sync-ldap':
      return { kind: 'sync-ldap' };
  }
}

/**
 * What follows when a job has ended: of one that a schedule wanted, a failure raises an alarm, and a backup takes the
 * place of the oldest one beyond those that are to be kept. A failed one takes no other's place.
 */
export async function afterScheduledJob(world: JobWorld, job: JobRecord): Promise<void> {
  if (job.scheduleId === null) return;
  const { tenantId } = job.principal;
  if (job.state === 'failed') {
    const audit = noted(systemPrincipal(tenantId), 'job.scheduled-job-failed');
    await world.store.tenant(tenantId).addAuditEntry(audit, job.id);
  }
  if (job.state === 'succeeded' && job.input.kind === 'backup') await forgetOldBackups(world, tenantId, job.scheduleId);
}

/** Of a schedule that is no more, those that there are stay until their time is over. */
async function forgetOldBackups({ store, blobs }: JobWorld, tenantId: TenantId, scheduleId: string): Promise<void> {
  const { jobs, objects } = store.tenant(tenantId);
  const schedule = (await objects.get(kindOf('job-schedule'), scheduleId)) as unknown as JobSchedule | null;
  if (schedule?.work.kind !== 'backup') return;
  let left = schedule.work.keep;
  let cursor: string | null = null;
  do {
    const page: Page<Job> = await jobs.list({ limit: 100, ...(cursor !== null && { cursor }) });
    for (const job of page.items) {
      if (job.scheduleId !== scheduleId || job.state !== 'succeeded' || job.input.kind !== 'backup') continue;
      left -= 1;
      if (left >= 0) continue;
      await blobs.delete(resultBlob(job, tenantId));
      await jobs.delete(job.id);
    }
    cursor = page.cursor;
  } while (cursor !== null);
}
