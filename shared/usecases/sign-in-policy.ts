import type { Principal } from '#shared/identity/index.ts';
import { ok, type Result } from '#shared/result.ts';
import { NO_POLICY, type SignInPolicy, type SignInPolicyPatch } from '#shared/sign-in/index.ts';
import { changedAt, isUnchanged, patched } from './change.ts';
import { meets } from './expectation.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

export async function getSignInPolicy(
  { store }: UseCaseWorld,
  principal: Principal,
): Promise<Result<SignInPolicy, Problem>> {
  const permitted = permit(principal, 'sign-in:read');
  if (!permitted.ok) return permitted;
  return ok((await store.tenant(principal.tenantId).signInSettings.get('policy')) ?? NO_POLICY);
}

/** Holds from the next sign-in on: sessions that are open go on. */
export async function updateSignInPolicy(
  world: UseCaseWorld,
  principal: Principal,
  patch: SignInPolicyPatch,
): Promise<Result<SignInPolicy, Problem>> {
  const permitted = permit(principal, 'sign-in:write');
  if (!permitted.ok) return permitted;
  const { signInSettings } = world.store.tenant(principal.tenantId);
  const kept = await signInSettings.get('policy');
  const before = kept ?? NO_POLICY;
  const met = meets(world, before);
  if (!met.ok) return met;
  const after = { ...patched<SignInPolicy>(before, patch), updatedAt: changedAt(before, world.clock) };
  if (isUnchanged(before, after)) return ok(before);
  const put = await signInSettings.put('policy', kept, after, noted(principal, 'sign-in-policy.update'));
  return put.ok ? ok(after) : put;
}
