import type { Ban, NewBan } from '#shared/ban/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { toInstant } from '#shared/world/index.ts';
import { meets } from './expectation.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** All of them: a ban concerns an address, not a tenant. */
export async function listBans(
  { store }: UseCaseWorld,
  principal: Principal,
): Promise<Result<readonly Ban[], Problem>> {
  const permitted = permit(principal, 'ban:read');
  return permitted.ok ? ok(await store.bans.list()) : permitted;
}

/** Every edge hears of it within 5 s. */
export async function createBan(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  { address, seconds }: NewBan,
): Promise<Result<Ban, Problem>> {
  const permitted = permit(principal, 'ban:write');
  if (!permitted.ok) return permitted;
  const nowMs = clock.nowMs();
  const until = seconds === null ? null : toInstant(nowMs + seconds * 1000);
  const ban: Ban = { source: address, reason: 'manual', since: toInstant(nowMs), until };
  await store.bans.put(ban);
  return ok(ban);
}

/** Every edge listens again within 5 s. */
export async function liftBan(
  world: UseCaseWorld,
  principal: Principal,
  source: string,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'ban:write');
  if (!permitted.ok) return permitted;
  const met = meets(world, {});
  if (!met.ok) return met;
  return (await world.store.bans.lift(source)) ? ok(undefined) : fail({ code: 'not-found' });
}
