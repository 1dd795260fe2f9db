import { OWN_CODECS } from '#edge/media/index.ts';
import type { PageStep, Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import { byPhone } from '../ring/phone-leg.ts';
import { talksElsewhere } from '../ring/talks-elsewhere.ts';
import { Page, type PagedPhone } from './page.ts';

/** Answers the caller, who is heard by every phone of the group that answers. */
export async function playPage(step: PageStep, call: LiveCall): Promise<Step | null> {
  const phones = phonesOf(step, call);
  if (phones.length === 0) return step.otherwise;
  const itself = { number: call.request.dialed, name: step.name, userId: null };
  call.record.aimAt(itself);
  const answered = await answerCaller(call, itself, OWN_CODECS);
  if (!answered.ok) return answered.step;
  if (!call.seeker) call.record.answered(call.callerLeg);
  new Page(call, step, answered).begin(phones);
  return null;
}

/** Every phone of each member; those who talk are left alone. */
function phonesOf({ members }: PageStep, call: LiveCall): PagedPhone[] {
  const { request, world } = call;
  return members.flatMap(({ userId }) => {
    const user = request.snapshot.userById.get(userId);
    if (!user || talksElsewhere(call, userId)) return [];
    return byPhone(world.bindings.reachable(request.snapshot, userId)).map((bindings) => ({ user, bindings }));
  });
}
