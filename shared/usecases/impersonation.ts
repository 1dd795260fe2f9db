import { isWithin, may, type Principal, permissionsWithin } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { SessionImpersonator } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { meets } from './expectation.ts';
import { openSession, type SignedIn } from './open-session.ts';
import { holderOf, noted, permit, permitGiven, reaches, resellerOf } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/**
 * Opens a session in a user's name, for an hour. Whatever is done in it, the audit log names both; what concerns the
 * account itself (password, second factor, sessions) is for the user alone (`ownAccount`).
 */
export async function impersonate(
  world: UseCaseWorld,
  principal: Principal,
  userId: UserId,
): Promise<Result<SignedIn, Problem>> {
  const permitted = permit(principal, 'user:impersonate');
  if (!permitted.ok) return permitted;
  const { tenantId, homeTenantId, actor } = principal;
  // One at a time: of a chain the log would know the ends only.
  if (principal.impersonator !== null || homeTenantId === null) return fail({ code: 'not-oneself' });
  const inside = world.store.tenant(tenantId);
  const [tenant, user] = await Promise.all([world.store.tenantById(tenantId), inside.users.get(userId)]);
  if (!tenant || !user) return fail({ code: 'not-found' });
  if (principal.userId === userId) return fail({ code: 'own-account' });
  const roles = await permitGiven(world, principal, user);
  if (!roles.ok) return roles;
  if (!user.isEnabled) return fail({ code: 'account-disabled' });
  const met = meets(world, user);
  if (!met.ok) return met;
  const own = principal.userId && (await world.store.tenant(homeTenantId).users.get(principal.userId));
  // The entry first: a session that nobody knows of would be worse than an entry of one that never was.
  const logged = await inside.addAuditEntry(noted(principal, 'user.impersonate'), userId);
  if (!logged.ok) return logged;
  const impersonator = { actor, tenantId: homeTenantId, sessionEpoch: own ? own.sessionEpoch : null };
  return ok(await openSession(world, tenant, user, 'strong', impersonator));
}

/**
 * Whether a session in somebody's name still may be: asked with every request, so that it ends with the account, the
 * key, the right or the rank that allowed it.
 */
export async function mayImpersonate(
  world: Pick<UseCaseWorld, 'store' | 'clock'>,
  { actor, tenantId, sessionEpoch }: SessionImpersonator,
  tenant: Tenant,
  user: Pick<Principal, 'role' | 'permissions'>,
): Promise<boolean> {
  const { store, clock } = world;
  const inside = store.tenant(tenantId);
  const home = await store.tenantById(tenantId);
  if (!home?.isEnabled) return false;
  const account = sessionEpoch === null ? null : await inside.users.get(actor);
  if (account && (!account.isEnabled || account.sessionEpoch !== sessionEpoch)) return false;
  const key = sessionEpoch === null ? await inside.apiKeys.get(actor) : null;
  if (key && key.expiresAt !== null && Date.parse(key.expiresAt) <= clock.nowMs()) return false;
  const given = account ?? key;
  if (!given) return false;
  const { role, permissions } = await holderOf(world, tenantId, given);
  const own = { role, permissions: permissionsWithin(permissions, key?.scopes ?? null) };
  const resellerId = await resellerOf(world, role, home);
  const isReached = tenant.id === tenantId || reaches({ role, resellerId }, tenant);
  return isReached && may(own, 'user:impersonate') && isWithin(own, user);
}
