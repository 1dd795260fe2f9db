import type { CallId } from '#shared/cdr/index.ts';
import type { RoutePlan } from '#shared/dialplan/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { CallsElsewhere } from '../elsewhere/calls-elsewhere.ts';
import { callsOf } from '../transfer/find-dialog.ts';

/**
 * Whether the plan of the tenant has room for one more call. A call for help always goes.
 *
 * @param calls  how many of the tenant's go on at all edges, without this one; asked where there is a limit
 */
export function hasRoomForCall({ tenant }: TenantSnapshot, plan: RoutePlan, calls: () => number): boolean {
  const { concurrentCalls } = tenant.limits;
  return concurrentCalls === undefined || calls() < concurrentCalls || callsForHelp(plan);
}

interface CallsWorld {
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly elsewhere?: Pick<CallsElsewhere, 'count'> | undefined;
}

/**
 * The same, of what goes on now.
 *
 * @param except  a call that does not count
 */
export function hasRoomNow(
  { live, elsewhere }: CallsWorld,
  snapshot: TenantSnapshot,
  plan: RoutePlan,
  except: CallId | null = null,
): boolean {
  const { id: tenantId } = snapshot.tenant;
  const here = () => [...callsOf(live, tenantId)].filter(({ id }) => id !== except).length;
  return hasRoomForCall(snapshot, plan, () => here() + (elsewhere?.count(tenantId) ?? 0));
}

export const callsForHelp = ({ first }: RoutePlan): boolean =>
  first.kind === 'ring' && first.stages.flat().some((target) => target.kind === 'trunk' && target.emergency !== null);
