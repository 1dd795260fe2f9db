import { numbersOf } from '#shared/object/index.ts';
import { ParkOrbit } from '#shared/park-orbit/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';

/** Where calls of a tenant are parked that has set up no place for it (XiVO 15.12 has 701 to 750). */
const DEFAULT_ORBITS = [...numbersOf({ first: '701', last: '799' })];

/** The orbits of one tenant that are taken on this edge. */
function takenBy(live: ReadonlyMap<string, LiveCall>, tenantId: TenantId): ReadonlySet<string> {
  const orbits = [...live.values()]
    .filter(({ request }) => request.snapshot.tenant.id === tenantId)
    .map(({ conversation }) => conversation.orbit);
  return new Set(orbits.filter((orbit) => orbit !== null));
}

export const isTaken = (live: ReadonlyMap<string, LiveCall>, tenantId: TenantId, orbit: string): boolean =>
  takenBy(live, tenantId).has(orbit);

/** The first place that is free, of those that the tenant has set up for parking; null when all are taken. */
export function freeOrbit(live: ReadonlyMap<string, LiveCall>, snapshot: TenantSnapshot): string | null {
  const taken = takenBy(live, snapshot.tenant.id);
  const lots = [...objectsOf(snapshot, ParkOrbit).values()].filter(({ isEnabled }) => isEnabled);
  const places = lots.flatMap(({ slots, extension }) => (slots === null ? [extension] : [...numbersOf(slots)]));
  return (lots.length > 0 ? places : DEFAULT_ORBITS).find((place) => !taken.has(place)) ?? null;
}
