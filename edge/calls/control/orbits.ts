import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';

/** Where a call is parked when nobody says where (sipXcom 20.04 has such a range for each park server). */
const [FIRST, LAST] = [701, 799];

/** The orbits of one tenant that are taken on this edge. */
function takenBy(live: ReadonlyMap<string, LiveCall>, tenantId: TenantId): ReadonlySet<string> {
  const orbits = [...live.values()]
    .filter(({ request }) => request.snapshot.tenant.id === tenantId)
    .map(({ conversation }) => conversation.orbit);
  return new Set(orbits.filter((orbit) => orbit !== null));
}

export const isTaken = (live: ReadonlyMap<string, LiveCall>, tenantId: TenantId, orbit: string): boolean =>
  takenBy(live, tenantId).has(orbit);

/** Null when all are taken. */
export function freeOrbit(live: ReadonlyMap<string, LiveCall>, tenantId: TenantId): string | null {
  const taken = takenBy(live, tenantId);
  for (let orbit = FIRST; orbit <= LAST; orbit++) if (!taken.has(String(orbit))) return String(orbit);
  return null;
}
