import { z } from 'zod';
import {
  newRecoveryCodes,
  newTotpSecret,
  recoveryCodeHash,
  sha256,
  totpStep,
  totpUri,
} from '#shared/credentials/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Assurance } from '#shared/sign-in/index.ts';
import { NO_POLICY, type SecondFactor, type TotpEnrolment } from '#shared/sign-in/index.ts';
import type { TotpRecord, UserRecord } from '#shared/store/index.ts';
import { type Tenant, TenantId } from '#shared/tenant/index.ts';
import { UserId } from '#shared/user/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { changedAt } from './change.ts';
import { meets } from './expectation.ts';
import { openSession, type SignedIn } from './open-session.ts';
import { confirmPassword, mayChangeFactors, ownAccount } from './own-account.ts';
import { noted, permit, permitGiven } from './permission.ts';
import type { Problem } from './problem.ts';
import { countAttempt, forgiveAttempts } from './sign-in-attempts.ts';
import { recordSignIn } from './sign-in-history.ts';
import type { UseCaseWorld } from './world.ts';

const SecondFactorStep = z.object({
  next: z.literal('second-factor'),
  tenantId: TenantId,
  userId: UserId,
  sessionEpoch: z.int(),
});

/** What is known once the password was right. */
export const secondFactorStep = (user: UserRecord, tenant: Tenant): z.infer<typeof SecondFactorStep> => ({
  next: 'second-factor',
  tenantId: tenant.id,
  userId: user.id,
  sessionEpoch: user.sessionEpoch,
});

/**
 * Second half of `signIn`. A wrong code counts like a wrong password; the step stays, for another try.
 *
 * @param token  of the step, from the browser that has begun
 * @param code  of the authenticator app, or a recovery code
 */
export async function giveSecondFactor(
  world: UseCaseWorld,
  token: string | null,
  code: string,
  source: string,
): Promise<Result<SignedIn, Problem>> {
  const { store } = world;
  const begun = token === null ? null : await store.signInSteps.get(sha256(token));
  const step = SecondFactorStep.safeParse(begun?.state).data;
  if (!begun || !step) return fail({ code: 'sign-in-expired' });
  const inside = store.tenant(step.tenantId);
  const [tenant, user, totp] = await Promise.all([
    store.tenantById(step.tenantId),
    inside.users.get(step.userId),
    inside.secondFactors.get(step.userId),
  ]);
  const isSame = tenant?.isEnabled && user?.isEnabled && user.sessionEpoch === step.sessionEpoch;
  if (!isSame || !totp?.confirmedAt) return fail({ code: 'sign-in-expired' });

  const attempt = { scope: tenant.id, email: user.email, source };
  const counted = await countAttempt(world, attempt);
  if (!counted.ok) return counted;
  if (!(await useCode(world, tenant, totp, code))) {
    await recordSignIn(world, tenant, user, 'wrong-code');
    return fail({ code: 'wrong-code' });
  }
  if (!(await store.signInSteps.take(begun.tokenSha256))) return fail({ code: 'sign-in-expired' });
  await forgiveAttempts(world, attempt);
  return ok(await openSession(world, tenant, user, 'strong'));
}

/** Each code is good once, also for two who send it at the same moment. */
async function useCode(
  { store, clock, secretBox }: UseCaseWorld,
  tenant: Tenant,
  totp: TotpRecord,
  code: string,
): Promise<boolean> {
  const { secondFactors } = store.tenant(tenant.id);
  if (!/^[0-9]+$/.test(code)) return secondFactors.useRecoveryCode(totp.userId, recoveryCodeHash(code));
  const step = totpStep(secretBox.open(tenant.id, totp.sealedSecret), code, clock.nowMs());
  return step !== null && secondFactors.useStep(totp.userId, step);
}

export async function getSecondFactor(
  world: UseCaseWorld,
  principal: Principal,
): Promise<Result<SecondFactor, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const { secondFactors, signInSettings } = world.store.tenant(tenant.id);
  const [totp, policy] = await Promise.all([secondFactors.get(user.id), signInSettings.get('policy')]);
  const since = totp?.confirmedAt ?? null;
  return ok({
    isOn: since !== null,
    isRequired: (policy ?? NO_POLICY).secondFactorRoles.includes(user.role),
    since,
    recoveryCodesLeft: totp?.recoveryCodes.length ?? 0,
  });
}

/** Makes a secret up for an authenticator app. Nobody is asked for its codes before `confirmTotp`. */
export async function enrolTotp(
  world: UseCaseWorld,
  principal: Principal,
  assurance: Assurance | null,
): Promise<Result<z.infer<typeof TotpEnrolment>, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const { secondFactors } = world.store.tenant(tenant.id);
  const before = await secondFactors.get(user.id);
  if (before?.confirmedAt) return fail({ code: 'second-factor-on' });
  const allowed = await mayChangeFactors(world, own.value, assurance);
  if (!allowed.ok) return allowed;
  const secret = newTotpSecret(world.chance);
  const put = await secondFactors.put(
    before,
    {
      userId: user.id,
      sealedSecret: world.secretBox.seal(tenant.id, secret),
      confirmedAt: null,
      lastStep: 0,
      recoveryCodes: [],
      updatedAt: before ? changedAt(before, world.clock) : toInstant(world.clock.nowMs()),
    },
    noted(principal, 'second-factor.enrol'),
  );
  const uri = totpUri(secret, { issuer: tenant.name, account: user.email });
  return put.ok ? ok({ secret, uri }) : put;
}

/**
 * The first code shows that the app has the secret; from now on signing in asks for one.
 *
 * @param sessionToken  of the session that does it: it has a second factor from now on, too
 */
export async function confirmTotp(
  world: UseCaseWorld,
  principal: Principal,
  code: string,
  sessionToken: string,
): Promise<Result<{ recoveryCodes: string[] }, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const { store, clock, chance, secretBox } = world;
  const { secondFactors } = store.tenant(tenant.id);
  const before = await secondFactors.get(user.id);
  if (!before) return fail({ code: 'second-factor-off' });
  if (before.confirmedAt) return fail({ code: 'second-factor-on' });
  const step = totpStep(secretBox.open(tenant.id, before.sealedSecret), code, clock.nowMs());
  if (step === null) return fail({ code: 'wrong-code' });
  const recoveryCodes = newRecoveryCodes(chance);
  const after: TotpRecord = {
    ...before,
    confirmedAt: toInstant(clock.nowMs()),
    lastStep: step,
    recoveryCodes: recoveryCodes.map(recoveryCodeHash),
    updatedAt: changedAt(before, clock),
  };
  const put = await secondFactors.put(before, after, noted(principal, 'second-factor.confirm'));
  if (!put.ok) return put;
  const session = await store.sessionByHash(sha256(sessionToken));
  if (session) await store.putSession({ ...session, assurance: 'strong' });
  return ok({ recoveryCodes });
}

export async function disableTotp(
  world: UseCaseWorld,
  principal: Principal,
  password: string,
): Promise<Result<void, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { secondFactors } = world.store.tenant(own.value.tenant.id);
  const before = await secondFactors.get(own.value.user.id);
  if (!before) return fail({ code: 'second-factor-off' });
  const confirmed = await confirmPassword(world, principal, own.value, password);
  if (!confirmed.ok) return confirmed;
  return secondFactors.delete(before, noted(principal, 'second-factor.disable'));
}

/** Ten new codes; the old ones are void. */
export async function renewRecoveryCodes(
  world: UseCaseWorld,
  principal: Principal,
  password: string,
): Promise<Result<{ recoveryCodes: string[] }, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { secondFactors } = world.store.tenant(own.value.tenant.id);
  const confirmed = await confirmPassword(world, principal, own.value, password);
  if (!confirmed.ok) return confirmed;
  const before = await secondFactors.get(own.value.user.id);
  if (!before?.confirmedAt) return fail({ code: 'second-factor-off' });
  const recoveryCodes = newRecoveryCodes(world.chance);
  const put = await secondFactors.put(
    before,
    { ...before, recoveryCodes: recoveryCodes.map(recoveryCodeHash), updatedAt: changedAt(before, world.clock) },
    noted(principal, 'second-factor.renew-recovery-codes'),
  );
  return put.ok ? ok({ recoveryCodes }) : put;
}

/**
 * For somebody who has lost what comes beside the password: app, recovery codes and passkeys are void. One's own takes
 * one's password: `disableTotp`.
 */
export async function resetSecondFactor(
  world: UseCaseWorld,
  principal: Principal,
  userId: UserId,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'user:write');
  if (!permitted.ok) return permitted;
  const { users, secondFactors, passkeys } = world.store.tenant(principal.tenantId);
  const [user, before, keys] = await Promise.all([
    users.get(userId),
    secondFactors.get(userId),
    passkeys.ofUser(userId),
  ]);
  if (!user) return fail({ code: 'not-found' });
  const roles = await permitGiven(world, principal, user);
  if (!roles.ok) return roles;
  if (principal.userId === userId) return fail({ code: 'own-account' });
  if (!before && keys.length === 0) return fail({ code: 'second-factor-off' });
  const met = meets(world, {});
  if (!met.ok) return met;
  return forgetFactors(world, principal, userId);
}

/** Everything beside the password of a user who has lost it, or is gone. */
export async function forgetFactors(
  { store }: UseCaseWorld,
  principal: Principal,
  userId: UserId,
): Promise<Result<void, Problem>> {
  const { secondFactors, passkeys } = store.tenant(principal.tenantId);
  for (const passkey of await passkeys.ofUser(userId)) {
    const deleted = await passkeys.delete(passkey, noted(principal, 'passkey.delete'));
    if (!deleted.ok) return deleted;
  }
  const totp = await secondFactors.get(userId);
  return totp ? secondFactors.delete(totp, noted(principal, 'second-factor.reset')) : ok(undefined);
}
