import { sha256 } from '#shared/credentials/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { NO_POLICY } from '#shared/sign-in/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { isPasswordOf } from './check-password.ts';
import { meets } from './expectation.ts';
import { beginStep, openSession, type SignedIn, type SignInBegun } from './open-session.ts';
import type { Problem } from './problem.ts';
import { secondFactorStep } from './second-factor.ts';
import { countAttempt, forgiveAttempts } from './sign-in-attempts.ts';
import { recordSignIn } from './sign-in-history.ts';
import type { UseCaseWorld } from './world.ts';

export interface SignIn {
  readonly email: string;
  readonly password: string;
  /** SIP domain of the tenant, when the person has named it. */
  readonly domain?: string | undefined;
}

/**
 * Where the sign-in comes in. When the person has named no tenant, it is the one whose domain is the host name, else a
 * fixed one.
 */
export interface SignInPlace {
  readonly host: string | null;
  /** Scheme, host and port of the page, as its browser says: `https://portal.example`. */
  readonly origin: string;
  readonly defaultTenant: TenantId | null;
  /** The address that it comes from; empty when nobody knows. */
  readonly source: string;
}

/**
 * Checks the password. Every refusal but the throttle reads alike and takes alike, so that nobody can ask who has an
 * account. Whoever has an authenticator app is asked for its code next (`giveSecondFactor`); whoever should have one, and
 * has none, gets a session that is good for setting one up.
 */
export async function signIn(
  world: UseCaseWorld,
  { email, password, domain }: SignIn,
  place: SignInPlace,
): Promise<Result<SignedIn | SignInBegun, Problem>> {
  const { store } = world;
  const tenant = await tenantMeant(world, domain, place);
  const attempt = { scope: tenant?.id ?? domain ?? place.host ?? '', email, source: place.source };
  const counted = await countAttempt(world, attempt);
  if (!counted.ok) return counted;
  const user = tenant && (await store.tenant(tenant.id).users.byEmail(email));
  const isRight = await isPasswordOf(world, tenant?.id ?? null, user, password);
  if (!isRight || !tenant?.isEnabled || !user?.isEnabled) {
    if (tenant) await recordSignIn(world, tenant, user, isRight ? 'disabled' : 'wrong-password');
    return fail({ code: 'invalid-credentials' });
  }

  const { secondFactors, signInSettings, passkeys } = store.tenant(tenant.id);
  const totp = await secondFactors.get(user.id);
  // What was counted stays until the code is right, too.
  if (totp?.confirmedAt) return ok(await beginStep(world, secondFactorStep(user, tenant)));
  await forgiveAttempts(world, attempt);
  const { secondFactorRoles } = (await signInSettings.get('policy')) ?? NO_POLICY;
  if (!secondFactorRoles.includes(user.role)) return ok(await openSession(world, tenant, user, 'password'));
  // Who has a passkey has set something up already; a password alone must not make another one.
  const hasPasskey = (await passkeys.ofUser(user.id)).length > 0;
  return hasPasskey ? fail({ code: 'passkey-required' }) : ok(await openSession(world, tenant, user, 'incomplete'));
}

export async function signOut(world: UseCaseWorld, token: string): Promise<Result<void, Problem>> {
  const met = meets(world, {});
  if (!met.ok) return met;
  await world.store.deleteSession(sha256(token));
  return ok(undefined);
}

/** The tenant that somebody signs in to, as far as there is one. */
export async function tenantMeant({ store }: UseCaseWorld, domain: string | undefined, place: SignInPlace) {
  if (domain !== undefined) return store.tenantByDomain(domain);
  const byHost = place.host === null ? null : await store.tenantByDomain(place.host);
  return byHost ?? (place.defaultTenant === null ? null : store.tenantById(place.defaultTenant));
}
