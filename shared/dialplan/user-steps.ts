import { BossSecretaryFilter } from '#shared/boss-secretary-filter/index.ts';
import { Forwarding, type ForwardingRules } from '#shared/forwarding/index.ts';
import { isDoNotDisturb, saidState } from '#shared/presence-state/index.ts';
import { objectWith, type SnapshotUser, userDialed, userSetting } from '#shared/tenant/index.ts';
import { filterFor } from './call-filters.ts';
import { callingUser } from './caller.ts';
import { departureOf } from './outbound.ts';
import { ownNumber } from './own-numbers.ts';
import { because, openingOf, type Planning, passingBy, reject, sentBy, setBy } from './planning.ts';
import type { Rejection } from './rejection.ts';
import type { FORWARDED, RingTarget, UserTarget } from './ring-target.ts';
import type { RingStep, Step } from './route-plan.ts';
import { boxOfUser, depositStep, takesMessages } from './voicemail-steps.ts';

export interface CallToUser {
  /** How long the phones ring, in seconds; as the user has it unless told. */
  readonly ringSeconds?: number | undefined;
  readonly callerName?: RingStep['callerName'];
}

/**
 * A call to a user: filters, do-not-disturb, forwarding, the boss's secretaries, then the phones (sipXcom 20.04 FWD-01 to
 * FWD-08, XiVO 15.12 XA-BS-05 to -08).
 */
export function callUser(planning: Planning, user: SnapshotUser, why: string, options: CallToUser = {}): Step {
  if (!user.isEnabled) return reject({ code: 'user-disabled' }, `${user.name} is disabled`);
  const passing = passingBy(planning, user.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at ${user.name} before`);
  const filter = filterFor(passing, user);
  if (filter?.action === 'refuse') return reject({ code: 'filtered' }, `the call filter ${filter.name} refuses it`);
  const diverted = filter?.action === 'divert' ? passingBy(passing, filter.id) : null;
  if (diverted && filter?.destination) {
    const sent = setBy(because(diverted, 'forward-always'), `the call filter ${filter.name}`);
    return diverted.send(sent, filter.destination, { code: 'filtered' });
  }

  const diverts = divertsOf(passing, user, filter?.passesForwarding ?? false);
  if (diverts.always) return diverts.always({ code: 'forwarding-loop' }, `${user.name} forwards every call`);
  const otherwise: RingStep['otherwise'] = {
    busy: ended(diverts.busy, { code: 'busy' }, 'every phone that could be reached is busy'),
    noAnswer: ended(diverts.noAnswer, { code: 'no-answer' }, 'nobody answered in time'),
    unreachable: ended(
      diverts.unreachable,
      { code: 'unreachable' },
      'no phone is registered, or none could be reached',
    ),
    declined: ended(diverts.busy, { code: 'declined' }, 'the callee declined the call'),
  };
  if (isUndisturbed(passing, user) && filter?.passesDoNotDisturb !== true)
    return { ...otherwise.busy, why: `${user.name} does not want to be disturbed: ${otherwise.busy.why}` };

  const own = { ...targetOf(passing, user, why), ...(options.ringSeconds && { ringSeconds: options.ringSeconds }) };
  const boss = secretariesOf(passing, user);
  const all = boss ? boss.stagesWith(own) : withFollowMe(passing, user, own);
  const stages = user.isPhantom ? withoutUser(all, user) : all;
  if (stages.length === 0)
    return { ...otherwise.unreachable, why: `${user.name} is a phantom: ${otherwise.unreachable.why}` };
  const callerName = boss?.callerName ?? options.callerName ?? null;
  const screened = filter?.action === 'ask-name' && { screening: screeningOf(passing, user, filter.name) };
  return { kind: 'ring', stages, callerName, why: boss?.why ?? why, otherwise, ...screened };
}

/**
 * Dialing one's own extension rings one's other phones: the way to reach the handset left upstairs, or the colleague
 * at one's desk. The calling phone itself never rings (the ring step sees to it), so that without another phone the
 * line is what the caller made it: busy.
 */
export function ringOwnPhones(planning: Planning, caller: SnapshotUser, extension: string): RingStep {
  const why = `${extension} is the caller's own extension: the other phones of ${caller.name} ring`;
  const step = ringPhones(planning, caller, why);
  const unreachable = reject({ code: 'busy' }, 'the only phone is the one that calls');
  return { ...step, otherwise: { ...step.otherwise, unreachable } };
}

/** Rings the phones of a user, whatever else the user has set. */
export function ringPhones(planning: Planning, user: SnapshotUser, why: string): RingStep {
  return {
    kind: 'ring',
    stages: [[{ ...targetOf(planning, user, why), ringsWhileBusy: true }]],
    callerName: null,
    why,
    otherwise: {
      busy: reject({ code: 'busy' }, 'every phone that could be reached is busy'),
      noAnswer: reject({ code: 'no-answer' }, 'nobody answered in time'),
      unreachable: reject({ code: 'unreachable' }, 'no phone is registered, or none could be reached'),
      declined: reject({ code: 'declined' }, 'the callee declined the call'),
    },
  };
}

/** All phones of a user, as the user has set it. */
export function targetOf({ snapshot, reason }: Planning, user: SnapshotUser, why: string): UserTarget {
  return {
    kind: 'user',
    userId: user.id,
    // Who has no extension has no phone, and is called by nobody.
    extension: user.extension ?? '',
    name: user.name,
    ringSeconds: userSetting(snapshot, user.id, 'call.ring-seconds'),
    ringsWhileBusy: userSetting(snapshot, user.id, 'call.is-waiting-allowed'),
    reason,
    why,
  };
}

/** Whether anything of the user can ring. */
export const hasPhones = ({ isEnabled, extension, isPhantom }: SnapshotUser): boolean =>
  isEnabled && extension !== null && isPhantom !== true;

/** A phantom has nothing that rings, but others may ring in its place (sipXcom 20.04 USR-07). */
const withoutUser = (stages: readonly RingTarget[][], { id }: SnapshotUser): RingTarget[][] =>
  stages
    .map((stage) => stage.filter((target) => target.kind !== 'user' || target.userId !== id))
    .filter((stage) => stage.length > 0);

export const isUndisturbed = ({ snapshot }: Planning, user: SnapshotUser): boolean => isDoNotDisturb(snapshot, user.id);

/** What holds now of the forwardings of a user, by what he says of himself (UCM-077). */
export function forwardingOf({ snapshot }: Planning, userId: string): ForwardingRules | undefined {
  const forwarding = objectWith(snapshot, Forwarding, 'userId', userId);
  if (!forwarding || forwarding.whileSaying.length === 0) return forwarding;
  const said = saidState(snapshot, userId)?.id;
  return forwarding.whileSaying.find(({ presenceStateId }) => presenceStateId === said) ?? forwarding;
}

/** The phones of a user and the numbers that ring with or after them, stage by stage. */
export function withFollowMe(planning: Planning, user: SnapshotUser, own: RingTarget): RingTarget[][] {
  const stages: RingTarget[][] = [[own]];
  for (const entry of forwardingOf(planning, user.id)?.followMe ?? []) {
    const { isActive, number, starts, ringSeconds, scheduleId, confirms } = entry;
    if (!isActive || !openingOf(planning, scheduleId, user).isOpen) continue;
    const sent = sentBy(planning, user, 'forward-no-answer');
    const why = `${user.name} has ${number} ring, too`;
    const found = targetAt(sent, number, { ringSeconds, confirms, why });
    if (!found) continue;
    const target = { ...found, ringSeconds };
    const last = stages.at(-1) ?? [];
    if (starts === 'at-the-same-time') add(last, target);
    else stages.push([target]);
  }
  return stages;
}

/** Who rings for a number besides others: a user's phones, or somebody outside; null where that cannot be. */
export function targetAt(
  planning: Planning,
  number: string,
  { why, ...how }: { readonly ringSeconds?: number; readonly confirms?: boolean; readonly why: string },
): RingTarget | null {
  const user = userDialed(planning.snapshot, number);
  if (user) {
    const isCaller = user.id === callingUser(planning.call.caller)?.id;
    return hasPhones(user) && !isCaller && !isUndisturbed(planning, user) ? targetOf(planning, user, why) : null;
  }
  if (planning.snapshot.objectByNumber.has(number) || ownNumber(planning.snapshot, number)) return null;
  const departure = departureOf(planning, number, { ...how, why });
  // Who forwards is not there to enter a PIN.
  return departure.kind === 'leaves' && departure.asks.length === 0 ? departure.target : null;
}

/** Nobody rings twice at a time. */
export function add(stage: RingTarget[], target: RingTarget): void {
  if (!stage.some((other) => whoRings(other) === whoRings(target))) stage.push(target);
}

const whoRings = (target: RingTarget): string => (target.kind === 'user' ? target.userId : target.number);

type Divert = (instead: Rejection, why: string) => Step;

/** The forwardings that hold now; where there is none for a case that can happen to phones, the mailbox (FWD-05). */
function divertsOf(planning: Planning, user: SnapshotUser, isPassed: boolean) {
  const forwarding = isPassed ? undefined : forwardingOf(planning, user.id);
  const divert = (when: 'always' | 'busy' | 'noAnswer' | 'unreachable', reason: (typeof FORWARDED)[number]) => {
    const rule = forwarding?.[when];
    if (!rule?.isActive || !openingOf(planning, rule.scheduleId, user).isOpen) return null;
    return (instead: Rejection, why: string): Step => {
      const step = planning.send(sentBy(planning, user, reason), rule.destination, instead);
      return { ...step, why: `${why}: ${step.why}` };
    };
  };
  const mayAlways = userSetting(planning.snapshot, user.id, 'forwarding.is-unconditional-allowed');
  const box = planning.hasMailboxes ? boxOfUser(planning.snapshot, user) : undefined;
  const toBox = (reason: (typeof FORWARDED)[number]): Divert | null =>
    box && takesMessages(planning.snapshot, box)
      ? (_, why) => depositStep(sentBy(planning, user, reason), box, `${why}: ${user.name} has the mailbox ${box.name}`)
      : null;
  const noAnswer = divert('noAnswer', 'forward-no-answer');
  return {
    always: mayAlways ? divert('always', 'forward-always') : null,
    busy: divert('busy', 'forward-busy') ?? toBox('forward-busy'),
    noAnswer: noAnswer ?? toBox('forward-no-answer'),
    unreachable: divert('unreachable', 'forward-unreachable') ?? noAnswer ?? toBox('forward-unreachable'),
  };
}

/** Who is asked whether he wants the call does not forward it by that: it ends, or goes to the mailbox. */
function screeningOf(planning: Planning, user: SnapshotUser, filter: string): NonNullable<RingStep['screening']> {
  const box = boxOfUser(planning.snapshot, user);
  const sent = sentBy(planning, user, 'forward-busy');
  return {
    refused: reject(
      { code: 'declined' },
      `${user.name} does not want the call, which the filter ${filter} asked about`,
    ),
    mailbox:
      box && takesMessages(planning.snapshot, box)
        ? depositStep(sent, box, `${user.name} sends the call to the mailbox ${box.name}`)
        : null,
  };
}

const ended = (divert: Divert | null, instead: Rejection, why: string): Step =>
  divert ? divert(instead, why) : reject(instead, why);

/** Who takes the calls of a boss at present, and in which order; null when nobody does. */
function secretariesOf(planning: Planning, boss: SnapshotUser) {
  const { snapshot, call } = planning;
  const filter = objectWith(snapshot, BossSecretaryFilter, 'bossUserId', boss.id);
  const caller = callingUser(call.caller);
  if (!filter?.isEnabled || filter.callsFrom === (caller ? 'external' : 'internal')) return null;
  const isSecretary = filter.secretaries.some(({ userId }) => userId === caller?.id);
  const targets = filter.secretaries.flatMap(({ userId, isActive }) => {
    const user = snapshot.userById.get(userId);
    if (!isActive || !user || !hasPhones(user) || isUndisturbed(planning, user)) return [];
    const why = `${user.name} takes the calls of ${boss.name}`;
    return [{ ...targetOf(planning, user, why), ringSeconds: filter.ringSeconds }];
  });
  // A secretary puts calls through to the boss (XA-BS-05).
  if (isSecretary || targets.length === 0) return null;
  const inTurn = (filter.ringsFrom === 'last' ? targets.toReversed() : targets).map((target) => [target]);
  return {
    callerName: filter.callerName.change === 'none' ? null : filter.callerName,
    why: `${boss.name} has secretaries: ${filter.name}`,
    stagesWith: (own: RingTarget): RingTarget[][] => {
      const bossRings = { ...own, ringSeconds: filter.bossRingSeconds };
      switch (filter.mode) {
        case 'boss-then-in-turn':
          return [[bossRings], ...inTurn];
        case 'boss-then-together':
          return [[bossRings], targets];
        case 'in-turn':
          return inTurn;
        case 'together':
          return [targets];
        case 'all-together':
          return [[bossRings, ...targets]];
      }
    },
  };
}
