import {
  type CustomRole,
  type CustomRolePatch,
  covers,
  type NewCustomRole,
  type Principal,
} from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import type { CustomRoleId } from '#shared/user/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { changedAt, isUnchanged, patched } from './change.ts';
import { meets } from './expectation.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

export async function listCustomRoles(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<CustomRole>, Problem>> {
  const permitted = permit(principal, 'role:read');
  if (!permitted.ok) return permitted;
  return ok(await store.tenant(principal.tenantId).roles.list(page));
}

export async function getCustomRole(
  { store }: UseCaseWorld,
  principal: Principal,
  id: CustomRoleId,
): Promise<Result<CustomRole, Problem>> {
  const permitted = permit(principal, 'role:read');
  if (!permitted.ok) return permitted;
  const role = await store.tenant(principal.tenantId).roles.get(id);
  return role ? ok(role) : fail({ code: 'not-found' });
}

/** Nobody puts together what he may not do himself. */
export async function createCustomRole(
  { store, clock, ids }: UseCaseWorld,
  principal: Principal,
  input: NewCustomRole,
): Promise<Result<CustomRole, Problem>> {
  const permitted = permit(principal, 'role:write');
  if (!permitted.ok) return permitted;
  if (!covers(principal.permissions, input.permissions)) return fail({ code: 'role-above-own' });
  const now = toInstant(clock.nowMs());
  return store
    .tenant(principal.tenantId)
    .roles.create({ ...input, id: ids.next('rol'), createdAt: now, updatedAt: now }, noted(principal, 'role.create'));
}

/** Whoever has the role has it as it is now, from the next request on. */
export async function updateCustomRole(
  world: UseCaseWorld,
  principal: Principal,
  id: CustomRoleId,
  patch: CustomRolePatch,
): Promise<Result<CustomRole, Problem>> {
  const permitted = permit(principal, 'role:write');
  if (!permitted.ok) return permitted;
  const { roles } = world.store.tenant(principal.tenantId);
  const before = await roles.get(id);
  if (!before) return fail({ code: 'not-found' });
  const after = { ...patched<CustomRole>(before, patch), updatedAt: changedAt(before, world.clock) };
  if (!covers(principal.permissions, [...before.permissions, ...after.permissions])) {
    return fail({ code: 'role-above-own' });
  }
  const met = meets(world, before);
  if (!met.ok) return met;
  if (isUnchanged(before, after)) return ok(before);
  return roles.update(before, after, noted(principal, 'role.update'));
}

/** Only what nobody has. Somebody who gets it at the very same moment has nothing of it (`holderOf`). */
export async function deleteCustomRole(
  world: UseCaseWorld,
  principal: Principal,
  id: CustomRoleId,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'role:write');
  if (!permitted.ok) return permitted;
  const { roles } = world.store.tenant(principal.tenantId);
  const role = await roles.get(id);
  if (!role) return fail({ code: 'not-found' });
  if (!covers(principal.permissions, role.permissions)) return fail({ code: 'role-above-own' });
  const met = meets(world, role);
  if (!met.ok) return met;
  if (await isHeld(world, principal, id)) return fail({ code: 'custom-role-in-use' });
  return roles.delete(role, noted(principal, 'role.delete'));
}

/** Goes over all users and API keys of the tenant: roles are deleted rarely, and an index would cost with each user. */
async function isHeld({ store }: UseCaseWorld, { tenantId }: Principal, id: CustomRoleId): Promise<boolean> {
  const { users, apiKeys } = store.tenant(tenantId);
  for await (const user of users.all()) if (user.customRoleId === id) return true;
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await apiKeys.list({ limit: 100, cursor });
    if (page.items.some(({ customRoleId }) => customRoleId === id)) return true;
    cursor = page.cursor;
  }
  return false;
}

/** Whether a role that shall be given is there to be given; null is none. */
export async function knownRole(
  { store }: UseCaseWorld,
  { tenantId }: Principal,
  id: CustomRoleId | null,
): Promise<Result<void, Problem>> {
  if (id === null) return ok(undefined);
  return (await store.tenant(tenantId).roles.get(id)) ? ok(undefined) : fail({ code: 'custom-role-unknown' });
}
