import { createHash } from 'node:crypto';
import { LASTING_BLOBS } from '#shared/blob/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { UserRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Avatar, readPicture, User, type UserId } from '#shared/user/index.ts';
import { changedAt } from './change.ts';
import { meets } from './expectation.ts';
import type { JobFile, JobWorld } from './jobs.ts';
import { ownAccount } from './own-account.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import { changeUser } from './users.ts';
import type { UseCaseWorld } from './world.ts';

export type BlobWorld = UseCaseWorld & Pick<JobWorld, 'blobs'>;

/** Each picture is a file of its own: whoever reads while it is replaced reads the old one or the new one. */
const avatarBlob = (tenantId: TenantId, userId: UserId, { version }: Avatar): string =>
  `${LASTING_BLOBS}${tenantId}/avatars/${userId}/${version}`;

/** Writes the record of the user with another picture, or none. */
type WriteAvatar = (avatar: Avatar | null) => Promise<Result<{ before: UserRecord; after: User }, Problem>>;

export async function setAvatar(
  world: BlobWorld,
  principal: Principal,
  userId: UserId,
  content: Uint8Array,
): Promise<Result<User, Problem>> {
  const permitted = permit(principal, 'user:write');
  if (!permitted.ok) return permitted;
  const there = await world.store.tenant(principal.tenantId).users.get(userId);
  if (!there) return fail({ code: 'not-found' });
  return put(world, principal.tenantId, userId, content, ofAnother(world, principal, userId, 'user.set-avatar'));
}

export async function deleteAvatar(
  world: BlobWorld,
  principal: Principal,
  userId: UserId,
): Promise<Result<void, Problem>> {
  return remove(world, principal.tenantId, ofAnother(world, principal, userId, 'user.delete-avatar'));
}

export async function getAvatar(
  { store, blobs }: BlobWorld,
  principal: Principal,
  userId: UserId,
): Promise<Result<JobFile, Problem>> {
  const permitted = permit(principal, 'user:read');
  if (!permitted.ok) return permitted;
  const user = await store.tenant(principal.tenantId).users.get(userId);
  return user ? read(blobs, principal.tenantId, user) : fail({ code: 'not-found' });
}

export async function setOwnAvatar(
  world: BlobWorld,
  principal: Principal,
  content: Uint8Array,
): Promise<Result<User, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  return put(world, tenant.id, user.id, content, ofOneself(world, principal, 'user.set-avatar'));
}

export async function deleteOwnAvatar(world: BlobWorld, principal: Principal): Promise<Result<void, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  return remove(world, own.value.tenant.id, ofOneself(world, principal, 'user.delete-avatar'));
}

export async function getOwnAvatar(world: BlobWorld, principal: Principal): Promise<Result<JobFile, Problem>> {
  const own = await ownAccount(world, principal);
  return own.ok ? read(world.blobs, own.value.tenant.id, own.value.user) : own;
}

/** The pictures of users that are gone. */
export async function forgetAvatars(
  { blobs }: Pick<BlobWorld, 'blobs'>,
  tenantId: TenantId,
  users: readonly Pick<User, 'id' | 'avatar'>[],
): Promise<void> {
  for (const { id, avatar } of users) if (avatar) await blobs.delete(avatarBlob(tenantId, id, avatar));
}

async function put(
  world: BlobWorld,
  tenantId: TenantId,
  userId: UserId,
  content: Uint8Array,
  write: WriteAvatar,
): Promise<Result<User, Problem>> {
  const picture = readPicture(content);
  if (!picture) return fail({ code: 'not-a-picture' });
  const version = createHash('sha256').update(content).digest('hex').slice(0, 32);
  const avatar: Avatar = { ...picture, bytes: content.length, version };
  const key = avatarBlob(tenantId, userId, avatar);
  // First the file: no record names one that is not there.
  await world.blobs.put(key, content, avatar.contentType);
  const written = await write(avatar);
  if (!written.ok) {
    // Nor is there a file that no record names: whoever is refused again and again would fill the store.
    const now = await world.store.tenant(tenantId).users.get(userId);
    if (now?.avatar?.version !== version) await forgetAvatars(world, tenantId, [{ id: userId, avatar }]);
    return written;
  }
  const { before, after } = written.value;
  if (before.avatar?.version !== version) await forgetAvatars(world, tenantId, [before]);
  return ok(User.parse(after));
}

async function remove(world: BlobWorld, tenantId: TenantId, write: WriteAvatar): Promise<Result<void, Problem>> {
  const written = await write(null);
  if (!written.ok) return written;
  await forgetAvatars(world, tenantId, [written.value.before]);
  return ok(undefined);
}

async function read(
  blobs: BlobWorld['blobs'],
  tenantId: TenantId,
  { id, avatar }: UserRecord,
): Promise<Result<JobFile, Problem>> {
  const content = avatar && (await blobs.read(avatarBlob(tenantId, id, avatar)));
  if (!content) return fail({ code: 'not-found' });
  const { contentType, version } = avatar;
  return ok({ kind: 'content', content, contentType, fileName: `avatar.${contentType.slice(6)}`, version });
}

function ofAnother(world: UseCaseWorld, principal: Principal, userId: UserId, action: string): WriteAvatar {
  return async (avatar) => {
    let found: UserRecord | null = null;
    const changed = await changeUser(world, principal, userId, action, (before) => {
      found = before;
      return avatar === null && before.avatar === null ? fail({ code: 'not-found' }) : ok({ ...before, avatar });
    });
    return changed.ok ? ok({ before: found as unknown as UserRecord, after: changed.value }) : changed;
  };
}

function ofOneself(world: UseCaseWorld, principal: Principal, action: string): WriteAvatar {
  return async (avatar) => {
    const own = await ownAccount(world, principal);
    if (!own.ok) return own;
    const { tenant, user: before } = own.value;
    const met = meets(world, before);
    if (!met.ok) return met;
    if (avatar === null && before.avatar === null) return fail({ code: 'not-found' });
    const after = { ...before, avatar, updatedAt: changedAt(before, world.clock) };
    const written = await world.store.tenant(tenant.id).users.update(before, after, noted(principal, action));
    return written.ok ? ok({ before, after: written.value }) : written;
  };
}
