import { StoredRecording } from '#shared/recording/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { auditEntry } from './audit.ts';
import { area } from './partition.ts';
import type { Key } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { type ConfigWorld, tenantIsThere } from './tenants.ts';

const PREFIX = 'recording#';

/** Which recordings of calls are there. */
export function recordings(world: ConfigWorld, tenant: TenantId): TenantStore['recordings'] {
  const { table } = world;
  const pk = area(tenant, 'recordings');
  const keyOf = (id: string): Key => ({ pk, sk: PREFIX + id });
  return {
    async put(recording) {
      const written = await table.transact([
        table.overwrite(keyOf(recording.id), recording),
        tenantIsThere(table, tenant),
      ]);
      return written.ok;
    },
    get: (id) => table.get(keyOf(id), StoredRecording),
    all: () => table.all({ pk, prefix: PREFIX }, StoredRecording),
    delete: (id, audit) =>
      table.transact([table.clear(keyOf(id)), ...(audit ? auditEntry(world, tenant, audit, id) : [])]),
  };
}
