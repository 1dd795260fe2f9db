import { z } from 'zod';
import {
  assertionOptions,
  checkAssertion,
  newPasskeyChallenge,
  type PasskeyPlace,
  readAttestation,
  registrationOptions,
  sha256,
} from '#shared/credentials/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Assurance } from '#shared/sign-in/index.ts';
import { type NewPasskey, Passkey, type PasskeyAssertion, type PasskeyId } from '#shared/sign-in/index.ts';
import type { PasskeyRecord } from '#shared/store/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { UserId } from '#shared/user/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { changedAt, isUnchanged } from './change.ts';
import { meets } from './expectation.ts';
import { beginStep, openSession, type SignedIn, type SignInBegun } from './open-session.ts';
import { confirmPassword, mayChangeFactors, type OwnAccount, ownAccount } from './own-account.ts';
import { noted } from './permission.ts';
import type { Problem } from './problem.ts';
import type { SignInPlace } from './sessions.ts';
import { countSource, forgiveSource } from './sign-in-attempts.ts';
import type { UseCaseWorld } from './world.ts';

/** Chosen: a phone, a computer and a key or two, with room. */
const PASSKEYS_PER_USER = 20;

const RegistrationStep = z.object({
  next: z.literal('passkey-registration'),
  userId: UserId,
  challenge: z.string(),
  host: z.string(),
});
const SignInStep = z.object({ next: z.literal('passkey-sign-in'), challenge: z.string(), host: z.string() });

/** A browser is asked something, and answers with the cookie of this step. */
export interface PasskeyAsked extends Omit<SignInBegun, 'name'> {
  readonly publicKey: { readonly challenge: string };
}

/** Comes back with every use, so that signing in needs no e-mail address and no domain. */
const userHandleOf = ({ tenant, user }: OwnAccount): string => `${tenant.id}/${user.id}`;
const UserHandle = z
  .string()
  .transform((handle) => Buffer.from(handle, 'base64url').toString().split('/'))
  .pipe(z.tuple([TenantId, UserId]));

/** A passkey is good for one host name, and an IP address is none (WebAuthn §5.1.2). */
function placeOf({ host, origin }: SignInPlace): Result<PasskeyPlace, Problem> {
  return host === null ? fail({ code: 'passkeys-need-host-name' }) : ok({ host, origin });
}

export async function getPasskeys(
  world: UseCaseWorld,
  principal: Principal,
): Promise<Result<{ items: Passkey[] }, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const records = await world.store.tenant(tenant.id).passkeys.ofUser(user.id);
  return ok({ items: records.map((record) => Passkey.parse(record)) });
}

/** First half of adding a passkey. In a session of a password alone the password is asked for again. */
export async function beginPasskey(
  world: UseCaseWorld,
  principal: Principal,
  assurance: Assurance | null,
  password: string | undefined,
  signInPlace: SignInPlace,
): Promise<Result<PasskeyAsked, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const place = placeOf(signInPlace);
  if (!place.ok) return place;
  const allowed = await mayChangeFactors(world, own.value, assurance);
  if (!allowed.ok) return allowed;
  if (assurance !== 'strong') {
    const confirmed = await confirmPassword(world, principal, own.value, password ?? '');
    if (!confirmed.ok) return confirmed;
  }
  const { tenant, user } = own.value;
  const existing = await world.store.tenant(tenant.id).passkeys.ofUser(user.id);
  if (existing.length >= PASSKEYS_PER_USER) return fail({ code: 'too-many-passkeys' });
  const challenge = newPasskeyChallenge(world.chance);
  const { host } = place.value;
  const state = { next: 'passkey-registration', userId: user.id, challenge, host };
  const publicKey = await registrationOptions({
    host,
    challenge,
    userHandle: userHandleOf(own.value),
    account: user.email,
    displayName: user.name,
    existing,
  });
  return ok({ ...(await beginStep(world, state)), publicKey });
}

/**
 * Second half: the browser has made the key.
 *
 * @param sessionToken  of the session that does it: it has shown more than a password from now on
 */
export async function createPasskey(
  world: UseCaseWorld,
  principal: Principal,
  stepToken: string | null,
  { name, credential }: z.infer<typeof NewPasskey>,
  { origin }: SignInPlace,
  sessionToken: string,
): Promise<Result<Passkey, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { store, clock, ids } = world;
  const begun = stepToken === null ? null : await store.signInSteps.take(sha256(stepToken));
  const step = RegistrationStep.safeParse(begun?.state).data;
  const { tenant, user } = own.value;
  const made =
    step?.userId === user.id && (await readAttestation(credential, step.challenge, { host: step.host, origin }));
  if (!step || !made) return fail({ code: 'passkey-refused' });
  const now = toInstant(clock.nowMs());
  const created = await store.tenant(tenant.id).passkeys.create(
    {
      ...made,
      id: ids.next('pky'),
      userId: user.id,
      name,
      host: step.host,
      lastUsedAt: null,
      createdAt: now,
      updatedAt: now,
    },
    noted(principal, 'passkey.create'),
  );
  if (!created.ok) return created;
  const session = await store.sessionByHash(sha256(sessionToken));
  if (session) await store.putSession({ ...session, assurance: 'strong' });
  return ok(Passkey.parse(created.value));
}

export async function renamePasskey(
  world: UseCaseWorld,
  principal: Principal,
  id: PasskeyId,
  { name }: { name?: string | undefined },
): Promise<Result<Passkey, Problem>> {
  const own = await ownPasskey(world, principal, id);
  if (!own.ok) return own;
  const { before, passkeys } = own.value;
  const after = { ...before, name: name ?? before.name, updatedAt: changedAt(before, world.clock) };
  if (isUnchanged(before, after)) return ok(Passkey.parse(before));
  const updated = await passkeys.update(before, after, noted(principal, 'passkey.update'));
  return updated.ok ? ok(Passkey.parse(updated.value)) : updated;
}

export async function deletePasskey(
  world: UseCaseWorld,
  principal: Principal,
  id: PasskeyId,
  assurance: Assurance | null,
): Promise<Result<void, Problem>> {
  const own = await ownPasskey(world, principal, id);
  if (!own.ok) return own;
  const allowed = await mayChangeFactors(world, own.value, assurance);
  if (!allowed.ok) return allowed;
  return own.value.passkeys.delete(own.value.before, noted(principal, 'passkey.delete'));
}

async function ownPasskey(world: UseCaseWorld, principal: Principal, id: PasskeyId) {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { passkeys } = world.store.tenant(own.value.tenant.id);
  const before = (await passkeys.ofUser(own.value.user.id)).find((passkey) => passkey.id === id);
  if (!before) return fail({ code: 'not-found' } as const);
  const met = meets(world, before);
  return met.ok ? ok({ ...own.value, before, passkeys }) : met;
}

/** First half of signing in without a password. Nobody has been named yet: the passkey says who it is. */
export async function beginPasskeySignIn(
  world: UseCaseWorld,
  signInPlace: SignInPlace,
): Promise<Result<PasskeyAsked, Problem>> {
  const place = placeOf(signInPlace);
  if (!place.ok) return place;
  const counted = await countSource(world, signInPlace.source);
  if (!counted.ok) return counted;
  const challenge = newPasskeyChallenge(world.chance);
  const { host } = place.value;
  const begun = await beginStep(world, { next: 'passkey-sign-in', challenge, host });
  return ok({ ...begun, publicKey: await assertionOptions(host, challenge) });
}

/**
 * Second half. Whatever is wrong with it, the answer is one: nobody learns who has a passkey. It counts as two factors:
 * the authenticator has asked for a finger, a face or a PIN.
 */
export async function signInWithPasskey(
  world: UseCaseWorld,
  stepToken: string | null,
  assertion: PasskeyAssertion,
  { origin, source }: SignInPlace,
): Promise<Result<SignedIn, Problem>> {
  const { store, clock } = world;
  const begun = stepToken === null ? null : await store.signInSteps.take(sha256(stepToken));
  const step = SignInStep.safeParse(begun?.state).data;
  if (!step) return fail({ code: 'sign-in-expired' });
  const refused = fail({ code: 'invalid-credentials' } as const);

  const named = UserHandle.safeParse(assertion.response.userHandle).data;
  if (!named) return refused;
  const [tenantId, userId] = named;
  const { users, passkeys } = store.tenant(tenantId);
  const [tenant, user, existing] = await Promise.all([
    store.tenantById(tenantId),
    users.get(userId),
    passkeys.ofUser(userId),
  ]);
  const isOfHere = ({ credentialId, host }: PasskeyRecord) => credentialId === assertion.id && host === step.host;
  const passkey = existing.find(isOfHere);
  if (!tenant?.isEnabled || !user?.isEnabled || !passkey) return refused;
  const counter = await checkAssertion(assertion, step.challenge, { host: step.host, origin }, passkey);
  if (counter === null || !(await passkeys.used(passkey, counter, toInstant(clock.nowMs())))) return refused;
  await forgiveSource(world, source);
  return ok(await openSession(world, tenant, user, 'strong'));
}
