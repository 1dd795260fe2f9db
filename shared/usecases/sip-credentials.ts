import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import {
  MAX_SIP_CREDENTIALS,
  type NewSipCredential,
  type SipCredential,
  type SipCredentialId,
  type UserId,
} from '#shared/user/index.ts';
import { readableSecret, toInstant } from '#shared/world/index.ts';
import type { Problem } from './problem.ts';
import { SIP_PASSWORD_LENGTH } from './sip-secret.ts';
import { changeUser } from './users.ts';
import type { UseCaseWorld } from './world.ts';

/** A further secret for phones of a user, told here and never again. Those that are there stay good. */
export async function createSipCredential(
  world: UseCaseWorld,
  principal: Principal,
  userId: UserId,
  { label, expiresAt, sipPassword: chosen }: NewSipCredential,
): Promise<Result<SipCredential & { sipPassword: string }, Problem>> {
  const { clock, ids, chance, secretBox } = world;
  const nowMs = clock.nowMs();
  const sipPassword = chosen ?? readableSecret(chance, SIP_PASSWORD_LENGTH);
  const credential: SipCredential = { id: ids.next('sic'), label, createdAt: toInstant(nowMs), expiresAt };
  const changed = await changeUser(world, principal, userId, 'user.create-sip-credential', (before) => {
    if (expiresAt !== null && Date.parse(expiresAt) <= nowMs) {
      return fail({ code: 'invalid-fields', errors: [{ path: ['expiresAt'], detail: 'must be to come' }] });
    }
    if (before.sipCredentials.length >= MAX_SIP_CREDENTIALS) return fail({ code: 'too-many-sip-credentials' });
    const made = { ...credential, sealedSipPassword: secretBox.seal(principal.tenantId, sipPassword), digest: null };
    return ok({ ...before, sipCredentials: [...before.sipCredentials, made] });
  });
  return changed.ok ? ok({ ...credential, sipPassword }) : changed;
}

/** Phones that registered with it are forgotten, and no others. */
export async function deleteSipCredential(
  world: UseCaseWorld,
  principal: Principal,
  userId: UserId,
  id: SipCredentialId,
): Promise<Result<void, Problem>> {
  const changed = await changeUser(world, principal, userId, 'user.delete-sip-credential', (before) => {
    const sipCredentials = before.sipCredentials.filter((credential) => credential.id !== id);
    const isThere = sipCredentials.length < before.sipCredentials.length;
    return isThere ? ok({ ...before, sipCredentials }) : fail({ code: 'not-found' });
  });
  return changed.ok ? ok(undefined) : changed;
}
