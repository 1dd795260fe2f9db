import type { Destination } from '#shared/destination/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { callingUser } from './caller.ts';
import { sendTo } from './destination-steps.ts';
import { dialNumber } from './dialed-number.ts';
import { type Planning, type RoutableCall, reject, startPlanning } from './planning.ts';
import type { RoutePlan, Step } from './route-plan.ts';

/** Decides what happens to a call. Knows one tenant, so nothing it plans can lead into another. */
export function route(snapshot: TenantSnapshot, call: RoutableCall): RoutePlan {
  return plan(snapshot, call, (planning) => dialNumber(planning, call.dialed));
}

/** The same for a call that somebody sends to a destination, such as one that has been parked for too long. */
export function routeTo(snapshot: TenantSnapshot, call: RoutableCall, destination: Destination): RoutePlan {
  return plan(snapshot, call, (planning) => sendTo(planning, destination, { code: 'no-answer' }));
}

function plan(snapshot: TenantSnapshot, call: RoutableCall, begin: (planning: Planning) => Step): RoutePlan {
  const caller = callingUser(call.caller);
  if (!snapshot.tenant.isEnabled) return { first: reject({ code: 'tenant-disabled' }, 'the tenant is disabled') };
  if (caller?.isEnabled === false)
    return { first: reject({ code: 'caller-disabled' }, `the caller, ${caller.name}, is disabled`) };
  return { first: begin(startPlanning(snapshot, call, sendTo)) };
}
