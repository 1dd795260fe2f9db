import { sha256 } from '#shared/credentials/index.ts';
import { type Principal, permissionsOf } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Assurance } from '#shared/store/index.ts';
import { type Tenant, TenantId } from '#shared/tenant/index.ts';
import { User } from '#shared/user/index.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What a request has brought along to prove who sends it. */
export type Credential =
  | { readonly kind: 'api-key'; readonly token: string }
  | { readonly kind: 'session'; readonly token: string };

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
}

/**
 * Finds out who asks. Everything is read afresh and strongly consistent, so a user or tenant that is disabled or
 * deleted is out with its next request, whatever its session says.
 *
 * @param chosenTenant  the tenant that a `platform` principal wants to act in, as the request names it; null for its own
 * @param source  the address that the request comes from
 * @param mayBeIncomplete  where a session will do that lacks the second factor which the tenant asks for
 */
export async function authenticate(
  world: UseCaseWorld,
  credential: Credential | null,
  chosenTenant: string | null,
  source: string | null = null,
  mayBeIncomplete = false,
): Promise<Result<Caller, Problem>> {
  const caller = credential && (await callers[credential.kind](world, credential.token, source));
  if (!caller?.tenant.isEnabled) return fail({ code: 'not-authenticated' });
  if (caller.assurance === 'incomplete' && !mayBeIncomplete) return fail({ code: 'second-factor-missing' });
  if (chosenTenant === null) return ok(caller);
  if (caller.principal.role !== 'platform') return fail({ code: 'tenant-not-yours' });
  const id = TenantId.safeParse(chosenTenant);
  const tenant = id.success ? await world.store.tenantById(id.data) : null;
  return tenant
    ? ok({ ...caller, tenant, principal: { ...caller.principal, tenantId: tenant.id } })
    : fail({ code: 'not-found' });
}

const callers = { 'api-key': callerByApiKey, session: callerBySession } satisfies Record<
  Credential['kind'],
  (world: UseCaseWorld, token: string, source: string | null) => Promise<Caller | null>
>;

async function callerByApiKey(
  { store, clock }: UseCaseWorld,
  token: string,
  source: string | null,
): Promise<Caller | null> {
  const found = await store.apiKeyByHash(sha256(token));
  if (!found) return null;
  const { apiKey, tenantId } = found;
  if (apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= clock.nowMs()) return null;
  const tenant = await store.tenantById(tenantId);
  return (
    tenant && {
      principal: {
        tenantId,
        homeTenantId: tenantId,
        role: apiKey.role,
        permissions: permissionsOf(apiKey.role),
        actor: apiKey.id,
        impersonator: null,
        source,
        userId: null,
      },
      tenant,
      homeTenant: tenant,
      user: null,
      expiresAt: apiKey.expiresAt,
      assurance: null,
    }
  );
}

async function callerBySession({ store }: UseCaseWorld, token: string, source: string | null): Promise<Caller | null> {
  const session = await store.sessionByHash(sha256(token));
  if (!session) return null;
  const { tenantId, userId, sessionEpoch, expiresAt, assurance } = session;
  const [tenant, user] = await Promise.all([store.tenantById(tenantId), store.tenant(tenantId).users.get(userId)]);
  if (!tenant || !user?.isEnabled || user.sessionEpoch !== sessionEpoch) return null;
  return {
    principal: {
      tenantId,
      homeTenantId: tenantId,
      role: user.role,
      permissions: permissionsOf(user.role),
      actor: userId,
      impersonator: null,
      source,
      userId,
    },
    tenant,
    homeTenant: tenant,
    user: User.parse(user),
    expiresAt,
    assurance,
  };
}
