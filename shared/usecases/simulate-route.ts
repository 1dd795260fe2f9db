import { toParty } from '#shared/cdr/index.ts';
import { byUser, type RouteAnswer, type RouteQuestion, route } from '#shared/dialplan/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { userDialed } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What would happen if this caller dialed that number at that time: the very plan that a real call would run. */
export async function simulateRoute(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  { caller: named, dialed, at }: RouteQuestion,
): Promise<Result<RouteAnswer, Problem>> {
  const permitted = permit(principal, 'route:read');
  if (!permitted.ok) return permitted;
  const snapshot = await store.tenant(principal.tenantId).snapshot();
  const caller = snapshot?.userById.get(named) ?? (snapshot && userDialed(snapshot, named));
  if (!snapshot || !caller) return fail({ code: 'caller-unknown' });
  const nowMs = at === undefined ? clock.nowMs() : Date.parse(at);
  const plan = route(snapshot, { caller: byUser(caller), dialed, nowMs });
  return ok({ caller: toParty(caller), dialed, at: toInstant(nowMs), plan });
}
