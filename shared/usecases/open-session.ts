import { newSessionToken, sha256 } from '#shared/credentials/index.ts';
import { type Assurance, NO_POLICY } from '#shared/sign-in/index.ts';
import type { SessionImpersonator, UserRecord } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { User } from '#shared/user/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { clientOf, recordSignIn } from './sign-in-history.ts';
import type { UseCaseWorld } from './world.ts';

const SESSION_HOURS = 12;
/** What one does in another's name is done soon (chosen). */
const IMPERSONATION_HOURS = 1;
const STEP_MINUTES = 5;

/** Somebody has signed in. */
export interface SignedIn {
  readonly name: 'signed-in';
  /** For the cookie; the store keeps only its hash. */
  readonly token: string;
  readonly user: User;
  readonly tenant: Tenant;
  readonly expiresAt: string;
  readonly assurance: Assurance;
}

/** Somebody has begun to sign in, and something is still to come. */
export interface SignInBegun {
  readonly name: 'begun';
  /** For a cookie: what comes next comes from the same browser. The store keeps only its hash. */
  readonly token: string;
  readonly expiresAt: string;
}

/** The end of every way to sign in, and of impersonating. */
export async function openSession(
  world: UseCaseWorld,
  tenant: Tenant,
  user: UserRecord,
  assurance: Assurance,
  impersonator: SessionImpersonator | null = null,
): Promise<SignedIn> {
  const { store, clock, ids, chance } = world;
  const token = newSessionToken(chance);
  const now = clock.nowMs();
  const hours = impersonator === null ? SESSION_HOURS : IMPERSONATION_HOURS;
  const expiresAt = toInstant(now + hours * 3_600_000);
  await recordSignIn(world, tenant, user, 'signed-in', impersonator?.actor ?? null);
  await store.putSession({
    tokenSha256: sha256(token),
    id: ids.next('ses'),
    tenantId: tenant.id,
    userId: user.id,
    sessionEpoch: user.sessionEpoch,
    assurance,
    ...clientOf(world),
    impersonator,
    mustChangePassword: impersonator === null && (await isPasswordDue(world, tenant, user)),
    createdAt: toInstant(now),
    expiresAt,
  });
  return { name: 'signed-in', token, user: User.parse(user), tenant, expiresAt, assurance };
}

/** Whether the user has to choose a new password before anything else: he was told to, or it is too old. */
async function isPasswordDue(
  { store, clock }: UseCaseWorld,
  { id }: Tenant,
  { passwordHash, passwordChangedAt, createdAt, mustChangePassword }: UserRecord,
): Promise<boolean> {
  if (passwordHash === null) return false;
  if (mustChangePassword) return true;
  const { passwordMaxAgeDays } = (await store.tenant(id).signInSettings.get('policy')) ?? NO_POLICY;
  if (passwordMaxAgeDays === null) return false;
  return clock.nowMs() - Date.parse(passwordChangedAt ?? createdAt) > passwordMaxAgeDays * 86_400_000;
}

/** Keeps what was found out so far for the few minutes until the next step. */
export async function beginStep({ store, clock, chance }: UseCaseWorld, state: object): Promise<SignInBegun> {
  const token = newSessionToken(chance);
  const expiresAt = toInstant(clock.nowMs() + STEP_MINUTES * 60_000);
  await store.signInSteps.put({ tokenSha256: sha256(token), expiresAt, state });
  return { name: 'begun', token, expiresAt };
}
