import { newApiKeyToken, sha256 } from '#shared/credentials/index.ts';
import type { ApiKey, NewApiKey, Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { knownRole } from './custom-roles.ts';
import { meets } from './expectation.ts';
import { holderOf, noted, permit, permitGiven } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

export async function listApiKeys(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<ApiKey>, Problem>> {
  const permitted = permit(principal, 'api-key:read');
  if (!permitted.ok) return permitted;
  return ok(await store.tenant(principal.tenantId).apiKeys.list(page));
}

/** The token is told here and never again. */
export async function createApiKey(
  world: UseCaseWorld,
  principal: Principal,
  input: NewApiKey,
): Promise<Result<ApiKey & { token: string }, Problem>> {
  const { store, clock, ids, chance } = world;
  const permitted = permit(principal, 'api-key:write');
  if (!permitted.ok) return permitted;
  const roles = await permitGiven(world, principal, input);
  if (!roles.ok) return roles;
  const known = await knownRole(world, principal, input.customRoleId);
  if (!known.ok) return known;
  const { permissions } = await holderOf(world, principal.tenantId, input);
  const beyond = input.scopes?.find((scope) => !permissions.includes(scope));
  if (beyond) return fail({ code: 'scope-beyond-role', permission: beyond });
  if (input.expiresAt && Date.parse(input.expiresAt) <= clock.nowMs()) {
    return fail({ code: 'invalid-fields', errors: [{ path: ['expiresAt'], detail: 'must lie in the future' }] });
  }
  const token = newApiKeyToken(chance);
  const created = await store
    .tenant(principal.tenantId)
    .apiKeys.create(
      { ...input, id: ids.next('key'), createdAt: toInstant(clock.nowMs()), lastUsedAt: null },
      sha256(token),
      noted(principal, 'api-key.create'),
    );
  return created.ok ? ok({ ...created.value, token }) : created;
}

export async function deleteApiKey(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'api-key:write');
  if (!permitted.ok) return permitted;
  const { apiKeys } = world.store.tenant(principal.tenantId);
  const apiKey = await apiKeys.get(id);
  if (!apiKey) return fail({ code: 'not-found' });
  const roles = await permitGiven(world, principal, apiKey);
  if (!roles.ok) return roles;
  if (principal.actor === id) return fail({ code: 'own-account' });
  const met = meets(world, apiKey);
  if (!met.ok) return met;
  return apiKeys.delete(id, noted(principal, 'api-key.delete'));
}
