import { OWN_CODECS } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import { handOver } from '../transfer/index.ts';

/** Brings the caller into the call beside the leg that Join names (RFC 3911 §3): all three hear each other. */
export async function joinCall({ call: other, leg }: { call: LiveCall; leg: LegId }, call: LiveCall): Promise<void> {
  const order = { name: 'admit', leg: call.world.ids.next('leg') } as const;
  const may = () => !other.isEnded && other.conversation.mayOrder(order).ok;
  if (!may()) return call.reject({ code: 'no-conference' });
  const { from: itself } = other.record.facts;
  const answered = await answerCaller(call, itself, OWN_CODECS);
  if (!answered.ok) {
    if (answered.step) call.reject(answered.step.rejection);
    return;
  }
  if (!may()) return call.giveUp(answered.leg, 'no-conference'); // they have hung up meanwhile
  call.record.answered(call.callerLeg);
  call.conversation.add(answered.leg);
  handOver(call, answered.leg.id, other, { id: order.leg, reason: 'conference', causedBy: leg });
  other.conversation.order(order);
}
