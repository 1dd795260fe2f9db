import {
  type ConfigObject,
  kindOf,
  type ObjectKind,
  type ObjectKindName,
  type ObjectOf,
} from '#shared/object/index.ts';
import { effective, type SettingPath, type SettingValues } from '#shared/setting/index.ts';
import type { SipCredential, User, UserId } from '#shared/user/index.ts';
import { UserGroup } from '#shared/user-group/index.ts';
import type { Tenant } from './tenant.ts';

/** What routing and registration need of a user: who it is, and the digest secrets (RFC 3261 §22, RFC 8760). */
export interface SnapshotUser extends Pick<User, 'id' | 'extension' | 'name' | 'isEnabled'> {
  /** H(username:realm:password) in lower-case hex, one per hash; null for a user without a phone. */
  readonly digest: { readonly md5: string; readonly sha256: string } | null;
  /** Further numbers and names, in lower case; left out where there are none. */
  readonly aliases?: readonly string[] | undefined;
  /** Secrets beside the SIP password; left out where there are none. */
  readonly sipCredentials?: readonly SnapshotSipCredential[] | undefined;
  /** No phone registers for it, and none of its own rings; left out where it is not so. */
  readonly isPhantom?: boolean | undefined;
}

export interface SnapshotSipCredential extends Pick<SipCredential, 'id' | 'expiresAt'> {
  readonly digest: SnapshotUser['digest'];
}

/** One tenant's configuration, read once and indexed; never changed in place. */
export interface TenantSnapshot {
  readonly tenant: Tenant;
  /** Grows with every write to the tenant's configuration. */
  readonly version: number;
  readonly userById: ReadonlyMap<UserId, SnapshotUser>;
  readonly userByExtension: ReadonlyMap<string, SnapshotUser>;
  /** By extension and by alias; `userDialed` asks it. */
  readonly userByNumber: ReadonlyMap<string, SnapshotUser>;
  /** Configuration objects that routing needs; `objectsOf` knows their types. */
  readonly objects: SnapshotObjects;
  /** Secrets of these objects by the object's id, each by its name, as the store has them: a `SecretBox` opens them. */
  readonly sealed: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The object that is dialed by a number. */
  readonly objectByNumber: ReadonlyMap<string, NumberedObject>;
  /** What the tenant, groups and users have set, by their ids. */
  readonly settings: ReadonlyMap<string, SettingValues>;
  /** Ids of the user groups of each user, the lowest rank first. */
  readonly groupsOfUser: ReadonlyMap<UserId, readonly string[]>;
}

/** What has a number of its own. */
export interface NumberedObject {
  readonly kind: ObjectKindName;
  readonly id: string;
  /** What people know it as. */
  readonly name: string;
}

export type SnapshotObjects = ReadonlyMap<ObjectKindName, ReadonlyMap<string, ConfigObject>>;

/** Every object of a kind, by id. */
export const objectsOf = <Kind extends Pick<ObjectKind, 'name' | 'fields' | 'facts'>>(
  { objects }: Pick<TenantSnapshot, 'objects'>,
  { name }: Kind,
): ReadonlyMap<string, ObjectOf<Kind>> => (objects.get(name) ?? new Map()) as ReadonlyMap<string, ObjectOf<Kind>>;

/** By a field that no two objects of a kind share, made when it is first asked for: snapshots never change. */
const indexes = new WeakMap<ReadonlyMap<string, ConfigObject>, Map<string, ReadonlyMap<unknown, ConfigObject>>>();

/** The object of a kind whose field has the value; the field must be unique among them. */
export function objectWith<Kind extends Pick<ObjectKind, 'name' | 'fields' | 'facts'>>(
  snapshot: Pick<TenantSnapshot, 'objects'>,
  kind: Kind,
  field: string & keyof ObjectOf<Kind>,
  value: unknown,
): ObjectOf<Kind> | undefined {
  const objects = snapshot.objects.get(kind.name);
  if (!objects) return undefined;
  const ofKind = indexes.get(objects) ?? new Map<string, ReadonlyMap<unknown, ConfigObject>>();
  if (ofKind.size === 0) indexes.set(objects, ofKind);
  let index = ofKind.get(field);
  if (!index) {
    index = new Map([...objects.values()].map((object) => [object[field as keyof ConfigObject], object]));
    ofKind.set(field, index);
  }
  return index.get(value) as ObjectOf<Kind> | undefined;
}

export function indexSnapshot(
  tenant: Tenant,
  version: number,
  users: readonly SnapshotUser[],
  {
    objects = new Map(),
    settings = new Map(),
    sealed = new Map(),
  }: Partial<Pick<TenantSnapshot, 'objects' | 'settings' | 'sealed'>> = {},
): TenantSnapshot {
  const userByExtension = new Map<string, SnapshotUser>();
  const userByNumber = new Map<string, SnapshotUser>();
  for (const user of users) {
    if (user.extension !== null) userByExtension.set(user.extension, user);
    for (const number of numbersOfUser(user)) userByNumber.set(number, user);
  }
  return {
    tenant,
    version,
    userById: new Map(users.map((user) => [user.id, user])),
    userByExtension,
    userByNumber,
    objects,
    sealed,
    objectByNumber: objectByNumber(objects),
    settings,
    groupsOfUser: groupsOfUser(objects),
  };
}

/** Everything that leads to a user, each once: the extension, then the aliases. */
export const numbersOfUser = ({ extension, aliases = [] }: Pick<SnapshotUser, 'extension' | 'aliases'>): string[] => [
  ...new Set(extension === null ? aliases : [extension, ...aliases]),
];

/** The user that a number or a name leads to; a name does in any case. */
export const userDialed = ({ userByNumber }: TenantSnapshot, dialed: string): SnapshotUser | undefined =>
  userByNumber.get(dialed) ?? userByNumber.get(dialed.toLowerCase());

/** What has a value in the space of extensions, by that. */
function objectByNumber(objects: SnapshotObjects): TenantSnapshot['objectByNumber'] {
  const found = new Map<string, NumberedObject>();
  for (const [kind, byId] of objects) {
    const { unique } = kindOf(kind);
    for (const object of byId.values()) {
      for (const { space, value } of unique?.(object as never) ?? [])
        if (space === 'extension') found.set(value, { kind, id: object.id, name: nameOf(object) });
    }
  }
  return found;
}

/** What people know an object as. */
export const nameOf = (object: ConfigObject & { readonly name?: string; readonly feature?: string }): string =>
  object.name ?? object.feature ?? object.id;

/** The setting that holds for the tenant as a whole. */
export const tenantSetting = <Path extends SettingPath<'tenant'>>({ tenant, settings }: TenantSnapshot, path: Path) =>
  effective('tenant', path, [settings.get(tenant.id) ?? {}]);

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
