import { z } from 'zod';
import { CustomRole, isPermission } from '#shared/identity/index.ts';
import { ok } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type AuditedChange, auditEntry } from './audit.ts';
import { area } from './partition.ts';
import type { AuditNote } from './records.ts';
import type { Key, Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

const PREFIX = 'role#';
const roleKey = (tenant: TenantId, id: string): Key => ({ pk: area(tenant, 'roles'), sk: PREFIX + id });

/** Permissions as they were stored; the list is closed, but a later version may have another. */
export const knownPermissions = z.array(z.string()).transform((names) => names.filter(isPermission));
const StoredRole = CustomRole.extend({ permissions: knownPermissions });

/** The custom roles of one tenant: beside its snapshot, as calls know nothing of them. */
export function roles(world: ConfigWorld, tenant: TenantId): TenantStore['roles'] {
  const { table } = world;
  const alsoWritten = (audit: AuditNote, target: string, change: AuditedChange): Write[] => [
    bumpVersion(table, tenant),
    ...auditEntry(world, tenant, audit, target, change),
  ];

  const unchangedSince = (before: CustomRole) => ({
    text: 'updatedAt = :before',
    values: { ':before': before.updatedAt },
  });

  return {
    get: (id) => table.get(roleKey(tenant, id), StoredRole),
    list: (page) => table.page({ pk: area(tenant, 'roles'), prefix: PREFIX }, page, StoredRole),

    async create(role, audit) {
      const written = await table.transact([
        table.putNew(roleKey(tenant, role.id), role, { code: 'changed-meanwhile' }),
        ...alsoWritten(audit, role.id, { before: null, after: role }),
      ]);
      return written.ok ? ok(role) : written;
    },

    async update(before, after, audit) {
      const written = await table.transact([
        table.replace(roleKey(tenant, before.id), after, unchangedSince(before), { code: 'changed-meanwhile' }),
        ...alsoWritten(audit, before.id, { before, after }),
      ]);
      return written.ok ? ok(after) : written;
    },

    delete: (role, audit) =>
      table.transact([
        table.remove(roleKey(tenant, role.id), unchangedSince(role), { code: 'changed-meanwhile' }),
        ...alsoWritten(audit, role.id, { before: role, after: null }),
      ]),
  };
}
