import type { Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, type Result } from '#shared/result.ts';
import { OWN_SPEED_DIALS } from '#shared/speed-dial/index.ts';
import type { ObjectRecord, Page } from '#shared/store/index.ts';
import type { BlobWorld } from './avatars.ts';
import { meets } from './expectation.ts';
import type { ListQuery } from './list-query.ts';
import { createObject, deleteObject, listObjects, type ObjectInput, type ToldObject, updateObject } from './objects.ts';
import { inOwnRight, type OwnAccount, ownAccount } from './own-account.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

const KIND = kindOf('speed-dial');

/** One's own short numbers (sipXcom 20.04 UPT-06); those of the tenant and of groups are not among them. */
export async function listOwnSpeedDials(
  world: UseCaseWorld,
  principal: Principal,
  query: ListQuery,
): Promise<Result<Page<ToldObject>, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  return listObjects(world, inOwnRight(principal, own.value, 'speed-dial:read'), KIND, query, ownedBy(own.value));
}

export async function createOwnSpeedDial(
  world: UseCaseWorld,
  principal: Principal,
  input: ObjectInput,
): Promise<Result<ToldObject, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const isOwn = ownedBy(own.value);
  let count = 0;
  for await (const one of world.store.tenant(own.value.tenant.id).objects.all(KIND)) if (isOwn(one)) count++;
  if (count >= OWN_SPEED_DIALS) {
    const detail = `is one too many: a user has ${OWN_SPEED_DIALS} speed dials at most`;
    return fail({ code: 'invalid-fields', errors: [{ path: ['code'], detail }] });
  }
  const owner = { kind: 'user', userId: own.value.user.id };
  return createObject(world, inOwnRight(principal, own.value, 'speed-dial:write'), KIND, { ...input, owner });
}

export const updateOwnSpeedDial = (world: UseCaseWorld, principal: Principal, id: string, patch: ObjectInput) =>
  change(world, principal, id, (same, as) => updateObject(same, as, KIND, id, patch));

export const deleteOwnSpeedDial = (world: BlobWorld, principal: Principal, id: string) =>
  change(world, principal, id, (same, as) => deleteObject(same, as, KIND, id));

/** What is somebody else's is as unknown as what is not there, also when it has become his a moment ago. */
async function change<World extends UseCaseWorld, Value>(
  world: World,
  principal: Principal,
  id: string,
  write: (same: World, as: Principal) => Promise<Result<Value, Problem>>,
): Promise<Result<Value, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const before = await world.store.tenant(own.value.tenant.id).objects.get(KIND, id);
  if (!before || !ownedBy(own.value)(before)) return fail({ code: 'not-found' });
  const met = meets(world, before);
  if (!met.ok) return met;
  const same = { ...world, expectation: [before.updatedAt] };
  const written = await write(same, inOwnRight(principal, own.value, 'speed-dial:write'));
  const isOther = !written.ok && written.problem.code === 'precondition-failed';
  return isOther ? fail({ code: 'changed-meanwhile' }) : written;
}

const ownedBy =
  ({ user }: OwnAccount) =>
  ({ owner }: ObjectRecord): boolean => {
    const { kind, userId } = owner as { kind: string; userId?: string };
    return kind === 'user' && userId === user.id;
  };
