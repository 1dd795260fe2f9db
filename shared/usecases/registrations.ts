import type { Principal } from '#shared/identity/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import { meets } from './expectation.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

export async function listRegistrations(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<Registration>, Problem>> {
  const permitted = permit(principal, 'registration:read');
  if (!permitted.ok) return permitted;
  return ok(await store.tenant(principal.tenantId).registrations.page(page));
}

export async function getRegistration(
  { store }: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<Registration, Problem>> {
  const permitted = permit(principal, 'registration:read');
  if (!permitted.ok) return permitted;
  const registration = await store.tenant(principal.tenantId).registrations.get(id);
  return registration ? ok(registration) : fail({ code: 'not-found' });
}

/** The phone is no longer reachable, until it registers again. */
export async function deleteRegistration(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'registration:write');
  if (!permitted.ok) return permitted;
  const { registrations } = world.store.tenant(principal.tenantId);
  const registration = await registrations.get(id);
  if (!registration) return fail({ code: 'not-found' });
  const met = meets(world, registration);
  if (!met.ok) return met;
  await registrations.delete(id, noted(principal, 'registration.delete'));
  return ok(undefined);
}
