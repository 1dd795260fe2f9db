import { CallGroup } from '#shared/call-group/index.ts';
import { CallPickupGroup } from '#shared/call-pickup-group/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { objectsOf, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { type DialedCode, unknownNumber } from './dialed-code.ts';
import type { RejectStep, Step } from './route-plan.ts';

const otherwise: RejectStep = {
  kind: 'reject',
  rejection: { code: 'nothing-to-pick-up' },
  why: 'no call rings there',
};

/** For an extension that rings: of a user, or of a group, whose members ring (sipXcom 20.04 PRK-10, XiVO 15.12 XA-PU-01). */
export function directedPickup({ snapshot, number, why }: DialedCode): Step {
  const user = userDialed(snapshot, number);
  const members = user ? [user.id] : membersByNumber(snapshot, number);
  if (!members) return unknownNumber(number);
  return { kind: 'pickup', userIds: members, why: `${why}, of ${user?.name ?? number}`, otherwise };
}

/** For the groups that the caller may take calls of (XiVO 15.12 XA-PU-03 to -05). */
export function groupPickup({ snapshot, caller, why }: DialedCode): Step {
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
