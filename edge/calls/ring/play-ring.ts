import { parseAddress } from '#edge/signaling/parser/index.ts';
import { renamed } from '#shared/caller-id/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import {
  callerParty,
  callingUser,
  isRecordedFor,
  type RingStep,
  type RingTarget,
  type Step,
  type TrunkTarget,
  type UserTarget,
} from '#shared/dialplan/index.ts';
import { HOLDING_REASONS, type HoldingReason } from '#shared/fraud-control/index.ts';
import { type CallRequest, type LiveCall, pause } from '../call/index.ts';
import { type Binding, contactKey, flowOf } from '../registrar/index.ts';
import { sharedLineOf } from '../shared-line/shared-lines.ts';
import type { IncomingInvite } from '../signaling-port/index.ts';
import { IS_IT_YOU } from './confirmation.ts';
import { connect, joinMedia } from './connect.ts';
import { hasMostCalls } from './most-calls.ts';
import { ownRingOf, ringAsAlways } from './own-ring.ts';
import { byPhone, isSameFlow, type OpenMedia, openPhoneLeg } from './phone-leg.ts';
import { betterOf, type RingOutcome, rejectionOf } from './ring.ts';
import { type RingingParty, RingPlayer, type RingPurpose } from './ring-player.ts';
import { askName, whetherWanted } from './screening.ts';
import { recordArrival, talkOutside } from './talk-outside.ts';
import { talksElsewhere } from './talks-elsewhere.ts';
import { waysOut } from './trunk-leg.ts';
import { ringsAgain, welcome } from './welcome.ts';

/** Rings users and numbers outside, stage by stage; the next step when nobody takes the call, null when the call is over. */
export async function playRing(step: RingStep, call: LiveCall): Promise<Step | null> {
  const next = await ringThrough(step, call);
  // Who is rung later, for a transfer or by somebody else's word, is none of the application's.
  if (next?.kind !== 'ring') ringAsAlways(call);
  return next;
}

async function ringThrough(step: RingStep, call: LiveCall): Promise<Step | null> {
  const instead = step.screening ? await askName(call) : null;
  if (instead || call.isEnded) return instead;
  const refused = step.welcome ? await welcome(call, step.welcome) : null;
  if (refused || call.isEnded) return refused;
  let outcome: RingOutcome = 'unreachable';
  for (const [turn, stage] of step.stages.entries()) {
    if (turn > 0 && step.pauseSeconds && !(await pause(call, step.pauseSeconds))) return null;
    const ended = await playStage(step, stage, call);
    if (typeof ended !== 'string') return ended;
    if (ended === 'not-wanted' || ended === 'for-mailbox') return nextStep(step, ended);
    outcome = betterOf(outcome, ended);
  }
  if (step.welcome?.music) ringsAgain(call);
  return nextStep(step, outcome);
}

/** One user who is to ring, as the bill and phones name him, and the phones. */
interface Rung {
  readonly target: RingTarget;
  readonly party: Party;
  readonly phones: ReturnType<typeof byPhone>;
}

/** Rings users together: why none of them took the call, the step that ends it, or null when it is over or answered. */
async function playStage(
  step: RingStep,
  stage: readonly RingTarget[],
  call: LiveCall,
): Promise<RingOutcome | Step | null> {
  const [first] = stage as [RingTarget, ...RingTarget[]];
  call.record.aimAt(partyOf(first));
  const held = await heldBack(call, stage);
  if (call.isEnded) return null; // the caller has gone in the meantime
  const [reason] = held.values();
  if (reason && held.size === stage.length) {
    // A plan that has something else for the caller goes on with it.
    if (step.stages.length > 1 || step.otherwise.unreachable.kind !== 'reject') return 'unreachable';
    return { kind: 'reject', rejection: { code: 'held-back' }, why: HOLDING_REASONS[reason] };
  }
  const isBusy = (target: RingTarget) =>
    target.kind === 'user' &&
    ((!target.ringsWhileBusy && talksElsewhere(call, target.userId)) ||
      isLineFull(call, target.userId) ||
      hasMostCalls(call.world, call.request.snapshot, target.userId, call.id));
  const wanted = stage.filter((target) => !held.has(target));
  const rung = wanted.filter((target) => !isBusy(target)).map((target) => rungBy(call, target));
  const isNobodyThere = rung.every(({ target, phones }) => target.kind === 'user' && phones.length === 0);
  if (isNobodyThere) return rung.length < wanted.length ? 'busy' : 'unreachable';

  // Whoever has to confirm is talked to by us, and then to the caller: both are in our own engine.
  const isAsked =
    step.screening || ownRingOf(call)?.talk || stage.some((target) => target.kind === 'trunk' && target.confirms);
  const callerMedia = await (isAsked || isToBeRecorded(call, stage)
    ? call.openCallerEndpoint()
    : call.openCallerMedia());
  if (!callerMedia.ok) return reject(callerMedia.problem.code, 'the caller has no media here');
  if (call.isEnded) return null; // the caller has gone in the meantime
  const parties = await Promise.all(rung.map((one) => openParty(call, step, one)));
  if (call.isEnded) return null;
  if (parties.every(({ legs, ways }) => legs.length === 0 && !ways))
    return reject('no-media', 'no media port is left for the callee');
  const player = new RingPlayer(call, parties, forCaller(call, rung));
  call.onInterruption((interruption) => {
    player.callOff();
    call.endInterrupted(interruption);
  });
  call.onPickup(() => player.giveWay());
  const outcome = await player.outcome;
  return outcome && rung.length < wanted.length ? betterOf(outcome, 'busy') : outcome;
}

/** A line that is shared has as many calls as it may have. */
const isLineFull = (call: LiveCall, userId: string): boolean =>
  sharedLineOf(call.request.snapshot, userId) !== null && call.world.sharedLines.indexOf(call, userId) === null;

/** What an rtpengine relays cannot be recorded. */
function isToBeRecorded({ request }: LiveCall, stage: readonly RingTarget[]): boolean {
  const { snapshot, isRecorded, caller } = request;
  const hasIt = (userId: string | null) =>
    userId !== null && (['internal', 'external'] as const).some((other) => isRecordedFor(snapshot, userId, other));
  const isOfTarget = (target: RingTarget) => (target.kind === 'user' ? hasIt(target.userId) : target.isRecorded);
  return isRecorded === true || hasIt(callingUser(caller)?.id ?? null) || stage.some(isOfTarget);
}

/** Numbers outside that no call of the tenant may leave to now, and why. */
async function heldBack(
  { world, request }: LiveCall,
  stage: readonly RingTarget[],
): Promise<ReadonlyMap<RingTarget, HoldingReason>> {
  const found = new Map<RingTarget, HoldingReason>();
  for (const target of stage) {
    const reason = target.kind === 'trunk' ? await world.outgoingGuard.holdBack(request.snapshot, target) : null;
    if (reason) found.set(target, reason);
  }
  return found;
}

const partyOf = (target: RingTarget): Party =>
  target.kind === 'user'
    ? { number: target.extension, name: target.name, userId: target.userId }
    : { number: target.number, name: null, userId: null };

/**
 * The phone that calls never rings: dialing the own extension looks for the others. Another user behind the same flow does
 * ring: a base station or an adapter with several lines.
 */
function rungBy(call: LiveCall, target: RingTarget): Rung {
  const { request, world } = call;
  if (target.kind === 'trunk') return { target, party: partyOf(target), phones: [] };
  const registered = world.bindings.reachable(request.snapshot, target.userId);
  const isCaller = target.userId === callingUser(request.caller)?.id;
  const reachable = isCaller ? othersThan(request.invite, registered) : registered;
  return { target, party: partyOf(target), phones: byPhone(reachable) };
}

async function openParty(
  call: LiveCall,
  { callerName, screening }: RingStep,
  { target, party, phones }: Rung,
): Promise<RingingParty> {
  const { reason, ringSeconds } = target;
  const isForwarded = reason !== 'dialed' && reason !== 'hunt-group' && reason !== 'intercom';
  const answersItself = target.kind === 'user' && (await mayAnswerItself(call, target)) ? target.answersItself : null;
  const appearance = target.kind === 'user' ? call.world.sharedLines.indexOf(call, target.userId) : null;
  const causedBy = isForwarded ? call.record.lastCalleeLeg : null;
  const own = ownRingOf(call);
  const request: CallRequest = {
    ...call.request,
    ...(callerName && { shown: renamed(call.request.shown ?? callerParty(call.request.caller), callerName) }),
    // Of a transfer it is the transfer that the bill tells of.
    ...(reason !== 'dialed' && !call.request.because && { because: { reason, causedBy } }),
    ...(answersItself && { answersItself }),
    ...(appearance !== null && { appearance }),
    ...(own && { own }),
  };
  const { saidName } = call.request;
  const asksName = screening && saidName ? whetherWanted(saidName, screening.mailbox !== null) : null;
  const asks = asksName ?? own?.talk ?? null;
  const callee = { callee: party, request, ringSeconds, asks };
  if (target.kind === 'trunk') {
    tellEmergency(call, target);
    const ways = waysOut(call, { request, target, callee: party, talksToUs: target.confirms || own?.talk != null });
    return { ...callee, legs: [], ways, asks: asks ?? (target.confirms ? IS_IT_YOU : null) };
  }
  const open: OpenMedia = (id, place) => call.openMedia(id, place);
  const legs = await Promise.all(phones.map((phone) => openPhoneLeg(call, { request, open }, phone, party)));
  return { ...callee, legs: legs.filter((leg) => leg !== null) };
}

/** Help is on its way to the house: whoever is there can open the door (sipXcom 20.04 SXR-ERL, LOC-10). */
function tellEmergency({ id: callId, request, record, world }: LiveCall, { emergency, number }: TrunkTarget): void {
  if (!emergency?.notifies) return;
  const { location, callbackNumber } = emergency;
  const { id: tenantId } = request.snapshot.tenant;
  world.onEmergency?.({ tenantId, callId, caller: record.facts.from, number, location, callbackNumber });
}

/** An intercom is for the phones of some groups alone, where it says so: the others ring (sipXcom 20.04 ICM-01). */
async function mayAnswerItself({ request, world }: LiveCall, { userId, answersItself }: UserTarget): Promise<boolean> {
  if (!answersItself) return false;
  const { deviceGroupIds } = answersItself;
  if (deviceGroupIds.length === 0) return true;
  return (await world.devices.usersOf(request.snapshot, deviceGroupIds)).has(userId);
}

/** The phones ring for the caller: hears how it goes, and talks to who answers. */
const forCaller = (call: LiveCall, rung: readonly Rung[]): RingPurpose => ({
  tell: (status, callee, earlyMedia) => call.progress(status, callee, { sdp: earlyMedia }),
  joinEarly: (leg, sdp) => joinMedia(call, leg, sdp),
  connect: async (leg, callee, accepted) => {
    call.record.aimAt(callee);
    await connect(call, leg, callee, accepted);
    recordArrival(call);
    const target = rung.find(({ party }) => party === callee)?.target;
    if (target?.kind === 'trunk') talkOutside(call, leg, target);
    else if (target?.groupId && call.conversation.leg(leg.id)) remember(call, target.groupId, target.userId);
  },
});

/** The next call to the group rings somebody else first, where its strategy says so. */
function remember({ world, request, over }: LiveCall, groupId: string, userId: string): void {
  const hungUp = world.groups.answered(request.snapshot.tenant.id, groupId, userId);
  void over.then(hungUp);
}

function nextStep({ otherwise, stages, screening }: RingStep, outcome: RingOutcome): Step {
  switch (outcome) {
    case 'not-wanted':
      return screening?.refused ?? otherwise.declined;
    case 'for-mailbox':
      return screening?.mailbox ?? otherwise.declined;
    case 'busy':
      return otherwise.busy;
    case 'declined':
      return otherwise.declined;
    case 'no-answer':
      return otherwise.noAnswer;
    case 'unreachable':
      return otherwise.unreachable;
    case 'incompatible-media':
      return reject(outcome, 'no phone of the callee takes this media');
    case 'congestion':
    case 'unknown-number': {
      // Where the plan has nothing better than to end the call, the caller hears what the network has said.
      const { unreachable } = otherwise;
      if (unreachable.kind !== 'reject') return unreachable;
      if (outcome === 'congestion' && unreachable.rejection.code !== 'unreachable') return unreachable;
      const called = stages.flat().find(({ kind }) => kind === 'trunk');
      const why = outcome === 'congestion' ? 'no trunk takes the call' : 'the network knows no such number';
      return { kind: 'reject', rejection: rejectionOf(outcome, called ? partyOf(called).number : ''), why };
    }
  }
}

/** All phones but the one that calls. Handsets of one base share its flow: then their contacts tell them apart. */
function othersThan(invite: IncomingInvite, phones: readonly Binding[]): readonly Binding[] {
  const sharing = phones.filter((binding) => isSameFlow(flowOf(binding), invite.flow));
  const key = contactKey(parseAddress(invite.header('contact') ?? '')?.uri ?? '');
  const calling = sharing.filter(({ registration }) => contactKey(registration.contact) === key);
  const own = calling.length > 0 ? calling : sharing;
  return phones.filter((binding) => !own.includes(binding));
}

function reject(code: 'no-media' | 'incompatible-media', why: string): Step {
  return { kind: 'reject', rejection: { code }, why };
}
