import type { Principal } from '#shared/identity/index.ts';
import type { NewReseller, Reseller, ResellerPatch } from '#shared/reseller/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import type { ResellerId } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { changedAt, isUnchanged, patched } from './change.ts';
import { meets } from './expectation.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

export async function listResellers(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<Reseller>, Problem>> {
  const permitted = permit(principal, 'reseller:read');
  return permitted.ok ? ok(await store.resellers.list(page)) : permitted;
}

export async function getReseller(
  { store }: UseCaseWorld,
  principal: Principal,
  id: ResellerId,
): Promise<Result<Reseller, Problem>> {
  const permitted = permit(principal, 'reseller:read');
  if (!permitted.ok) return permitted;
  const reseller = await store.resellers.get(id);
  return reseller ? ok(reseller) : fail({ code: 'not-found' });
}

/** A tenant becomes the reseller's own: whoever has the role `reseller` there is its staff. */
export async function createReseller(
  { store, clock, ids }: UseCaseWorld,
  principal: Principal,
  input: NewReseller,
): Promise<Result<Reseller, Problem>> {
  const permitted = permit(principal, 'reseller:write');
  if (!permitted.ok) return permitted;
  const home = await store.tenantById(input.tenantId);
  if (!home) return fail({ code: 'tenant-unknown' });
  if (home.resellerId !== null) return fail({ code: 'tenant-has-reseller' });
  const id = ids.next('res');
  const now = toInstant(clock.nowMs());
  return store.resellers.create(
    { ...input, id, createdAt: now, updatedAt: now },
    home,
    { ...home, resellerId: id, updatedAt: changedAt(home, clock) },
    noted(principal, 'reseller.create'),
  );
}

/** A plan below what is in use takes nothing away: it only lets nothing come. */
export async function updateReseller(
  world: UseCaseWorld,
  principal: Principal,
  id: ResellerId,
  patch: ResellerPatch,
): Promise<Result<Reseller, Problem>> {
  const permitted = permit(principal, 'reseller:write');
  if (!permitted.ok) return permitted;
  const { resellers } = world.store;
  const before = await resellers.get(id);
  if (!before) return fail({ code: 'not-found' });
  const met = meets(world, before);
  if (!met.ok) return met;
  const after = { ...patched<Reseller>(before, patch), updatedAt: changedAt(before, world.clock) };
  if (isUnchanged(before, after)) return ok(before);
  return resellers.update(before, after, noted(principal, 'reseller.update'));
}

export async function deleteReseller(
  world: UseCaseWorld,
  principal: Principal,
  id: ResellerId,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'reseller:write');
  if (!permitted.ok) return permitted;
  const reseller = await world.store.resellers.get(id);
  if (!reseller) return fail({ code: 'not-found' });
  const met = meets(world, reseller);
  if (!met.ok) return met;
  return world.store.resellers.delete(reseller, noted(principal, 'reseller.delete'));
}
