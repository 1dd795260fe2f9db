import { OWN_CODECS } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { ListenInStep, Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import { callsOf, handOver } from '../transfer/index.ts';

/** Brings the caller into the call of somebody who talks, as a supervisor whom nobody hears. */
export async function playListenIn(step: ListenInStep, call: LiveCall): Promise<Step | null> {
  if (!talkOf(call, step.userId)) return step.otherwise;
  const answered = await answerCaller(call, { number: call.request.dialed, name: null, userId: null }, OWN_CODECS);
  if (!answered.ok) return answered.step;
  // They may have hung up, or somebody else may listen, since the caller was answered.
  const talk = talkOf(call, step.userId);
  if (!talk) {
    call.giveUp(answered.leg, 'nothing-to-hear');
    return null;
  }
  if (!call.seeker) call.record.answered(call.callerLeg);
  call.conversation.add(answered.leg);
  const id = call.world.ids.next('leg');
  const leg = handOver(call, answered.leg.id, talk.call, { id, reason: 'supervision', causedBy: talk.leg });
  talk.call.conversation.supervise(leg, 'listen', talk.leg);
  return null;
}

/** The call in which a user of the tenant talks, and can be listened to. */
function talkOf(call: LiveCall, userId: string): { readonly call: LiveCall; readonly leg: LegId } | null {
  for (const other of callsOf(call.world.live, call.request.snapshot.tenant.id)) {
    const { conversation, record } = other;
    if (other === call || !conversation.maySupervise().ok) continue;
    const leg = record.openLegs.find(({ id, party }) => party.userId === userId && conversation.partnerOf(id));
    if (leg) return { call: other, leg: leg.id };
  }
  return null;
}
