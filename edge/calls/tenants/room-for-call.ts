import type { RoutePlan } from '#shared/dialplan/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';

/**
 * Whether the plan of the tenant has room for one more call. A call for help always goes.
 *
 * @param calls  how many of the tenant's go on at all edges, without this one; asked where there is a limit
 */
export function hasRoomForCall({ tenant }: TenantSnapshot, plan: RoutePlan, calls: () => number): boolean {
  const { concurrentCalls } = tenant.limits;
  return concurrentCalls === undefined || calls() < concurrentCalls || callsForHelp(plan);
}

export const callsForHelp = ({ first }: RoutePlan): boolean =>
  first.kind === 'ring' && first.stages.flat().some((target) => target.kind === 'trunk' && target.emergency !== null);
