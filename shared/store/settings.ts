import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { Instant } from '#shared/world/index.ts';
import { auditEntry } from './audit.ts';
import { keyOf } from './objects.ts';
import { settingsKey } from './partition.ts';
import type { SettingBearer, SettingsRecord } from './records.ts';
import { EXISTS } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

export const SettingsItem = z.object({
  bearerId: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  updatedAt: Instant,
}) satisfies z.ZodType<SettingsRecord>;

/** What the tenant, its groups, users and devices have set: an item beside each. */
export function settings(world: ConfigWorld, tenant: TenantId): TenantStore['settings'] {
  const { table } = world;
  const refusal = { code: 'changed-meanwhile' } as const;
  const bearerThere = ({ kind, id }: SettingBearer) =>
    kind === 'tenant' ? [] : [table.check(keyOf(tenant, { target: kind, id }), EXISTS, { code: 'not-found' })];

  return {
    get: (bearerId) => table.get(settingsKey(tenant, bearerId), SettingsItem),

    put(bearer, before, after, audit) {
      const key = settingsKey(tenant, bearer.id);
      const unchanged = { text: 'updatedAt = :before', values: { ':before': before?.updatedAt } };
      return table.transact([
        ...bearerThere(bearer),
        before ? table.replace(key, after, unchanged, refusal) : table.putNew(key, after, refusal),
        bumpVersion(table, tenant),
        ...auditEntry(world, tenant, audit, bearer.id),
      ]);
    },
  };
}
