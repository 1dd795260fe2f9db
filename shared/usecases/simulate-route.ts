import { toParty } from '#shared/cdr/index.ts';
import { byUser, type RouteAnswer, type RouteQuestion, route, routeInbound } from '#shared/dialplan/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { toE164 } from '#shared/number-form/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { objectsOf, type TenantSnapshot, tenantSetting, userDialed } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What would happen if this caller dialed that number at that time: the very plan that a real call would run. */
export async function simulateRoute(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  question: RouteQuestion,
): Promise<Result<RouteAnswer, Problem>> {
  const permitted = permit(principal, 'route:read');
  if (!permitted.ok) return permitted;
  const snapshot = await store.tenant(principal.tenantId).snapshot();
  const { dialed, at } = question;
  const nowMs = at === undefined ? clock.nowMs() : Date.parse(at);
  const answer =
    question.trunkId === undefined ? inside(snapshot, question, nowMs) : outside(snapshot, question, nowMs);
  return answer.ok ? ok({ dialed, at: toInstant(nowMs), ...answer.value }) : answer;
}

type Answer = Result<Pick<RouteAnswer, 'caller' | 'plan'>, Problem>;

function inside(
  snapshot: TenantSnapshot | null,
  { caller: named = '', address, dialed }: RouteQuestion,
  nowMs: number,
): Answer {
  const caller = snapshot?.userById.get(named) ?? (snapshot && userDialed(snapshot, named));
  if (!snapshot || !caller) return fail({ code: 'caller-unknown' });
  const plan = route(snapshot, { caller: byUser(caller), dialed, nowMs, address: address ?? null });
  return ok({ caller: toParty(caller), plan });
}

function outside(
  snapshot: TenantSnapshot | null,
  { trunkId = '', callerNumber, dialed }: RouteQuestion,
  nowMs: number,
): Answer {
  if (!snapshot || !objectsOf(snapshot, Trunk).has(trunkId)) return fail({ code: 'trunk-unknown' });
  const said = callerNumber ?? null;
  const number = said === null ? null : (toE164(said, tenantSetting(snapshot, 'region.country')) ?? said);
  const plan = routeInbound(snapshot, {
    caller: { kind: 'trunk', trunkId, number, name: null },
    called: dialed,
    nowMs,
  });
  return ok({ caller: { number: number ?? 'anonymous', name: null, userId: null }, plan });
}
