import { z } from 'zod';
import type { Principal } from '#shared/identity/index.ts';
import { Job, JobError, type JobId } from '#shared/job/index.ts';
import { ok } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { auditEntry } from './audit.ts';
import { area } from './partition.ts';
import type { JobRecord } from './records.ts';
import { type Key, setAll } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

const PREFIX = 'job#';
const jobKey = (tenant: TenantId, id: JobId): Key => ({ pk: area(tenant, 'jobs'), sk: PREFIX + id });
const errorPrefix = (id: JobId): string => `error#${id}#`;

const JobItem = Job.extend({
  principal: z.custom<Principal>(),
  checkpoint: z.unknown(),
  leaseId: z.string().nullable(),
  leaseUntilMs: z.number(),
  attempts: z.int(),
}) satisfies z.ZodType<JobRecord>;

const isOpen = {
  text: '#state IN (:queued, :running)',
  names: { '#state': 'state' },
  values: { ':queued': 'queued', ':running': 'running' },
};

/** In the order of rows and, within one, of what was found. */
const errorKey = (tenant: TenantId, id: JobId, row: number, index: number): Key => ({
  pk: area(tenant, 'jobs'),
  sk: `${errorPrefix(id)}${String(row).padStart(8, '0')}#${String(index).padStart(4, '0')}`,
});

/** The jobs of one tenant, and the errors they found, beside its configuration. */
export function jobs(world: ConfigWorld, tenant: TenantId): TenantStore['jobs'] {
  const { table, clock } = world;

  const get = async (id: JobId): Promise<JobRecord | null> => {
    const job = await table.get(jobKey(tenant, id), JobItem);
    return job && !hasExpired(job, clock) ? job : null;
  };

  return {
    get,

    async list(page) {
      const range = { pk: area(tenant, 'jobs'), prefix: PREFIX };
      const { items, cursor } = await table.page(range, page, Job, { newestFirst: true });
      return { items: items.filter((job) => !hasExpired(job, clock)), cursor };
    },

    async create(job, audit) {
      const written = await table.transact([
        table.putNew(jobKey(tenant, job.id), { ...job, ttl: timeToLive(job) }, { code: 'changed-meanwhile' }),
        // No part of the configuration; but a tenant that is gone or going takes no jobs.
        bumpVersion(table, tenant),
        ...auditEntry(world, tenant, audit, job.id),
      ]);
      return written.ok ? ok(Job.parse(job)) : written;
    },

    async take(id, lease) {
      const nowMs = clock.nowMs();
      const isMine = await table.updateIf(
        jobKey(tenant, id),
        {
          text: 'SET #state = :running, leaseId = :lease, leaseUntilMs = :until, updatedAt = :at ADD attempts :one',
          values: { ':lease': lease.id, ':until': lease.untilMs, ':at': toInstant(nowMs), ':one': 1 },
        },
        {
          text: `${isOpen.text} AND (leaseId = :lease OR leaseUntilMs <= :now)`,
          names: isOpen.names,
          values: { ...isOpen.values, ':now': nowMs },
        },
      );
      return isMine ? get(id) : null;
    },

    save(id, leaseId, change) {
      const update = setAll(change);
      return table.updateIf(jobKey(tenant, id), update, {
        text: '#state = :isRunning AND leaseId = :isLease',
        names: { '#state': 'state' },
        values: { ':isRunning': 'running', ':isLease': leaseId },
      });
    },

    cancel: (id, at, audit) =>
      table.transact([
        table.update(jobKey(tenant, id), setAll({ state: 'cancelled', endedAt: at, updatedAt: at }), isOpen, {
          code: 'job-over',
        }),
        ...auditEntry(world, tenant, audit, id),
      ]),

    async delete(id) {
      await table.delete(jobKey(tenant, id));
    },

    async putErrors({ id, expiresAt }, errors) {
      const perRow = new Map<number, number>();
      const writes = errors.map((error) => {
        const index = perRow.get(error.row) ?? 0;
        perRow.set(error.row, index + 1);
        return { put: { ...error, ...errorKey(tenant, id, error.row, index), ttl: timeToLive({ expiresAt }) } };
      });
      await table.batch(writes);
    },

    errors: (id, page) => table.page({ pk: area(tenant, 'jobs'), prefix: errorPrefix(id) }, page, JobError),
  };
}
