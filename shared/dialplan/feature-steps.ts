import { CallGroup } from '#shared/call-group/index.ts';
import { CallPickupGroup } from '#shared/call-pickup-group/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { type DialedFeature, dialedFeature, type Feature, FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { objectsOf, type SnapshotUser, type TenantSnapshot, userDialed, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { parkStep, retrieveStep } from './park-steps.ts';
import type { RejectStep, Step } from './route-plan.ts';

/** A code that is dialed, by whom and where. */
interface Dialed {
  readonly snapshot: TenantSnapshot;
  readonly caller: SnapshotUser;
  /** What follows the code. */
  readonly number: string;
  readonly why: string;
}

/** What a feature code does; null when what is dialed is none. */
export function featureStep(snapshot: TenantSnapshot, caller: SnapshotUser, dialed: string): Step | null {
  const found = dialedFeature(objectsOf(snapshot, FeatureCodeOverride).values(), dialed);
  if (!found || isSomebodys(snapshot, found, dialed)) return null;
  const why = `${found.code} is the feature code: ${found.label}`;
  return FEATURE_STEPS[found.feature]({ snapshot, caller, number: found.number, why });
}

/** A usual code without a star may be the number of somebody. */
const isSomebodys = (snapshot: TenantSnapshot, { isDefault }: DialedFeature, dialed: string): boolean =>
  isDefault && (userDialed(snapshot, dialed) !== undefined || snapshot.objectByNumber.has(dialed));

/** What each feature does when its code is dialed; a new feature does not compile without its step. */
const FEATURE_STEPS = {
  'echo-test': ({ why }) => ({ kind: 'echo', why }),
  'tone-test': ({ why }) => ({ kind: 'tone', why }),
  park: ({ snapshot, why }) => parkStep(snapshot, null, why),
  'retrieve-parked': ({ snapshot, number, why }) => retrieveStep(snapshot, number, why) ?? unknown(number),
  'directed-pickup': directedPickup,
  'group-pickup': groupPickup,
  'do-not-disturb': ({ snapshot, caller, why }) => ({
    kind: 'do-not-disturb',
    userId: caller.id,
    isOn: !userSetting(snapshot, caller.id, 'call.do-not-disturb'),
    why,
  }),
} as const satisfies Record<Feature, (dialed: Dialed) => Step>;

const unknown = (dialed: string): RejectStep => ({
  kind: 'reject',
  rejection: { code: 'unknown-number', dialed },
  why: `${dialed} is neither an extension nor an orbit`,
});

const otherwise: RejectStep = {
  kind: 'reject',
  rejection: { code: 'nothing-to-pick-up' },
  why: 'no call rings there',
};

/** For an extension that rings: of a user, or of a group, whose members ring (sipXcom 20.04 PRK-10, XiVO 15.12 XA-PU-01). */
function directedPickup({ snapshot, number, why }: Dialed): Step {
  const user = userDialed(snapshot, number);
  const members = user ? [user.id] : membersByNumber(snapshot, number);
  if (!members) return unknown(number);
  return { kind: 'pickup', userIds: members, why: `${why}, of ${user?.name ?? number}`, otherwise };
}

/** For the groups that the caller may take calls of (XiVO 15.12 XA-PU-03 to -05). */
function groupPickup({ snapshot, caller, why }: Dialed): Step {
  const groups = [...objectsOf(snapshot, CallPickupGroup).values()].filter(
    ({ isEnabled, interceptors }) => isEnabled && membersOf(snapshot, interceptors).has(caller.id),
  );
  const userIds = new Set(groups.flatMap(({ intercepted }) => [...membersOf(snapshot, intercepted)]));
  if (userIds.size === 0) return { ...otherwise, why: `${caller.name} is an interceptor of no pickup group` };
  const names = groups.map(({ name }) => name).join(', ');
  return { kind: 'pickup', userIds: [...userIds], why: `${why}: ${names}`, otherwise };
}

type Side = CallPickupGroup['interceptors'];

function membersOf(snapshot: TenantSnapshot, { userIds, huntGroupIds, callGroupIds, queueIds }: Side): Set<UserId> {
  return new Set([
    ...userIds,
    ...huntGroupIds.flatMap((id) => membersOfGroup(objectsOf(snapshot, HuntGroup).get(id))),
    ...callGroupIds.flatMap((id) => membersOfGroup(objectsOf(snapshot, CallGroup).get(id))),
    ...queueIds.flatMap((id) => membersOfGroup(objectsOf(snapshot, Queue).get(id))),
  ]);
}

/** Agents of a queue are users only while they are logged in, which the plan does not know: they are left out. */
function membersOfGroup(
  group: { readonly members: readonly ({ readonly userId: UserId } | { readonly agentId: string })[] } | undefined,
): UserId[] {
  return (group?.members ?? []).flatMap((member) => ('userId' in member ? [member.userId] : []));
}

function membersByNumber(snapshot: TenantSnapshot, number: string): UserId[] | null {
  for (const kind of [HuntGroup, CallGroup, Queue]) {
    for (const group of objectsOf(snapshot, kind).values())
      if (group.extension === number) return membersOfGroup(group as Parameters<typeof membersOfGroup>[0]);
  }
  return null;
}
