import { CallGroup } from '#shared/call-group/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { objectsOf, type SnapshotUser, userDialed } from '#shared/tenant/index.ts';
import { callingUser } from './caller.ts';
import { conferenceRoomStep, roomWith } from './conference-room-steps.ts';
import { emergencyStep } from './emergency-steps.ts';
import { faxBoxWith, faxStep } from './fax-steps.ts';
import { featureStep } from './feature-steps.ts';
import { callCallGroup, callHuntGroup } from './group-steps.ts';
import { stepAtMenu } from './menu-steps.ts';
import { askCode, departureStep } from './outbound.ts';
import { ownNumberStep } from './own-numbers.ts';
import { orbitStep } from './park-steps.ts';
import { isCalledFrom } from './places.ts';
import { isCallersOwn, type Planning, reject } from './planning.ts';
import { callQueue, queueWith } from './queue-steps.ts';
import { restrictionFor } from './restrictions.ts';
import type { Step } from './route-plan.ts';
import { speedDialStep } from './speed-dials.ts';
import { callUser, ringOwnPhones } from './user-steps.ts';

interface Dialing {
  /** How long it rings, in seconds; as what is called has it unless told. */
  readonly ringSeconds?: number | undefined;
}

/**
 * What a number leads to, in the tenant of the call or out of it: help before all else, then feature codes, what has the number
 * inside, speed dials, numbers of the tenant's own, and last the rules for calls that leave.
 */
export function dialNumber(planning: Planning, dialed: string, { ringSeconds }: Dialing = {}): Step {
  return (
    emergencyStep(planning, dialed) ??
    stepInside(planning, dialed, ringSeconds) ??
    speedDialStep(planning, dialed) ??
    ownNumberStep(planning, dialed) ??
    departureStep(planning, dialed, { ringSeconds }) ??
    reject({ code: 'unknown-number', dialed }, `${dialed} is neither an extension nor a feature code`)
  );
}

/** What is reached by a number without leaving the tenant; null where nothing has it. */
export function stepInside(planning: Planning, dialed: string, ringSeconds?: number): Step | null {
  const { snapshot, call } = planning;
  const caller = callingUser(call.caller);
  // A code is for who dials it: it may lend rights, or change what he has set.
  const feature = caller && !planning.isInMenu && featureStep(planning, caller, dialed);
  if (feature) return feature;
  const callee = userDialed(snapshot, dialed);
  if (!callee) return notFromHere(planning, dialed) ?? atOrbit(planning, dialed) ?? callObject(planning, dialed);
  const isOwn = callee.id === caller?.id && isCallersOwn(planning);
  const why = `${dialed} is ${whatOf(callee, dialed)} of ${callee.name}`;
  if (isOwn) return ringOwnPhones(planning, callee, dialed);
  return restricted(planning, dialed, () => callUser(planning, callee, why, { ringSeconds }));
}

/** Anybody may be parked; who is parked is taken by users alone, and not out of a menu, where every caller may dial. */
function atOrbit(planning: Planning, dialed: string): Step | null {
  const step = orbitStep(planning, dialed);
  const mayTake = callingUser(planning.call.caller) !== null && !planning.isInMenu;
  if (step?.kind !== 'retrieve' || mayTake) return step;
  return reject({ code: 'unknown-number', dialed }, `${step.why}, which only users take, and not in a menu`);
}

const whatOf = ({ extension }: SnapshotUser, dialed: string) => (dialed === extension ? 'the extension' : 'an alias');

/** Who may not call a number by a restriction may not call the extension either (XA-PERM-03). */
function restricted(planning: Planning, dialed: string, goOn: () => Step): Step {
  const { snapshot, call } = planning;
  const user = callingUser(call.caller);
  if (!user || !isCallersOwn(planning)) return goOn();
  const verdict = restrictionFor(snapshot, [dialed], { user });
  if (verdict.action === 'deny')
    return reject({ code: 'not-permitted' }, `the restriction ${verdict.by.name} denies it to ${user.name}`);
  if (verdict.action === 'none') return goOn();
  const { id, name } = verdict.by;
  return askCode({ kind: 'call-restriction', callRestrictionId: id, name }, goOn());
}

/** What only phones of some locations may call (LOC-03). */
function notFromHere(planning: Planning, dialed: string): Step | null {
  const found = planning.snapshot.objectByNumber.get(dialed);
  const object = found && planning.snapshot.objects.get(found.kind)?.get(found.id);
  const { locationIds = [] } = (object ?? {}) as { readonly locationIds?: readonly string[] };
  if (!found || isCalledFrom(planning, locationIds)) return null;
  return reject({ code: 'not-permitted' }, `${found.name} is not called from where the caller is`);
}

/** The number of an object. Where no call can go to the object yet, the answer says so instead of denying it. */
function callObject(planning: Planning, dialed: string): Step | null {
  const { snapshot } = planning;
  const found = snapshot.objectByNumber.get(dialed);
  if (!found) return null;
  const { kind, id, name } = found;
  const why = `${dialed} is the extension of the ${kind.replaceAll('-', ' ')} ${name}`;
  const huntGroup = kind === 'hunt-group' && objectsOf(snapshot, HuntGroup).get(id);
  if (huntGroup) return callHuntGroup(planning, huntGroup, why);
  const callGroup = kind === 'call-group' && objectsOf(snapshot, CallGroup).get(id);
  if (callGroup) return callCallGroup(planning, callGroup, why);
  const room = kind === 'conference-room' && roomWith(snapshot, id);
  if (room) return conferenceRoomStep(room, why);
  const faxBox = kind === 'fax-box' && faxBoxWith(snapshot, id);
  if (faxBox) return faxStep(faxBox, why);
  const menu = stepAtMenu(planning, kind, id, why);
  if (menu) return menu;
  const queue = kind === 'queue' && queueWith(planning, id);
  if (queue) return callQueue(planning, queue, why);
  return reject({ code: 'not-callable', kind, name }, `${why}, which takes no calls yet`);
}
