import type { CallGroup } from '#shared/call-group/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import type { HuntGroup } from '#shared/hunt-group/index.ts';
import type { SnapshotUser } from '#shared/tenant/index.ts';
import { NO_MEMORY } from './group-memory.ts';
import { inRingOrder } from './group-order.ts';
import { because, openingOf, type Planning, passingBy, reject, sentBy, setBy } from './planning.ts';
import type { RingTarget } from './ring-target.ts';
import type { RingStep, Step } from './route-plan.ts';
import { add, forwardingOf, targetAt, withFollowMe } from './user-steps.ts';

/** Rings members as the group has it: one after the other, or together (sipXcom 20.04 HNT-01 to HNT-06). */
export function callHuntGroup(planning: Planning, group: HuntGroup, why: string): Step {
  const passing = passingBy(planning, group.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at ${group.name} before`);
  const sent = setBy(passing, `the hunt group ${group.name}`);
  const nobody = (code: NobodyCode) => sent.send(sent, group.fallback, { code });
  if (!group.isEnabled) return saying(`the hunt group ${group.name} is disabled`, nobody('no-answer'));
  const hunting = because(passing, 'hunt-group');
  const stages: RingTarget[][] = [];
  for (const { userId, rings, ringSeconds } of group.members) {
    const member = memberToRing(hunting, userId, group);
    if (!member) continue;
    const own = { ...member.target, ringSeconds };
    const { user } = member;
    const [first = [], ...later] = group.obeysForwarding && user ? withFollowMe(hunting, user, own) : [[own]];
    const previous = stages.at(-1);
    if (previous && rings === 'with-previous') for (const target of first) add(previous, target);
    else stages.push(first);
    // Without it the time of the member is all that its forwarding gets (HNT-06).
    if (group.fitsForwardingTimers) stages.push(...later);
  }
  return ringStages(stages, { why, callerName: null, nobody });
}

/**
 * Rings members by the strategy of the group (XiVO 15.12 XA-GRP-01, UCM-211).
 *
 * @param longest  how long in all, in seconds
 */
export function callCallGroup(planning: Planning, group: CallGroup, why: string, longest = group.ringSeconds): Step {
  const passing = passingBy(planning, group.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at ${group.name} before`);
  const sent = setBy(passing, `the call group ${group.name}`);
  const nobody = (code: NobodyCode) => {
    const whenBusy = code === 'busy' ? group.busyDestination : null;
    return sent.send(sent, whenBusy ?? group.noAnswerDestination, { code });
  };
  if (!group.isEnabled) return saying(`the call group ${group.name} is disabled`, nobody('no-answer'));
  const opening = openingOf(passing, group.scheduleId);
  if (!opening.isOpen) {
    const instead = sent.send(sent, opening.destination, { code: 'hang-up' });
    return saying(`the call group ${group.name} is closed (${opening.because})`, instead);
  }
  const callerName = group.callerName.change === 'none' ? null : group.callerName;
  const step = ringStages(stagesOf(because(passing, 'hunt-group'), group, longest), { why, callerName, nobody });
  if (step.kind !== 'ring') return step;
  const pauses = step.stages.length > 1 && group.retrySeconds > 0;
  return { ...step, ...(pauses && { pauseSeconds: group.retrySeconds }), ...welcomeOf(group) };
}

function welcomeOf({ promptId, answersWith, musicOnHoldId }: CallGroup): Pick<RingStep, 'welcome'> {
  const music = answersWith === 'music' ? { musicOnHoldId } : null;
  return promptId === null && music === null ? {} : { welcome: { promptId, music } };
}

function stagesOf(planning: Planning, group: CallGroup, longest: number): RingTarget[][] {
  const targets = inRingOrder(group, planning.call.memory ?? NO_MEMORY).flatMap(
    ({ userId, penalty }): { penalty: number; target: RingTarget }[] => {
      const target = memberToRing(planning, userId, group)?.target;
      if (!target) return [];
      if (target.kind === 'trunk') return [{ penalty, target }];
      const ringsWhileBusy = target.ringsWhileBusy && group.ringsBusyMembers;
      return [{ penalty, target: { ...target, ringsWhileBusy, groupId: group.id } }];
    },
  );
  const together = group.strategy === 'ring-all' ? [...Map.groupBy(targets, (one) => one.penalty).values()] : null;
  const turns = (together ?? targets.map((one) => [one])).map((turn) => turn.map(({ target }) => target));
  const turnSeconds = turns.length === 1 && together ? longest : group.memberRingSeconds;
  const stages: RingTarget[][] = [];
  for (
    let left = longest;
    left > 0 && turns.length > 0 && stages.length < STAGES;
    left -= turnSeconds + group.retrySeconds
  ) {
    const turn = turns[stages.length % turns.length] ?? [];
    stages.push(turn.map((target) => ({ ...target, ringSeconds: Math.min(turnSeconds, left) })));
  }
  return stages;
}

/** Longer is no call any more (chosen): fifty members, or four of them a dozen times. */
const STAGES = 50;

/** Why nobody took the call: what the caller hears where it goes nowhere else. */
type NobodyCode = 'busy' | 'no-answer' | 'unreachable' | 'declined';

interface Ringing {
  readonly why: string;
  readonly callerName: RingStep['callerName'];
  readonly nobody: (code: NobodyCode) => Step;
}

/** What becomes of the stages, or of the call when there is nobody to ring. */
function ringStages(stages: RingTarget[][], { why, callerName, nobody }: Ringing): Step {
  if (stages.length === 0) return saying(`${why}, which has nobody to ring`, nobody('no-answer'));
  const otherwise = {
    busy: nobody('busy'),
    noAnswer: nobody('no-answer'),
    unreachable: nobody('unreachable'),
    declined: nobody('declined'),
  };
  return { kind: 'ring', stages, callerName, why, otherwise };
}

interface RingingMember {
  /** Null for a number outside. */
  readonly user: SnapshotUser | null;
  readonly target: RingTarget;
}

/** The one who rings for a member: whoever the member forwards every call to, where the group obeys that; else nobody but the member. */
function memberToRing(
  planning: Planning,
  userId: string,
  { name, obeysForwarding }: Pick<HuntGroup, 'name' | 'obeysForwarding'>,
): RingingMember | null {
  const member = planning.snapshot.userById.get(userId);
  // Nobody leaves the tenant by the forwarding of who is disabled.
  if (!member?.isEnabled) return null;
  const always = obeysForwarding ? forwardingOf(planning, userId)?.always : null;
  const isDiverted = always?.isActive === true && openingOf(planning, always.scheduleId, member).isOpen;
  const why = `${member.name} is a member of ${name}`;
  const target = isDiverted
    ? targetBehind(planning, member, always.destination, why)
    : targetAt(planning, member.extension ?? '', { why });
  if (!target) return null;
  const user = target.kind === 'user' ? (planning.snapshot.userById.get(target.userId) ?? null) : null;
  return { user, target };
}

/** Who rings behind the destination of a member; null where it is none that rings. */
function targetBehind(
  planning: Planning,
  member: SnapshotUser,
  destination: Destination,
  why: string,
): RingTarget | null {
  // The bill tells of the group, not of the forwarding: each member has a leg of his own.
  const sent = because(sentBy(planning, member, 'forward-always'), 'hunt-group');
  const numberOf = (id: string) => planning.snapshot.userById.get(id)?.extension ?? '';
  if (destination.kind === 'user') return targetAt(sent, numberOf(destination.userId), { why });
  return destination.kind === 'number' ? targetAt(sent, destination.number, { why }) : null;
}

const saying = (why: string, step: Step): Step => ({ ...step, why: `${why}: ${step.why}` });
