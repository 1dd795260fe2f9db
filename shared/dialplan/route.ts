import {
  DEFAULT_FEATURE_CODES,
  type Feature,
  type FeatureCode,
  FeatureCodeOverride,
} from '#shared/feature-code/index.ts';
import { objectsOf, type SnapshotUser, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { Rejection, RejectStep, RingStep, RoutePlan, Step } from './route-plan.ts';

/** A call that wants a plan. */
export interface RoutableCall {
  /** Whom the call is from: the authenticated user, never what From claims. */
  readonly caller: SnapshotUser;
  /** What the caller dialed: the user part of the Request-URI, unescaped. */
  readonly dialed: string;
  /** When the call came in, milliseconds since 1970-01-01 UTC. */
  readonly nowMs: number;
}

/** Decides what happens to a call. Knows one tenant, so nothing it plans can lead into another. */
export function route(snapshot: TenantSnapshot, call: RoutableCall): RoutePlan {
  return { first: firstStep(snapshot, call) };
}

function firstStep(snapshot: TenantSnapshot, call: RoutableCall): Step {
  const { dialed, caller } = call;
  if (!snapshot.tenant.isEnabled) return reject({ code: 'tenant-disabled' }, 'the tenant is disabled');
  if (!caller.isEnabled) return reject({ code: 'caller-disabled' }, `the caller, ${caller.name}, is disabled`);
  const featureCode = featureDialed(snapshot, dialed);
  if (featureCode) return FEATURE_STEPS[featureCode.feature](`${dialed} is the feature code: ${featureCode.label}`);
  const callee = snapshot.userByExtension.get(dialed);
  if (!callee) return rejectNumber(snapshot, dialed);
  if (!callee.isEnabled) return reject({ code: 'user-disabled' }, `the user of extension ${dialed} is disabled`);
  return callee.id === caller.id ? ringOwnPhones(snapshot, callee, dialed) : ringUser(snapshot, callee, dialed);
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

/** Nobody's number, or that of an object to which no call can go yet: then the answer says so instead of denying it. */
function rejectNumber({ objectByNumber }: TenantSnapshot, dialed: string): RejectStep {
  const found = objectByNumber.get(dialed);
  if (!found) return reject({ code: 'unknown-number', dialed }, `${dialed} is neither an extension nor a feature code`);
  const { kind, name } = found;
  const words = kind.replaceAll('-', ' ');
  return reject(
    { code: 'not-callable', kind, name },
    `${dialed} belongs to the ${words} ${name}, which cannot be called yet`,
  );
}

/** What each feature does when its code is dialed; a new feature does not compile without its step. */
const FEATURE_STEPS = {
  'echo-test': (why) => ({ kind: 'echo', why }),
  'tone-test': (why) => ({ kind: 'tone', why }),
} as const satisfies Record<Feature, (why: string) => Step>;

function ringUser(snapshot: TenantSnapshot, callee: SnapshotUser, extension: string): RingStep {
  const ringSeconds = userSetting(snapshot, callee.id, 'call.ring-seconds');
  return {
    kind: 'ring',
    userId: callee.id,
    extension,
    name: callee.name,
    ringSeconds,
    why: `${extension} is the extension of ${callee.name}`,
    otherwise: {
      busy: reject({ code: 'busy' }, 'every phone that could be reached is busy'),
      noAnswer: reject({ code: 'no-answer' }, `nobody answered within ${ringSeconds} s`),
      unreachable: reject({ code: 'unreachable' }, 'no phone is registered, or none could be reached'),
      declined: reject({ code: 'declined' }, 'the callee declined the call'),
    },
  };
}

/**
 * Dialing one's own extension rings one's other phones: the way to reach the handset left upstairs, or the colleague
 * at one's desk. The calling phone itself never rings (the ring step sees to it), so that without another phone the
 * line is what the caller made it: busy.
 */
function ringOwnPhones(snapshot: TenantSnapshot, caller: SnapshotUser, extension: string): RingStep {
  const step = ringUser(snapshot, caller, extension);
  return {
    ...step,
    why: `${extension} is the caller's own extension: the other phones of ${caller.name} ring`,
    otherwise: { ...step.otherwise, unreachable: reject({ code: 'busy' }, 'the only phone is the one that calls') },
  };
}

function reject(rejection: Rejection, why: string): RejectStep {
  return { kind: 'reject', rejection, why };
}
