import type { Agent, AgentOrder } from '#shared/agent/index.ts';
import type { LiveMember, LiveQueue, QueueOrder } from '#shared/call-queue/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import { may, type Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { askEdge } from './ask-edge.ts';
import { meets } from './expectation.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** Who waits in a queue and who answers, now. */
export async function getLiveQueue(
  world: UseCaseWorld,
  principal: Principal,
  queueId: string,
): Promise<Result<LiveQueue, Problem>> {
  const permitted = permit(principal, 'call:read');
  if (!permitted.ok) return permitted;
  const { tenantId } = principal;
  const queue = await world.store.tenant(tenantId).objects.get(kindOf('queue'), queueId);
  if (!queue) return fail({ code: 'not-found' });
  const edgeId = await distributor(world, tenantId);
  if (edgeId === null) return fail({ code: 'edge-silent' });
  const live = await askEdge(world, edgeId, { kind: 'show-queue', tenantId, queueId });
  if (!live.ok) return live;
  return live.value ? ok(live.value) : fail({ code: 'edge-silent' });
}

/** Has a caller who waits answered out of turn, or sent elsewhere. */
export async function orderQueueCaller(
  world: UseCaseWorld,
  principal: Principal,
  { queueId, callId }: { readonly queueId: string; readonly callId: CallId },
  order: QueueOrder,
): Promise<Result<null, Problem>> {
  const permitted = permit(principal, 'call:control');
  if (!permitted.ok) return permitted;
  const { tenantId } = principal;
  const queue = await world.store.tenant(tenantId).objects.get(kindOf('queue'), queueId);
  if (!queue) return fail({ code: 'not-found' });
  const met = meets(world, {}); // what goes on has no versions
  if (!met.ok) return met;
  const edgeId = await distributor(world, tenantId);
  if (edgeId === null) return fail({ code: 'edge-silent' });
  const refused = await askEdge(world, edgeId, { kind: 'order-queue', tenantId, queueId, callId, order });
  if (!refused.ok) return refused;
  if (refused.value === null) return ok(null);
  return fail({ code: refused.value === 'unavailable' ? 'edge-silent' : refused.value });
}

/** Logs an agent in or out, or has him pause: by a supervisor, or by the users who are that agent (XiVO 15.12 X3-AG-09). */
export async function orderAgent(
  world: UseCaseWorld,
  principal: Principal,
  agentId: string,
  order: AgentOrder,
): Promise<Result<LiveMember, Problem>> {
  const isForAll = may(principal, 'call:control');
  if (!isForAll && !may(principal, 'own:call:control'))
    return fail({ code: 'not-permitted', permission: 'call:control' });
  const { tenantId, userId } = principal;
  const found = await world.store.tenant(tenantId).objects.get(kindOf('agent'), agentId);
  const isOwn = userId !== null && (found as unknown as Agent | null)?.userIds.includes(userId) === true;
  // Nobody learns which agents there are who may not have them log in.
  if (!isForAll && !isOwn) return fail({ code: 'not-permitted', permission: 'call:control' });
  if (!found) return fail({ code: 'not-found' });
  const met = meets(world, {});
  if (!met.ok) return met;
  const edgeId = await distributor(world, tenantId);
  if (edgeId === null) return fail({ code: 'edge-silent' });
  const outcome = await askEdge(world, edgeId, { kind: 'order-agent', tenantId, agentId, order });
  if (!outcome.ok) return outcome;
  if (outcome.value.ok) return ok(outcome.value.agent);
  const { refusal } = outcome.value;
  if (refusal === 'agent-unknown') return fail({ code: 'not-found' });
  return fail({ code: refusal === 'unavailable' ? 'edge-silent' : refusal });
}

/** The edge that distributes the calls of a tenant, or any that finds the one that shall; null: no edge lives. */
async function distributor({ store }: UseCaseWorld, tenantId: string): Promise<string | null> {
  const [lease, edges] = await Promise.all([store.tenant(tenantId).contactCentre.lease(), store.edges.list()]);
  const live = edges.map(({ edgeId }) => edgeId).sort();
  return live.find((edgeId) => edgeId === lease?.edgeId) ?? live[0] ?? null;
}
