import { CallGroup } from '#shared/call-group/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { objectsOf, type SnapshotUser, userDialed } from '#shared/tenant/index.ts';
import { callingUser } from './caller.ts';
import { featureStep } from './feature-steps.ts';
import { callCallGroup, callHuntGroup } from './group-steps.ts';
import { orbitStep } from './park-steps.ts';
import { type Planning, reject } from './planning.ts';
import type { Step } from './route-plan.ts';
import { callUser, ringOwnPhones } from './user-steps.ts';

/** What a number leads to, in the tenant of the call. */
export function dialNumber(planning: Planning, dialed: string): Step {
  const { snapshot, call, passed } = planning;
  const caller = callingUser(call.caller);
  const feature = caller && featureStep(planning, caller, dialed);
  if (feature) return feature;
  const callee = userDialed(snapshot, dialed);
  if (!callee) return orbitStep(snapshot, dialed) ?? callObject(planning, dialed);
  const isOwn = callee.id === caller?.id && passed.size === 0;
  return isOwn
    ? ringOwnPhones(planning, callee, dialed)
    : callUser(planning, callee, `${dialed} is ${whatOf(callee, dialed)} of ${callee.name}`);
}

const whatOf = ({ extension }: SnapshotUser, dialed: string) => (dialed === extension ? 'the extension' : 'an alias');

/** The number of an object, or nobody's. Where no call can go to the object yet, the answer says so instead of denying it. */
function callObject(planning: Planning, dialed: string): Step {
  const { snapshot } = planning;
  const found = snapshot.objectByNumber.get(dialed);
  if (!found) return reject({ code: 'unknown-number', dialed }, `${dialed} is neither an extension nor a feature code`);
  const { kind, id, name } = found;
  const why = `${dialed} is the extension of the ${kind.replaceAll('-', ' ')} ${name}`;
  const huntGroup = kind === 'hunt-group' && objectsOf(snapshot, HuntGroup).get(id);
  if (huntGroup) return callHuntGroup(planning, huntGroup, why);
  const callGroup = kind === 'call-group' && objectsOf(snapshot, CallGroup).get(id);
  if (callGroup) return callCallGroup(planning, callGroup, why);
  return reject({ code: 'not-callable', kind, name }, `${why}, which takes no calls yet`);
}
