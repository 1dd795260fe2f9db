import { z } from 'zod';
import { type ConfigObject, OBJECT_KINDS, type ObjectKind, type ObjectKindName } from '#shared/object/index.ts';
import type { SettingValues } from '#shared/setting/index.ts';
import { indexSnapshot, type SnapshotObjects, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import { Sealed } from './objects.ts';
import { configuration, SETTINGS_PREFIX } from './partition.ts';
import { SettingsItem } from './settings.ts';
import type { Key, Table } from './table.ts';
import { TenantItem, tenantKey, visible } from './tenants.ts';
import { SipCredentialItem, USER_PREFIX, UserItem } from './users.ts';

const VersionItem = TenantItem.pick({ version: true, deletingSince: true });
/** What routing needs of a user: the other attributes of the item are left behind. */
const SnapshotUserItem = UserItem.pick({
  id: true,
  extension: true,
  aliases: true,
  isPhantom: true,
  name: true,
  isEnabled: true,
  digest: true,
}).extend({ sipCredentials: z.array(SipCredentialItem.pick({ id: true, digest: true, expiresAt: true })).default([]) });

const IN_SNAPSHOT = new Map<string, ObjectKind>(
  OBJECT_KINDS.filter(({ isInSnapshot }) => isInSnapshot).map((kind) => [kind.name, kind]),
);

const SealedItem = z.object({ id: z.string(), sealed: Sealed });

const TRIES = 4;

/** Strongly consistent; 0 when there is no such tenant, or its deletion has begun. */
export async function readVersion(table: Table, tenant: TenantId): Promise<number> {
  const item = await table.get(tenantKey(tenant), VersionItem);
  return item && item.deletingSince === undefined ? item.version : 0;
}

/**
 * One Query over the tenant's partition between two reads of the version. If the version has moved meanwhile, some
 * items may be older than others, so it is done again. Under an unbroken stream of writes the last try is taken with
 * the version from before it: it lacks nothing up to that version, and the next check of the version reloads it.
 */
export async function readSnapshot(table: Table, tenant: TenantId): Promise<TenantSnapshot | null> {
  let version = await readVersion(table, tenant);
  for (let attempt = 1; ; attempt++) {
    const items: Key[] = [];
    for await (const item of table.partition(configuration(tenant))) items.push(item);
    const versionAfter = await readVersion(table, tenant);
    if (versionAfter === 0) return null;
    if (versionAfter === version || attempt === TRIES) return index(items, version);
    version = versionAfter;
  }
}

function index(items: readonly Key[], version: number): TenantSnapshot | null {
  const own = items.find((item) => item.sk === 'tenant');
  const tenant = visible(own ? TenantItem.parse(own) : null);
  if (!tenant) return null;
  const users = items.filter((item) => item.sk.startsWith(USER_PREFIX)).map((item) => SnapshotUserItem.parse(item));
  return indexSnapshot(tenant, version, users, {
    objects: indexObjects(items),
    settings: indexSettings(items),
    sealed: indexSealed(items),
  });
}

function indexObjects(items: readonly Key[]): SnapshotObjects {
  const byKind = new Map<ObjectKindName, Map<string, ConfigObject>>();
  for (const item of items) {
    const kind = IN_SNAPSHOT.get(item.sk.slice(0, item.sk.indexOf('#')));
    if (!kind) continue;
    const object = kind.Stored.parse(item) as unknown as ConfigObject;
    byKind.set(kind.name, (byKind.get(kind.name) ?? new Map()).set(object.id, object));
  }
  return byKind;
}

function indexSealed(items: readonly Key[]): Map<string, Readonly<Record<string, string>>> {
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const item of items) {
    const kind = IN_SNAPSHOT.get(item.sk.slice(0, item.sk.indexOf('#')));
    if (!kind || kind.secretNames.length === 0) continue;
    const { id, sealed } = SealedItem.parse(item);
    if (Object.keys(sealed).length > 0) found.set(id, sealed);
  }
  return found;
}

function indexSettings(items: readonly Key[]): Map<string, SettingValues> {
  const own = items.filter(({ sk }) => sk.startsWith(SETTINGS_PREFIX)).map((item) => SettingsItem.parse(item));
  return new Map(own.map(({ bearerId, values }) => [bearerId, values]));
}
