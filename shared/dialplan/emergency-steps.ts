import { EmergencyLocation } from '#shared/emergency-location/index.ts';
import { PhoneNumber } from '#shared/number/index.ts';
import type { SnapshotUser } from '#shared/tenant/index.ts';
import { objectsOf, objectWith, userSetting } from '#shared/tenant/index.ts';
import { assignedNumber } from './assigned-number.ts';
import { callingUser } from './caller.ts';
import { ringOutside } from './outbound.ts';
import { emergencyRulesFor } from './outbound-rules.ts';
import { emergencyLocationOf, locationOf } from './places.ts';
import { isCallersOwn, type Planning, reject } from './planning.ts';
import type { EmergencyCall } from './ring-target.ts';
import type { Step } from './route-plan.ts';
import { waysOut } from './ways-out.ts';

/** Longer than any exchange lets it ring, in seconds (chosen): who calls for help gives up himself. */
const RING_SECONDS = 600;

/**
 * A call for help: before extensions and feature codes, without permission, PIN, schedule or limit (sipXcom 20.04 DPL-11, LOC-10,
 * CAL-19; 47 CFR §9.16). Null where the number calls no help, or where nobody of the tenant dials it.
 *
 * Rules of the location of the caller come first, then those for everywhere, then those of others: any help is better than none.
 */
export function emergencyStep(planning: Planning, dialed: string): Step | null {
  const user = callingUser(planning.call.caller);
  if (!user || !isCallersOwn(planning)) return null;
  const matches = emergencyRulesFor(planning.snapshot, dialed);
  if (matches.length === 0) return null;
  const locationId = locationOf(planning, user)?.id ?? null;
  const nearness = ({ locationIds }: { locationIds: readonly string[] }) =>
    locationId !== null && locationIds.includes(locationId) ? 0 : locationIds.length === 0 ? 1 : 2;
  const nearest = matches.toSorted((a, b) => nearness(a.rule) - nearness(b.rule));
  const emergency = emergencyCall(planning, user);
  const [first] = nearest as [(typeof nearest)[number]];
  // A rule that has no trunk left does not keep the call from those of the next one.
  const ways = nearest.flatMap((match) =>
    waysOut(planning, { ...match, called: match.number, locationId, emergencyNumber: emergency.callbackNumber }),
  );
  if (ways.length === 0) return reject({ code: 'no-way-out' }, `${first.rule.name} has no trunk that works`);
  return ringOutside({
    kind: 'trunk',
    number: first.number,
    callType: 'emergency',
    ruleId: first.rule.id,
    payerId: user.id,
    ways: ways.filter(({ trunkId }, i) => ways.findIndex((way) => way.trunkId === trunkId) === i),
    usesEnum: false,
    diversions: [],
    emergency,
    ringSeconds: RING_SECONDS,
    maxCallSeconds: null,
    confirms: false,
    isRecorded: nearest.some(({ rule }) => rule.recordsCalls),
    reason: 'dialed',
    why: `${dialed} calls for help by the rule ${first.rule.name}`,
  });
}

/** Where help goes and whom it calls back: the number of the place, that of the user for this, or the user's own (SXR-ERL-03, UCM-073). */
function emergencyCall(planning: Planning, user: SnapshotUser): EmergencyCall {
  const { snapshot } = planning;
  const own = userSetting(snapshot, user.id, 'caller-id.emergency-number');
  const shown = own === '' ? assignedNumber(snapshot, user.id) : objectWith(snapshot, PhoneNumber, 'number', own);
  const ofNumber = objectsOf(snapshot, EmergencyLocation).get(shown?.emergencyLocationId ?? '');
  const location = emergencyLocationOf(planning, user) ?? ofNumber ?? null;
  const callbackNumber = location?.callbackNumber ?? (own || (shown?.number ?? null));
  return {
    emergencyLocationId: location?.id ?? null,
    location: location?.name ?? null,
    callbackNumber,
    notifies: true,
  };
}
