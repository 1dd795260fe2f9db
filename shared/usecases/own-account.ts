import type { Permission, Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Assurance } from '#shared/sign-in/index.ts';
import type { UserRecord } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { isPasswordOf } from './check-password.ts';
import type { Problem } from './problem.ts';
import { countAttempt, forgiveAttempts } from './sign-in-attempts.ts';
import type { UseCaseWorld } from './world.ts';

/** Whose account it is that the principal asks about: its own, wherever it acts. */
export interface OwnAccount {
  readonly tenant: Tenant;
  readonly user: UserRecord;
}

/** First line of what people do to their own accounts: nobody needs a permission, and nobody does it for another. */
export async function ownAccount(
  { store }: UseCaseWorld,
  { homeTenantId, userId, impersonator }: Principal,
): Promise<Result<OwnAccount, Problem>> {
  if (homeTenantId === null || userId === null || impersonator !== null) return fail({ code: 'not-oneself' });
  const [tenant, user] = await Promise.all([
    store.tenantById(homeTenantId),
    store.tenant(homeTenantId).users.get(userId),
  ]);
  return tenant && user ? ok({ tenant, user }) : fail({ code: 'not-found' });
}

/** The owner of an account, with the one permission that what he does to his own needs of an administrator. */
export const inOwnRight = (principal: Principal, { tenant }: OwnAccount, permission: Permission): Principal => ({
  ...principal,
  tenantId: tenant.id,
  permissions: [permission],
});

/**
 * Whether it is the owner of the account who sits before the open session. Guesses count like those at the sign-in
 * page.
 */
export async function confirmPassword(
  world: UseCaseWorld,
  { source }: Principal,
  { tenant, user }: OwnAccount,
  password: string,
): Promise<Result<void, Problem>> {
  const attempt = { scope: tenant.id, email: user.email, source: source ?? '' };
  const counted = await countAttempt(world, attempt);
  if (!counted.ok) return counted;
  if (!(await isPasswordOf(world, tenant.id, user, password))) return fail({ code: 'wrong-password' });
  await forgiveAttempts(world, attempt);
  return ok(undefined);
}

/**
 * Whether a session is good for changing how its owner signs in. One of a password alone is not, once there is more
 * than a password: who has stolen that would make himself a key that outlives it.
 */
export async function mayChangeFactors(
  { store }: UseCaseWorld,
  { tenant, user }: OwnAccount,
  assurance: Assurance | null,
): Promise<Result<void, Problem>> {
  if (assurance === 'strong') return ok(undefined);
  const { secondFactors, passkeys } = store.tenant(tenant.id);
  const [totp, existing] = await Promise.all([secondFactors.get(user.id), passkeys.ofUser(user.id)]);
  return totp?.confirmedAt || existing.length > 0 ? fail({ code: 'stronger-session-needed' }) : ok(undefined);
}
