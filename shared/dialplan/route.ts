import type { AuthorizationCode } from '#shared/authorization-code/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { type SnapshotUser, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import { callingUser } from './caller.ts';
import { sendTo } from './destination-steps.ts';
import { dialNumber } from './dialed-number.ts';
import { featureStep } from './feature-steps.ts';
import { emergencyRulesFor } from './outbound-rules.ts';
import { byRightOf, type Planning, type RoutableCall, reject, setBy, startPlanning } from './planning.ts';
import type { RoutePlan, Step } from './route-plan.ts';

/** Decides what happens to a call. Knows one tenant, so nothing it plans can lead into another. */
export function route(snapshot: TenantSnapshot, call: RoutableCall): RoutePlan {
  return plan(snapshot, call, (planning) => dialNumber(planning, call.dialed));
}

/** The same for a number that somebody else has claimed to call from: neither help nor a feature code, which he would choose. */
export function routeBack(snapshot: TenantSnapshot, call: RoutableCall): RoutePlan {
  const { dialed } = call;
  return plan(snapshot, call, (planning) => {
    const caller = callingUser(call.caller);
    const isInside = userDialed(snapshot, dialed) !== undefined || snapshot.objectByNumber.has(dialed);
    const isNumber = isInside || /^\+?[0-9]+$/.test(dialed);
    const isCode = caller !== null && featureStep(planning, caller, dialed) !== null;
    return isNumber && !isCode && emergencyRulesFor(snapshot, dialed).length === 0
      ? dialNumber(planning, dialed)
      : reject({ code: 'nothing-to-redial' }, `${dialed} is nobody’s number to call back`);
  });
}

/**
 * What a number leads to with the permissions that an authorization code lends, once it has been entered (sipXcom 20.04 AUT-02).
 *
 * @param number  what is called
 */
export function routeAuthorized(
  snapshot: TenantSnapshot,
  call: RoutableCall,
  code: Pick<AuthorizationCode, 'permissionIds'>,
  number: string,
): RoutePlan {
  return route(snapshot, { ...call, dialed: number, lent: code.permissionIds });
}

/** The same for a call that somebody sends to a destination, such as one that has been parked for too long. */
export function routeTo(snapshot: TenantSnapshot, call: RoutableCall, destination: Destination): RoutePlan {
  return plan(snapshot, call, (planning) => {
    // Somebody outside waits where an administrator has let calls wait: what comes after that is set, too.
    const sent = planning.payer ? planning : setBy(planning, 'what is set up for calls that wait');
    return sendTo(sent, destination, { code: 'no-answer' });
  });
}

/** The same for a call that somebody sends away by hand: by his right, whoever calls; null: it does not leave. */
export function routeSentBy(
  snapshot: TenantSnapshot,
  call: RoutableCall,
  destination: Destination,
  sender: SnapshotUser | null,
): RoutePlan {
  return plan(snapshot, call, (planning) =>
    sendTo({ ...planning, payer: sender && byRightOf(sender) }, destination, { code: 'no-answer' }),
  );
}

export function plan(snapshot: TenantSnapshot, call: RoutableCall, begin: (planning: Planning) => Step): RoutePlan {
  const caller = callingUser(call.caller);
  if (!snapshot.tenant.isEnabled) return { first: reject({ code: 'tenant-disabled' }, 'the tenant is disabled') };
  if (caller?.isEnabled === false)
    return { first: reject({ code: 'caller-disabled' }, `the caller, ${caller.name}, is disabled`) };
  return { first: begin(startPlanning(snapshot, call, sendTo)) };
}
