import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { Instant } from '#shared/world/index.ts';
import { auditEntry } from './audit.ts';
import { keyOf } from './objects.ts';
import { configuration, SETTINGS_PREFIX, settingsKey } from './partition.ts';
import type { SettingBearer, SettingsRecord } from './records.ts';
import { EXISTS } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

export const SettingsItem = z.object({
  bearerId: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  updatedAt: Instant,
}) satisfies z.ZodType<SettingsRecord>;

/** A transaction takes 100 writes: the version, and the entries of audit log and outbox beside these. */
export const SETTINGS_AT_ONCE = 90;

/** What the tenant, its groups, users and devices have set: an item beside each. */
export function settings(world: ConfigWorld, tenant: TenantId): TenantStore['settings'] {
  const { table } = world;
  const refusal = { code: 'changed-meanwhile' } as const;
  const bearerThere = ({ kind, id }: SettingBearer) =>
    kind === 'tenant' ? [] : [table.check(keyOf(tenant, { target: kind, id }), EXISTS, { code: 'not-found' })];

  const unchangedSince = ({ updatedAt }: SettingsRecord) => ({
    text: 'updatedAt = :before',
    values: { ':before': updatedAt },
  });

  return {
    get: (bearerId) => table.get(settingsKey(tenant, bearerId), SettingsItem),
    all: () => table.all({ pk: configuration(tenant), prefix: SETTINGS_PREFIX }, SettingsItem),

    put(bearer, before, after, audit, ifVersion) {
      const key = settingsKey(tenant, bearer.id);
      return table.transact([
        ...bearerThere(bearer),
        before ? table.replace(key, after, unchangedSince(before), refusal) : table.putNew(key, after, refusal),
        bumpVersion(table, tenant, ifVersion === undefined ? {} : { ifVersion }),
        ...auditEntry(world, tenant, audit, bearer.id),
      ]);
    },

    replace: (changes, audit, target) =>
      table.transact([
        ...changes.map(({ before, after }) =>
          table.replace(settingsKey(tenant, before.bearerId), after, unchangedSince(before), refusal),
        ),
        bumpVersion(table, tenant),
        ...auditEntry(world, tenant, audit, target),
      ]),
  };
}
