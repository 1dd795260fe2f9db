import {
  FREE_ATTEMPTS,
  mayTryAgainAtMs,
  NOBODYS_PASSWORD_HASH,
  newSessionToken,
  sha256,
  verifyPassword,
} from '#shared/credentials/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Tenant, TenantId } from '#shared/tenant/index.ts';
import { User } from '#shared/user/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { meets } from './expectation.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

const SESSION_HOURS = 12;

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
  readonly defaultTenant: TenantId | null;
  /** The address that it comes from; empty when nobody knows. */
  readonly source: string;
}

export interface SignedIn {
  /** For the cookie; the store keeps only its hash. */
  readonly token: string;
  readonly user: User;
  readonly tenant: Tenant;
  readonly expiresAt: string;
}

/** Every refusal but the throttle reads alike and takes alike, so that nobody can ask who has an account. */
export async function signIn(
  world: UseCaseWorld,
  { email, password, domain }: SignIn,
  place: SignInPlace,
): Promise<Result<SignedIn, Problem>> {
  const { store, clock, ids, chance } = world;
  const tenant = await tenantMeant(world, domain, place);
  const scope = tenant?.id ?? domain ?? place.host ?? '';
  const counts = {
    emailFromSource: ['email-from-source', scope, email, place.source],
    email: ['email', scope, email],
    source: ['source', place.source],
  };
  for (const kind of ['emailFromSource', 'email', 'source'] as const) {
    const attempt = await countAttempt(world, counts[kind], FREE_ATTEMPTS[kind]);
    if (!attempt.ok) return attempt;
  }
  const user = tenant && (await store.tenant(tenant.id).users.byEmail(email));
  const isRight = await verifyPassword(password, user?.passwordHash ?? NOBODYS_PASSWORD_HASH);
  if (!isRight || !tenant?.isEnabled || !user?.isEnabled) return fail({ code: 'invalid-credentials' });

  await Promise.all([
    store.signInFailures.clear(counts.emailFromSource),
    store.signInFailures.clear(counts.email),
    // Not cleared: whoever has an account of his own would guess at others without end.
    store.signInFailures.takeBack(counts.source),
  ]);
  const token = newSessionToken(chance);
  const now = clock.nowMs();
  const expiresAt = toInstant(now + SESSION_HOURS * 3_600_000);
  await store.putSession({
    tokenSha256: sha256(token),
    id: ids.next('ses'),
    tenantId: tenant.id,
    userId: user.id,
    sessionEpoch: user.sessionEpoch,
    createdAt: toInstant(now),
    expiresAt,
  });
  return ok({ token, user: User.parse(user), tenant, expiresAt });
}

export async function signOut(world: UseCaseWorld, token: string): Promise<Result<void, Problem>> {
  const met = meets(world, {});
  if (!met.ok) return met;
  await world.store.deleteSession(sha256(token));
  return ok(undefined);
}

async function tenantMeant({ store }: UseCaseWorld, domain: string | undefined, place: SignInPlace) {
  if (domain !== undefined) return store.tenantByDomain(domain);
  const byHost = place.host === null ? null : await store.tenantByDomain(place.host);
  return byHost ?? (place.defaultTenant === null ? null : store.tenantById(place.defaultTenant));
}

/** How often a count that others change at the same time is read again. */
const COUNT_TRIES = 20;

/**
 * Counts the attempt before the password is looked at, so that a thousand at once are a thousand, not one. Unknown
 * addresses and domains count too: a throttle that they escape would tell who is known.
 */
async function countAttempt(
  { store, clock }: UseCaseWorld,
  who: readonly string[],
  free: number,
): Promise<Result<void, Problem>> {
  for (let attempt = 1; attempt <= COUNT_TRIES; attempt++) {
    const before = await store.signInFailures.get(who);
    const waitMs = mayTryAgainAtMs(before, free) - clock.nowMs();
    if (waitMs > 0) return fail({ code: 'too-many-attempts', retryAfterSeconds: Math.ceil(waitMs / 1000) });
    if (await store.signInFailures.add(who, before)) return ok(undefined);
  }
  return fail({ code: 'too-many-attempts', retryAfterSeconds: 1 });
}
