import type { Agent, AgentOrder } from '#shared/agent/index.ts';
import type { LiveMember, LiveQueue, QueueOrder } from '#shared/call-queue/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import type { EdgeOrder, EdgeReply } from '#shared/command/index.ts';
import { Destination } from '#shared/destination/index.ts';
import { may, type Principal } from '#shared/identity/index.ts';
import { kindOf, referencesIn } from '#shared/object/index.ts';
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
  const live = await askAny(world, { kind: 'show-queue', tenantId, queueId });
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
  const { tenantId, userId: asker } = principal;
  const queue = await world.store.tenant(tenantId).objects.get(kindOf('queue'), queueId);
  if (!queue) return fail({ code: 'not-found' });
  const met = meets(world, {}); // what goes on has no versions
  if (!met.ok) return met;
  const known = order.name === 'remove' ? await isThere(world, principal, order.destination) : ok(undefined);
  if (!known.ok) return known;
  const refused = await askAny(world, { kind: 'order-queue', tenantId, queueId, callId, asker, order });
  if (!refused.ok) return refused;
  if (refused.value === null) return ok(null);
  return fail({ code: refused.value === 'unavailable' ? 'edge-silent' : refused.value });
}

/** Nobody is sent to what the tenant has not. */
async function isThere(
  { store }: UseCaseWorld,
  { tenantId }: Principal,
  destination: Destination | null,
): Promise<Result<void, Problem>> {
  const named = referencesIn(Destination, destination, ['destination']);
  const missing = new Set((await store.tenant(tenantId).objects.missing(named)).map(({ id }) => id));
  const errors = named
    .filter(({ id }) => missing.has(id))
    .map(({ path, target }) => ({ path, detail: `is not the id of a ${target} of this tenant` }));
  return errors.length > 0 ? fail({ code: 'invalid-fields', errors }) : ok(undefined);
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
  const { objects } = world.store.tenant(tenantId);
  const found = await objects.get(kindOf('agent'), agentId);
  const isOwn = userId !== null && (found as unknown as Agent | null)?.userIds.includes(userId) === true;
  // Nobody learns which agents there are who may not have them log in.
  if (!isForAll && !isOwn) return fail({ code: 'not-permitted', permission: 'call:control' });
  if (!found) return fail({ code: 'not-found' });
  const met = meets(world, {});
  if (!met.ok) return met;
  // Who pauses in a queue that is none would go on being rung, and stand there as one who pauses.
  if ('queueId' in order && order.queueId !== null && !(await objects.get(kindOf('queue'), order.queueId)))
    return fail({
      code: 'invalid-fields',
      errors: [{ path: ['queueId'], detail: 'is not the id of a queue of this tenant' }],
    });
  const outcome = await askAny(world, { kind: 'order-agent', tenantId, agentId, order });
  if (!outcome.ok) return outcome;
  if (outcome.value.ok) return ok(outcome.value.agent);
  const { refusal } = outcome.value;
  if (refusal === 'agent-unknown') return fail({ code: 'not-found' });
  return fail({ code: refusal === 'unavailable' ? 'edge-silent' : refusal });
}

/** So many edges are asked, one after the other: one that was killed is announced for a while. */
const TRIES = 2;

/** Asks any edge, which finds the one that distributes the calls of the tenant; those first that have said last that they live. */
export async function askAny<Order extends EdgeOrder>(
  world: UseCaseWorld,
  order: Order,
): Promise<Result<EdgeReply<Order['kind']>, Problem>> {
  const edges = (await world.store.edges.list()).toSorted((a, b) => b.expiresAt.localeCompare(a.expiresAt));
  for (const { edgeId } of edges.slice(0, TRIES)) {
    const answer = await askEdge(world, edgeId, order);
    if (answer.ok || answer.problem.code !== 'edge-silent') return answer;
  }
  return fail({ code: 'edge-silent' });
}
