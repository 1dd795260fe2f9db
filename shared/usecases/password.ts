import { hashPassword, verifyPassword } from '#shared/credentials/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type Assurance, isGuessable, NO_POLICY } from '#shared/sign-in/index.ts';
import type { UserRecord } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { type AccountPatch, User } from '#shared/user/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { changedAt, isUnchanged, patched } from './change.ts';
import { meets } from './expectation.ts';
import { openSession, type SignedIn } from './open-session.ts';
import { confirmPassword, ownAccount } from './own-account.ts';
import { noted } from './permission.ts';
import type { Problem } from './problem.ts';
import { voicemailPinFields } from './voicemail-pin.ts';
import type { UseCaseWorld } from './world.ts';

export type PasswordFields = Pick<UserRecord, 'passwordHash' | 'passwordChangedAt' | 'formerPasswordHashes'>;

/** Of somebody who cannot sign in with a password, or nobody knows since when. */
export const NO_PASSWORD: PasswordFields = { passwordHash: null, passwordChangedAt: null, formerPasswordHashes: [] };

/** A new password as it is stored, unless the policy of the tenant refuses it. */
export async function newPassword(
  { store, chance, clock }: UseCaseWorld,
  tenant: Tenant,
  user: Pick<UserRecord, 'name' | 'email'> & Partial<PasswordFields>,
  password: string,
): Promise<Result<PasswordFields, Problem>> {
  const policy = (await store.tenant(tenant.id).signInSettings.get('policy')) ?? NO_POLICY;
  const { passwordMinLength, passwordHistory } = policy;
  // In characters, as people count them.
  if ([...password].length < passwordMinLength) {
    return fail({ code: 'password-refused', reason: 'too-short', minLength: passwordMinLength });
  }
  const { name, email, passwordHash = null, formerPasswordHashes = [] } = user;
  if (isGuessable(password, { name, email, tenantName: tenant.name, domain: tenant.domain })) {
    return fail({ code: 'password-refused', reason: 'guessable', minLength: passwordMinLength });
  }
  const former = [...(passwordHash === null ? [] : [passwordHash]), ...formerPasswordHashes].slice(0, passwordHistory);
  for (const hash of former) {
    if (await verifyPassword(password, hash)) {
      return fail({ code: 'password-refused', reason: 'used-before', minLength: passwordMinLength });
    }
  }
  return ok({
    passwordHash: await hashPassword(chance, password),
    passwordChangedAt: toInstant(clock.nowMs()),
    formerPasswordHashes: former,
  });
}

export async function getAccount(world: UseCaseWorld, principal: Principal): Promise<Result<User, Problem>> {
  const own = await ownAccount(world, principal);
  return own.ok ? ok(User.parse(own.value.user)) : own;
}

export async function updateAccount(
  world: UseCaseWorld,
  principal: Principal,
  { voicemailPin, ...patch }: AccountPatch,
): Promise<Result<User, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const met = meets(world, user);
  if (!met.ok) return met;
  const pin = await voicemailPinFields(world, voicemailPin);
  const after = { ...patched<UserRecord>(user, patch), ...pin, updatedAt: changedAt(user, world.clock) };
  if (isUnchanged(user, after)) return ok(User.parse(user));
  return world.store.tenant(tenant.id).users.update(user, after, noted(principal, 'user.update'));
}

/** Ends all sessions of the user, and opens a new one for who has changed the password. */
export async function changeOwnPassword(
  world: UseCaseWorld,
  principal: Principal,
  assurance: Assurance | null,
  { currentPassword, password }: { readonly currentPassword: string; readonly password: string },
): Promise<Result<SignedIn, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const confirmed = await confirmPassword(world, principal, own.value, currentPassword);
  if (!confirmed.ok) {
    const isWrong = confirmed.problem.code === 'wrong-password';
    return isWrong ? fail({ code: 'wrong-current-password' }) : confirmed;
  }
  // Who has to choose a new one does not choose the same.
  if (password === currentPassword) {
    return fail({ code: 'password-refused', reason: 'used-before', minLength: password.length });
  }
  const fields = await newPassword(world, tenant, user, password);
  if (!fields.ok) return fields;
  const after: UserRecord = {
    ...user,
    ...fields.value,
    mustChangePassword: false,
    sessionEpoch: user.sessionEpoch + 1,
    updatedAt: changedAt(user, world.clock),
  };
  const updated = await world.store
    .tenant(tenant.id)
    .users.update(user, after, noted(principal, 'user.change-password'));
  return updated.ok ? ok(await openSession(world, tenant, after, assurance ?? 'password')) : updated;
}
