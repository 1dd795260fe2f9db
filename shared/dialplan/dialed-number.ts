import { CallGroup } from '#shared/call-group/index.ts';
import {
  DEFAULT_FEATURE_CODES,
  type Feature,
  type FeatureCode,
  FeatureCodeOverride,
} from '#shared/feature-code/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { callCallGroup, callHuntGroup } from './group-steps.ts';
import { type Planning, reject } from './planning.ts';
import type { Step } from './route-plan.ts';
import { callUser, ringOwnPhones } from './user-steps.ts';

/** What a number leads to, in the tenant of the call. */
export function dialNumber(planning: Planning, dialed: string): Step {
  const { snapshot, call, passed } = planning;
  const featureCode = featureDialed(snapshot, dialed);
  if (featureCode) return FEATURE_STEPS[featureCode.feature](`${dialed} is the feature code: ${featureCode.label}`);
  const callee = snapshot.userByExtension.get(dialed);
  if (!callee) return callObject(planning, dialed);
  const isOwn = callee.id === call.caller.id && passed.size === 0;
  return isOwn
    ? ringOwnPhones(planning, callee, dialed)
    : callUser(planning, callee, `${dialed} is the extension of ${callee.name}`);
}

/** The feature that is dialed: by the code that the tenant has given it, else by the usual one. */
function featureDialed(snapshot: TenantSnapshot, dialed: string): FeatureCode | undefined {
  const overrides = [...objectsOf(snapshot, FeatureCodeOverride).values()];
  return DEFAULT_FEATURE_CODES.find(({ feature, code }) => {
    const override = overrides.find((one) => one.feature === feature);
    if (!override) return code === dialed;
    return override.isEnabled && [override.code, ...override.aliases].includes(dialed);
  });
}

/** What each feature does when its code is dialed; a new feature does not compile without its step. */
const FEATURE_STEPS = {
  'echo-test': (why) => ({ kind: 'echo', why }),
  'tone-test': (why) => ({ kind: 'tone', why }),
} as const satisfies Record<Feature, (why: string) => Step>;

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
