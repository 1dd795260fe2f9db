import type { Location } from '#shared/location/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { callingUser } from './caller.ts';
import { sendTo } from './destination-steps.ts';
import { locationOf } from './places.ts';
import { type RoutableCall, startPlanning } from './planning.ts';

/** Whether the caller is at one of these locations, or anywhere where there are none (sipXcom 20.04 LOC-03). */
export function isPermittedPlace(
  snapshot: TenantSnapshot,
  call: RoutableCall,
  locationIds: readonly Location['id'][],
): boolean {
  if (locationIds.length === 0) return true;
  const user = callingUser(call.caller);
  const location = user && locationOf(startPlanning(snapshot, call, sendTo), user);
  return location !== null && locationIds.includes(location.id);
}
