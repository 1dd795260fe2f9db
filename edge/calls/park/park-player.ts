import { OWN_CODECS } from '#edge/media/index.ts';
import type { ParkStep, RetrieveStep, Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import { handOver } from '../transfer/index.ts';

/** Lets the caller, or who is transferred here, wait until somebody comes. */
export async function playPark(step: ParkStep, call: LiveCall): Promise<Step | null> {
  const { orbits } = call.world;
  const tenantId = call.request.snapshot.tenant.id;
  if (orbits.choose(tenantId, { ...step, takesNextSlot: false }) === null) return step.otherwise;
  const itself = { number: call.request.dialed, name: step.name, userId: null };
  const leg = await answerCaller(call, itself, OWN_CODECS);
  if (!leg.ok) return leg.step;
  // Somebody may have been faster while the caller was answered.
  const place = orbits.choose(tenantId, step);
  if (place === null) {
    call.giveUp(leg.leg, 'orbit-full');
    return null;
  }
  if (!call.seeker) call.record.answered(call.callerLeg);
  call.conversation.park(leg.leg, place, step);
  return null;
}

/** Brings the caller together with who has waited longest at one of these places. */
export async function playRetrieve(step: RetrieveStep, call: LiveCall): Promise<Step | null> {
  const { orbits } = call.world;
  const tenantId = call.request.snapshot.tenant.id;
  const waiting = () => orbits.longestAt(tenantId, step.places);
  if (!waiting()) return step.otherwise;
  const leg = await answerCaller(call, { number: call.request.dialed, name: null, userId: null }, OWN_CODECS);
  if (!leg.ok) return leg.step;
  // Somebody else may have come, or who waited may have gone, while the caller was answered.
  const parked = waiting();
  const causedBy = parked?.conversation.parkedLeg ?? null;
  if (!parked || causedBy === null || parked === call) {
    call.giveUp(leg.leg, 'nothing-parked');
    return null;
  }
  if (!call.seeker) call.record.answered(call.callerLeg);
  call.conversation.add(leg.leg);
  const id = call.world.ids.next('leg');
  parked.conversation.retrieve(handOver(call, leg.leg.id, parked, { id, reason: 'park-retrieval', causedBy }));
  return null;
}
