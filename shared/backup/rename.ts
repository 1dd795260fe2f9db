import { createHash } from 'node:crypto';
import { callPermissionOf, callPermissionPath } from '#shared/setting/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Backup, BackupRecord } from './backup.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The records as another tenant has them: ids of its own, wherever they stand, since one id never names two things. The
 * same backup gives the same ids in the same tenant, so that restoring it again finds what is there.
 */
export function renamedFor(tenant: TenantId, { header, records }: Backup): BackupRecord[] {
  const names = new Map(records.map(({ record: { id } }) => [id, idFor(tenant, id)]));
  names.set(header.tenant.id, tenant);
  return records.map((one) => ({ ...one, record: renamed(one.record, names) as BackupRecord['record'] }));
}

/** Keeps the prefix and, of an id of ours, the time in it, so that lists keep their order. */
function idFor(tenant: TenantId, id: string): string {
  const [prefix = '', body = ''] = id.split('_');
  const time = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(body) ? body.slice(0, 10) : '0000000000';
  const digest = createHash('sha256').update(`${tenant} ${id}`).digest();
  return `${prefix}_${time}${[...digest.subarray(0, 16)].map((byte) => ALPHABET[byte % 32]).join('')}`;
}

/** Settings of call permissions have the id in their path. */
function renamedField(field: string, names: ReadonlyMap<string, string>): string {
  const permission = callPermissionOf(field);
  const name = permission === null ? undefined : names.get(permission);
  return name === undefined ? field : callPermissionPath(name);
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((member) => renamed(member, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [renamedField(name, names), renamed(member, names)]),
  );
}
