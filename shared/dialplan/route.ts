import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { sendTo } from './destination-steps.ts';
import { dialNumber } from './dialed-number.ts';
import { type RoutableCall, reject, startPlanning } from './planning.ts';
import type { RoutePlan, Step } from './route-plan.ts';

/** Decides what happens to a call. Knows one tenant, so nothing it plans can lead into another. */
export function route(snapshot: TenantSnapshot, call: RoutableCall): RoutePlan {
  return { first: firstStep(snapshot, call) };
}

function firstStep(snapshot: TenantSnapshot, call: RoutableCall): Step {
  const { dialed, caller } = call;
  if (!snapshot.tenant.isEnabled) return reject({ code: 'tenant-disabled' }, 'the tenant is disabled');
  if (!caller.isEnabled) return reject({ code: 'caller-disabled' }, `the caller, ${caller.name}, is disabled`);
  return dialNumber(startPlanning(snapshot, call, sendTo), dialed);
}
