import { FREE_ATTEMPTS, mayTryAgainAtMs } from '#shared/credentials/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { TenantId } from '#shared/tenant/index.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** Who tries to sign in as whom. */
export interface Attempt {
  /** The tenant, or what was said instead of one. */
  readonly scope: string;
  readonly email: string;
  /** The address that it comes from; empty when nobody knows. */
  readonly source: string;
}

const countsOf = ({ scope, email, source }: Attempt) => ({
  emailFromSource: ['email-from-source', scope, email, source],
  email: ['email', scope, email],
  source: ['source', source],
});

/** A sign-in that names nobody before it is over. */
export const countSource = (world: UseCaseWorld, source: string): Promise<Result<void, Problem>> =>
  countOne(world, ['source', source], FREE_ATTEMPTS.source);
export const forgiveSource = ({ store }: UseCaseWorld, source: string): Promise<void> =>
  store.signInFailures.takeBack(['source', source]);

/** How often a count that others change at the same time is read again. */
const COUNT_TRIES = 20;

/**
 * Counts the attempt before the secret is looked at, so that a thousand at once are a thousand, not one. Unknown
 * addresses and domains count too: a throttle that they escape would tell who is known.
 */
export async function countAttempt(world: UseCaseWorld, attempt: Attempt): Promise<Result<void, Problem>> {
  const counts = countsOf(attempt);
  const free = await freeAttempts(world, attempt);
  for (const kind of ['emailFromSource', 'email', 'source'] as const) {
    const counted = await countOne(world, counts[kind], free[kind]);
    if (!counted.ok) return counted;
  }
  return ok(undefined);
}

/** What the tenant allows; how many a source has is the platform's to say, as it may be guessing everywhere. */
async function freeAttempts({ store }: UseCaseWorld, { scope }: Attempt): Promise<typeof FREE_ATTEMPTS> {
  const id = TenantId.safeParse(scope);
  const policy = id.success ? await store.tenant(id.data).signInSettings.get('policy') : null;
  return policy
    ? { ...FREE_ATTEMPTS, emailFromSource: policy.attemptsFromSource, email: policy.attempts }
    : FREE_ATTEMPTS;
}

/** The attempt was right, and whoever made it has proved all that is asked of him. */
export async function forgiveAttempts({ store }: UseCaseWorld, attempt: Attempt): Promise<void> {
  const counts = countsOf(attempt);
  await Promise.all([
    store.signInFailures.clear(counts.emailFromSource),
    store.signInFailures.clear(counts.email),
    // Not cleared: whoever has an account of his own would guess at others without end.
    store.signInFailures.takeBack(counts.source),
  ]);
}

/** Counts an attempt by whoever it is held against. */
export async function countOne(
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
