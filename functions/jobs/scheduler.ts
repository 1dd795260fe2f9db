import type { Logger } from 'pino';
import type { JobSchedule } from '#shared/job-schedule/index.ts';
import { kindOf } from '#shared/object/index.ts';
import type { Page } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { type JobWorld, startIfDue } from '#shared/usecases/index.ts';

export interface SchedulerWorld extends JobWorld {
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** A read of each takes some milliseconds. */
const TENANTS_AT_ONCE = 20;

/**
 * Starts every job whose schedule says so; run every few minutes. Several at the same time start each job once. What goes
 * wrong with one schedule is logged, and tried again the next time.
 *
 * @returns how many jobs were started
 */
export async function startDueJobs(world: SchedulerWorld): Promise<{ started: number }> {
  let started = 0;
  let cursor: string | null = null;
  do {
    const page: Page<Tenant> = await world.store.listTenants({
      limit: TENANTS_AT_ONCE,
      ...(cursor !== null && { cursor }),
    });
    const enabled = page.items.filter(({ isEnabled }) => isEnabled);
    const counts = await Promise.all(enabled.map((tenant) => startThoseOf(world, tenant)));
    for (const count of counts) started += count;
    cursor = page.cursor;
  } while (cursor !== null);
  return { started };
}

async function startThoseOf(world: SchedulerWorld, { id: tenant }: Tenant): Promise<number> {
  let started = 0;
  try {
    for await (const record of world.store.tenant(tenant).objects.all(kindOf('job-schedule'))) {
      const schedule = record as unknown as JobSchedule;
      const job = await startIfDue(world, tenant, schedule);
      if (!job.ok)
        world.log.error({ name: 'job-not-started', tenant, schedule: schedule.id, reason: job.problem.code });
      else if (job.value) {
        started += 1;
        world.log.info({ name: 'scheduled-job-started', tenant, schedule: schedule.id, job: job.value.id });
      }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    world.log.error({ name: 'schedules-not-read', tenant, reason });
  }
  return started;
}
