import { OWN_CODECS } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { PickupStep, Step } from '#shared/dialplan/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { callsOf, handOver } from '../transfer/index.ts';

/** A call that rings at somebody, and the leg that does. */
interface Ringing {
  readonly call: LiveCall;
  readonly leg: LegId;
}

/** Answers what rings at others: the caller gets it. */
export function playPickup(step: PickupStep, call: LiveCall): Promise<Step | null> {
  const wanted = new Set<string | null>(step.userIds);
  return pickUp(call, ({ party: { userId } }) => userId !== null && wanted.has(userId), step.otherwise);
}

/** Whether one of these users is rung in a call of this edge. */
export function isRung(live: LiveCall['world']['live'], tenantId: TenantId, userIds: readonly string[]): boolean {
  const isWanted = ({ role, answeredAt, party }: OpenLeg) =>
    role === 'callee' && answeredAt === null && party.userId !== null && userIds.includes(party.userId);
  for (const { record, conversation } of callsOf(live, tenantId))
    if (conversation.isSeeking && record.openLegs.some(isWanted)) return true;
  return false;
}

type OpenLeg = LiveCall['record']['openLegs'][number];

/**
 * @param isWanted  whether this leg, which rings, may be answered
 * @param otherwise  what the caller gets when none rings
 */
export async function pickUp(
  call: LiveCall,
  isWanted: (leg: OpenLeg) => boolean,
  otherwise: Step,
): Promise<Step | null> {
  if (!ringingFor(call, isWanted)) return otherwise;
  const answered = await answerCaller(call, { number: call.request.dialed, name: null, userId: null }, OWN_CODECS);
  if (!answered.ok) return answered.step;
  // While the caller was answered, a phone may have been, or somebody else may have been faster.
  const ringing = ringingFor(call, isWanted);
  if (!ringing?.call.giveWay()) {
    call.giveUp(answered.leg, 'nothing-to-pick-up');
    return null;
  }
  if (!call.seeker) call.record.answered(call.callerLeg);
  call.conversation.add(answered.leg);
  await bringTogether(ringing, call, answered.leg);
  return null;
}

/** The one that has rung longest, of the calls of the tenant. */
function ringingFor(call: LiveCall, isWanted: (leg: OpenLeg) => boolean): Ringing | null {
  const { live } = call.world;
  for (const other of callsOf(live, call.request.snapshot.tenant.id)) {
    if (other === call) continue;
    const leg = other.record.openLegs.find(
      (open) => open.role === 'callee' && open.answeredAt === null && isWanted(open),
    );
    if (leg && other.conversation.isSeeking) return { call: other, leg: leg.id };
  }
  return null;
}

/** Nobody rings any more: who waits for an answer gets this one. */
async function bringTogether({ call, leg: causedBy }: Ringing, from: LiveCall, by: AnsweredLeg): Promise<void> {
  const { party } = by;
  call.record.aimAt(party);
  const caller = call.seeker ? null : await answerWaiting(call, party);
  if (caller === 'gone') {
    from.conversation.stop({ reason: 'normal-clearing', q850Cause: 16 });
    return;
  }
  // Who picks up may have hung up while the caller was answered.
  if (!from.conversation.leg(by.id)) {
    if (caller) call.giveUp(caller, 'unreachable');
    else call.conversation.refuse('unreachable');
    return;
  }
  const arrival = { id: call.world.ids.next('leg'), reason: 'pickup', causedBy } as const;
  call.conversation.pickUp(caller, handOver(from, by.id, call, arrival));
}

async function answerWaiting(call: LiveCall, party: AnsweredLeg['party']): Promise<AnsweredLeg | 'gone'> {
  call.onInterruption((interruption) => call.endInterrupted(interruption));
  const answered = await answerCaller(call, party, OWN_CODECS);
  if (answered.ok) return answered.leg;
  if (answered.step) call.reject(answered.step.rejection);
  return 'gone';
}
