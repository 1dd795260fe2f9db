import { z } from 'zod';
import type { Result } from '#shared/result.ts';
import type { Tenant, TenantId } from '#shared/tenant/index.ts';
import { tokenLocks } from './api-keys.ts';
import { platformLocks } from './objects.ts';
import { area, configuration, TENANT_AREAS } from './partition.ts';
import { passkeyLocks } from './passkeys.ts';
import type { AuditNote, WriteProblem } from './records.ts';
import { sessionKeys } from './sessions.ts';
import type { Key, Table } from './table.ts';
import { type Tenants, tenantKey } from './tenants.ts';

/** Bounds memory, whatever the size of the tenant. */
const DELETED_AT_ONCE = 500;

/** What takes messages and faxes: whatever comes into one is written with a check that it is there. */
const BOXES = ['voicemail-box#', 'fax-box#'] as const;
const SortKey = z.object({ sk: z.string() });

/**
 * Deletes a tenant with everything that belongs to it, except its CDRs and call events. Cut short, it is resumed by
 * calling it again: the tenant item goes last, and what leads out of the tenant's partitions (locks of tokens,
 * sessions) goes before what leads to it. Files go when nothing can be stored any more, and before the items that
 * name them: no file stays that was stored meanwhile, or whose deletion was cut short.
 */
export async function deleteTenant(
  table: Table,
  tenants: Tenants,
  id: TenantId,
  audit: AuditNote,
  before: Tenant | null,
  forgetFiles: () => Promise<void>,
): Promise<Result<void, WriteProblem>> {
  const begun = await tenants.beginDelete(id, audit, before);
  if (!begun.ok) return begun;

  const remove = (keys: readonly Key[]) => table.batch(keys.map((key) => ({ delete: key })));
  await remove(await tokenLocks(table, id));
  await remove(await sessionKeys(table, id));
  await remove(await passkeyLocks(table, id));
  await remove(await platformLocks(table, id));
  const pk = configuration(id);
  for (const prefix of BOXES) {
    const boxes: Key[] = [];
    for await (const { sk } of table.all({ pk, prefix }, SortKey)) boxes.push({ pk, sk });
    await remove(boxes);
  }
  await forgetFiles();
  for (const partition of [configuration(id), ...TENANT_AREAS.map((name) => area(id, name))]) {
    const own = tenantKey(id);
    let keys: Key[] = [];
    for await (const { pk, sk } of table.partition(partition)) {
      if (pk === own.pk && sk === own.sk) continue;
      keys.push({ pk, sk });
      if (keys.length === DELETED_AT_ONCE) {
        await remove(keys);
        keys = [];
      }
    }
    await remove(keys);
  }
  return tenants.endDelete(id);
}
