import { OWN_CODECS } from '#edge/media/index.ts';
import type { PageStep, Step } from '#shared/dialplan/index.ts';
import { Prompt } from '#shared/prompt/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import { BEEP_MS, BEEPED } from '../conversation/sounds.ts';
import { byPhone } from '../ring/phone-leg.ts';
import { talksElsewhere } from '../ring/talks-elsewhere.ts';
import { type Beep, Page, type PagedPhone } from './page.ts';

/** Answers the caller, who is heard by every phone of the group that answers. */
export async function playPage(step: PageStep, call: LiveCall): Promise<Step | null> {
  const phones = phonesOf(step, call);
  if (phones.length === 0) return step.otherwise;
  const beep = beepOf(step, call);
  const itself = { number: call.request.dialed, name: step.name, userId: null };
  call.record.aimAt(itself);
  const answered = await answerCaller(call, itself, OWN_CODECS);
  if (!answered.ok) return answered.step;
  if (!call.seeker) call.record.answered(call.callerLeg);
  new Page(call, step, { ...answered, beep: await beep }).begin(phones);
  return null;
}

/** The tenant's own, where it has a sound that can be had; else a tone. */
async function beepOf({ beepPromptId }: PageStep, { request, world }: LiveCall): Promise<Beep> {
  const audio = objectsOf(request.snapshot, Prompt).get(beepPromptId ?? '')?.audio;
  const file = audio && beepPromptId !== null ? await world.audioFiles.ofPrompt(request.snapshot, beepPromptId) : null;
  return audio && file !== null ? { program: { items: [{ file }] }, ms: Math.ceil(audio.seconds * 1000) } : TONE;
}

const TONE: Beep = { program: BEEPED, ms: BEEP_MS };

/** Every phone of each member; those who talk are left alone. */
function phonesOf({ members }: PageStep, call: LiveCall): PagedPhone[] {
  const { request, world } = call;
  return members.flatMap(({ userId }) => {
    const user = request.snapshot.userById.get(userId);
    if (!user || talksElsewhere(call, userId)) return [];
    return byPhone(world.bindings.reachable(request.snapshot, userId)).map((bindings) => ({ user, bindings }));
  });
}
