import type { ConfigObject, ObjectKind, ObjectKindName, ObjectOf } from '#shared/object/index.ts';
import type { User, UserId } from '#shared/user/index.ts';
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
}

export type SnapshotObjects = ReadonlyMap<ObjectKindName, ReadonlyMap<string, ConfigObject>>;

/** Every object of a kind, by id. */
export const objectsOf = <Kind extends ObjectKind<ObjectKindName, never, never>>(
  { objects }: Pick<TenantSnapshot, 'objects'>,
  { name }: Kind,
): ReadonlyMap<string, ObjectOf<Kind>> => (objects.get(name) ?? new Map()) as ReadonlyMap<string, ObjectOf<Kind>>;

export function indexSnapshot(
  tenant: Tenant,
  version: number,
  users: readonly SnapshotUser[],
  objects: SnapshotObjects = new Map(),
): TenantSnapshot {
  const userByExtension = new Map<string, SnapshotUser>();
  for (const user of users) if (user.extension !== null) userByExtension.set(user.extension, user);
  return { tenant, version, userById: new Map(users.map((user) => [user.id, user])), userByExtension, objects };
}
