import { type Principal, permissionFor } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { needsConnection, Trunk, type TrunkState, type TrunkStatus, takesCalls } from '#shared/trunk/index.ts';
import { askEdges } from './ask-edges.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/**
 * How a trunk is connected, as the edge says that keeps it so, and how many calls go over it at all edges (sipXcom 20.04
 * TRK-14, XiVO 15.12 XA-TRK-09, UCM-115). Of one that no edge keeps nothing is known.
 */
export async function trunkState(
  world: UseCaseWorld,
  principal: Principal,
  trunkId: string,
): Promise<Result<TrunkState, Problem>> {
  const permitted = permit(principal, permissionFor(Trunk.name, 'read'));
  if (!permitted.ok) return permitted;
  const { tenantId } = principal;
  const trunk = await world.store.tenant(tenantId).objects.get(kindOf(Trunk.name), trunkId);
  if (!trunk) return fail({ code: 'not-found' });
  const edges = (await world.store.edges.list()).map(({ edgeId }) => edgeId);
  const lease = await world.store.trunkConnections.leaseOf(tenantId, trunkId);
  const status = lease && edges.includes(lease.edgeId) ? lease.status : unknown(trunk as unknown as Trunk);
  const { answers, silent } = await askEdges(world, edges, { kind: 'count-trunk-calls', tenantId, trunkId });
  const sum = (direction: 'inbound' | 'outbound') => answers.reduce((total, calls) => total + calls[direction], 0);
  const isReachable = takesCalls(trunk as unknown as Trunk);
  return ok({
    ...status,
    takesCalls: isReachable,
    calls: { inbound: sum('inbound'), outbound: sum('outbound') },
    silentEdges: [...silent],
  });
}

/** An edge that is to register it does so within seconds. */
const unknown = (trunk: Trunk): Omit<TrunkStatus, 'since'> & { since: null } => ({
  health: 'unknown',
  registration: needsConnection(trunk) && trunk.registration === 'outbound' ? 'registering' : 'none',
  isUp: trunk.isEnabled,
  since: null,
  lastAnswer: null,
});
