import { sha256 } from '#shared/credentials/index.ts';
import { type Principal, permissionsWithin } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Assurance } from '#shared/sign-in/index.ts';
import { type Tenant, TenantId } from '#shared/tenant/index.ts';
import { User } from '#shared/user/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { mayImpersonate } from './impersonation.ts';
import { holderOf, reaches, resellerOf } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What a request has brought along to prove who sends it. */
export type Credential =
  | { readonly kind: 'api-key'; readonly token: string }
  | { readonly kind: 'session'; readonly token: string };

type AuthenticationWorld = Pick<UseCaseWorld, 'store' | 'clock'>;

/** Who asks, and in which tenant. */
export interface Caller {
  readonly principal: Principal;
  /** The tenant that is acted in. */
  readonly tenant: Tenant;
  /** The tenant that the caller belongs to. */
  readonly homeTenant: Tenant;
  /** The signed-in user; null for an API key. */
  readonly user: User | null;
  /** When the credential ends; null for an API key without end. */
  readonly expiresAt: string | null;
  /** How sure it is who has signed in; null for an API key. */
  readonly assurance: Assurance | null;
  /** The session is good for choosing a new password. */
  readonly mustChangePassword: boolean;
}

/**
 * Finds out who asks. Everything is read afresh and strongly consistent, so a user or tenant that is disabled or
 * deleted is out with its next request, whatever its session says.
 *
 * @param chosenTenant  the tenant that a `platform` or `reseller` principal wants to act in, as the request names it;
 *   null for its own
 * @param source  the address that the request comes from
 * @param mayBeIncomplete  where a session will do that lacks what the tenant asks for: a second factor, a new password
 */
export async function authenticate(
  world: AuthenticationWorld,
  credential: Credential | null,
  chosenTenant: string | null,
  source: string | null = null,
  mayBeIncomplete = false,
): Promise<Result<Caller, Problem>> {
  const caller = credential && (await callers[credential.kind](world, credential.token, source));
  if (!caller?.tenant.isEnabled) return fail({ code: 'not-authenticated' });
  if (caller.assurance === 'incomplete' && !mayBeIncomplete) return fail({ code: 'second-factor-missing' });
  if (caller.mustChangePassword && !mayBeIncomplete) return fail({ code: 'password-change-required' });
  if (chosenTenant === null) return ok(caller);
  if (!['platform', 'reseller'].includes(caller.principal.role)) return fail({ code: 'tenant-not-yours' });
  const id = TenantId.safeParse(chosenTenant);
  const tenant = id.success ? await world.store.tenantById(id.data) : null;
  return tenant && reaches(caller.principal, tenant)
    ? ok({ ...caller, tenant, principal: { ...caller.principal, tenantId: tenant.id } })
    : fail({ code: 'not-found' });
}

const callers = { 'api-key': callerByApiKey, session: callerBySession } satisfies Record<
  Credential['kind'],
  (world: AuthenticationWorld, token: string, source: string | null) => Promise<Caller | null>
>;

/** How exactly the last use of an API key is known: a write for each request would cost more than the request. */
const LAST_USE_MS = 3_600_000;

async function callerByApiKey(
  world: AuthenticationWorld,
  token: string,
  source: string | null,
): Promise<Caller | null> {
  const { store, clock } = world;
  const nowMs = clock.nowMs();
  const found = await store.apiKeyByHash(sha256(token));
  if (!found) return null;
  const { apiKey, tenantId } = found;
  const { id, role, scopes, expiresAt, lastUsedAt } = apiKey;
  if (expiresAt !== null && Date.parse(expiresAt) <= nowMs) return null;
  const tenant = await store.tenantById(tenantId);
  if (!tenant) return null;
  if (lastUsedAt === null || nowMs - Date.parse(lastUsedAt) >= LAST_USE_MS) {
    await store.tenant(tenantId).apiKeys.used(id, toInstant(nowMs));
  }
  const { permissions } = await holderOf(world, tenantId, apiKey);
  return {
    principal: {
      tenantId,
      homeTenantId: tenantId,
      role,
      resellerId: await resellerOf(world, role, tenant),
      permissions: permissionsWithin(permissions, scopes),
      actor: id,
      impersonator: null,
      source,
      userId: null,
    },
    tenant,
    homeTenant: tenant,
    user: null,
    expiresAt,
    assurance: null,
    mustChangePassword: false,
  };
}

async function callerBySession(
  world: AuthenticationWorld,
  token: string,
  source: string | null,
): Promise<Caller | null> {
  const { store } = world;
  const session = await store.sessionByHash(sha256(token));
  if (!session) return null;
  const { tenantId, userId, sessionEpoch, expiresAt, assurance } = session;
  const [tenant, user] = await Promise.all([store.tenantById(tenantId), store.tenant(tenantId).users.get(userId)]);
  if (!tenant || !user?.isEnabled || user.sessionEpoch !== sessionEpoch) return null;
  const { role, permissions } = await holderOf(world, tenantId, user);
  const { impersonator } = session;
  if (impersonator && !(await mayImpersonate(world, impersonator, tenant, { role, permissions }))) return null;
  return {
    principal: {
      tenantId,
      homeTenantId: tenantId,
      role,
      resellerId: await resellerOf(world, role, tenant),
      permissions,
      actor: userId,
      impersonator: impersonator?.actor ?? null,
      source,
      userId,
    },
    tenant,
    homeTenant: tenant,
    user: User.parse(user),
    expiresAt,
    assurance,
    mustChangePassword: session.mustChangePassword,
  };
}
