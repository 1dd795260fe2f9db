import ipaddr from 'ipaddr.js';
import { EmergencyLocation } from '#shared/emergency-location/index.ts';
import { Location } from '#shared/location/index.ts';
import { objectsOf, type SnapshotUser, type TenantSnapshot } from '#shared/tenant/index.ts';
import { callingUser } from './caller.ts';
import { byEach, byName, madeOf } from './made-of.ts';
import { isCallersOwn, type Planning } from './planning.ts';

type WithMembers = Pick<Location, 'name' | 'userIds' | 'userGroupIds'>;
const membersOf = <Place extends WithMembers>(places: readonly Place[]) => {
  const sorted = places.toSorted(byName);
  return {
    byUser: byEach(sorted, ({ userIds }) => userIds),
    byGroup: byEach(sorted, ({ userGroupIds }) => userGroupIds),
  };
};

const locationsOf = madeOf(Location, (locations) => ({
  ...membersOf(locations),
  networks: locations
    .flatMap((location) => location.networks.map((network) => ({ location, cidr: ipaddr.parseCIDR(network) })))
    // The narrowest one says most.
    .sort((a, b) => b.cidr[1] - a.cidr[1]),
}));
const emergencyLocationsOf = madeOf(EmergencyLocation, membersOf);

/**
 * Where a user is: who calls is where the phone is seen; everybody else, and whose phone is seen nowhere, where he belongs
 * (sipXcom 20.04 LOC-02, LOC-07, DPL-10).
 */
export function locationOf(planning: Planning, user: SnapshotUser): Location | null {
  return seenAt(planning, user) ?? homeOf(planning.snapshot, user);
}

const homeOf = (snapshot: TenantSnapshot, user: SnapshotUser): Location | null =>
  placeOf(snapshot, user, locationsOf(snapshot));

/** Whether the phone that dials is at one of these locations, or anywhere where there are none (LOC-03). */
export function isCalledFrom(planning: Planning, locationIds: readonly string[]): boolean {
  const user = callingUser(planning.call.caller);
  if (locationIds.length === 0 || !user || !isCallersOwn(planning)) return true;
  const location = locationOf(planning, user);
  return location !== null && locationIds.includes(location.id);
}

/** By the network that the phone of the caller is in. */
function seenAt({ snapshot, call }: Planning, user: SnapshotUser): Location | null {
  const { networks } = locationsOf(snapshot);
  if (networks.length === 0 || !call.address || callingUser(call.caller)?.id !== user.id) return null;
  if (!ipaddr.isValid(call.address)) return null;
  const address = ipaddr.process(call.address);
  const found = networks.find(
    ({ cidr: [network, bits] }) => network.kind() === address.kind() && address.match(network, bits),
  );
  return found?.location ?? null;
}

/** The user's own place, else that of the nearest group. */
function placeOf<Place>(
  { groupsOfUser }: TenantSnapshot,
  { id }: SnapshotUser,
  { byUser, byGroup }: { byUser: Map<string, Place[]>; byGroup: Map<string, Place[]> },
): Place | null {
  const own = byUser.get(id)?.[0];
  if (own) return own;
  if (byGroup.size === 0) return null;
  return (groupsOfUser.get(id) ?? []).toReversed().flatMap((groupId) => byGroup.get(groupId) ?? [])[0] ?? null;
}

/**
 * Where help is sent to (LOC-10, SXR-ERL-03, SXR-ERL-04). A phone that is seen elsewhere than its user belongs takes help to
 * where it is: what is known of the user's desk would send it astray.
 */
export function emergencyLocationOf(planning: Planning, user: SnapshotUser): EmergencyLocation | null {
  const { snapshot } = planning;
  const [seen, home] = [seenAt(planning, user), homeOf(snapshot, user)];
  const of = (location: Location | null) =>
    location?.emergencyLocationId
      ? (objectsOf(snapshot, EmergencyLocation).get(location.emergencyLocationId) ?? null)
      : null;
  const away = seen && home && seen.id !== home.id ? of(seen) : null;
  return away ?? placeOf(snapshot, user, emergencyLocationsOf(snapshot)) ?? of(seen) ?? of(home);
}
