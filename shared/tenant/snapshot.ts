import {
  type ConfigObject,
  kindOf,
  type ObjectKind,
  type ObjectKindName,
  type ObjectOf,
} from '#shared/object/index.ts';
import { effective, type SettingPath, type SettingValues } from '#shared/setting/index.ts';
import type { User, UserId } from '#shared/user/index.ts';
import { UserGroup } from '#shared/user-group/index.ts';
import type { Tenant } from './tenant.ts';

/** What routing and registration need of a user: who it is, and the digest secrets (RFC 3261 §22, RFC 8760). */
export interface SnapshotUser extends Pick<User, 'id' | 'extension' | 'name' | 'isEnabled'> {
  /** H(username:realm:password) in lower-case hex, one per hash; null for a user without a phone. */
  readonly digest: { readonly md5: string; readonly sha256: string } | null;
}

/** One tenant's configuration, read once and indexed; never changed in place. */
export interface TenantSnapshot {
  readonly tenant: Tenant;
  /** Grows with every write to the tenant's configuration. */
  readonly version: number;
  readonly userById: ReadonlyMap<UserId, SnapshotUser>;
  readonly userByExtension: ReadonlyMap<string, SnapshotUser>;
  /** Configuration objects that routing needs; `objectsOf` knows their types. */
  readonly objects: SnapshotObjects;
  /** The object that is dialed by a number, by its kind and by what people know it as. */
  readonly objectByNumber: ReadonlyMap<string, { readonly kind: ObjectKindName; readonly name: string }>;
  /** What the tenant, groups and users have set, by their ids. */
  readonly settings: ReadonlyMap<string, SettingValues>;
  /** Ids of the user groups of each user, the lowest rank first. */
  readonly groupsOfUser: ReadonlyMap<UserId, readonly string[]>;
}

export type SnapshotObjects = ReadonlyMap<ObjectKindName, ReadonlyMap<string, ConfigObject>>;

/** Every object of a kind, by id. */
export const objectsOf = <Kind extends Pick<ObjectKind, 'name' | 'fields'>>(
  { objects }: Pick<TenantSnapshot, 'objects'>,
  { name }: Kind,
): ReadonlyMap<string, ObjectOf<Kind>> => (objects.get(name) ?? new Map()) as ReadonlyMap<string, ObjectOf<Kind>>;

export function indexSnapshot(
  tenant: Tenant,
  version: number,
  users: readonly SnapshotUser[],
  { objects = new Map(), settings = new Map() }: Partial<Pick<TenantSnapshot, 'objects' | 'settings'>> = {},
): TenantSnapshot {
  const userByExtension = new Map<string, SnapshotUser>();
  for (const user of users) if (user.extension !== null) userByExtension.set(user.extension, user);
  return {
    tenant,
    version,
    userById: new Map(users.map((user) => [user.id, user])),
    userByExtension,
    objects,
    objectByNumber: objectByNumber(objects),
    settings,
    groupsOfUser: groupsOfUser(objects),
  };
}

/** What has a value in the space of extensions, by that. */
function objectByNumber(objects: SnapshotObjects): TenantSnapshot['objectByNumber'] {
  const found = new Map<string, { kind: ObjectKindName; name: string }>();
  for (const [kind, byId] of objects) {
    const { unique } = kindOf(kind);
    for (const object of byId.values()) {
      for (const { space, value } of unique?.(object as never) ?? [])
        if (space === 'extension') found.set(value, { kind, name: nameOf(object) });
    }
  }
  return found;
}

const nameOf = (object: ConfigObject & { readonly name?: string; readonly feature?: string }): string =>
  object.name ?? object.feature ?? object.id;

/** The setting that holds for a user: its own, else that of its nearest group, else the tenant's, else the default. */
export function userSetting<Path extends SettingPath<'user'>>(
  { tenant, settings, groupsOfUser }: TenantSnapshot,
  userId: UserId,
  path: Path,
) {
  const bearers = [tenant.id, ...(groupsOfUser.get(userId) ?? []), userId];
  return effective(
    'user',
    path,
    bearers.map((id) => settings.get(id) ?? {}),
  );
}

function groupsOfUser(objects: SnapshotObjects): Map<UserId, string[]> {
  const groups = [...objectsOf({ objects }, UserGroup).values()];
  const byUser = new Map<UserId, string[]>();
  for (const { id, memberIds } of groups.sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))) {
    for (const userId of memberIds) byUser.set(userId, [...(byUser.get(userId) ?? []), id]);
  }
  return byUser;
}
