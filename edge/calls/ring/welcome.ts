import type { RejectStep, RingStep } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { SOUNDS } from '../conversation/sounds.ts';
import { musicFor } from '../music/index.ts';
import { answerWithVoice, goOn } from '../voice/index.ts';

/**
 * What the caller hears before phones ring, and while they do (XiVO 15.12 XA-MOH-05, UCM-211). He is answered for that; the call is not,
 * before somebody takes it.
 *
 * @returns what the plan goes on with instead; null: all is well, or the call is over
 */
export async function welcome(
  call: LiveCall,
  { promptId, music }: NonNullable<RingStep['welcome']>,
): Promise<RejectStep | null> {
  const answered = await answerWithVoice(call, { isPassage: true });
  if (!answered.ok) return answered.step;
  const { voice, leg } = answered;
  if (promptId !== null) await voice.say([{ promptId }]);
  const program = music && (await musicFor(call.world, call.request.snapshot, music));
  if (call.isEnded) return null;
  goOn(call, answered);
  if (music) call.conversation.listen(leg.id, (media) => media.play(program));
  return null;
}

/** Whoever has waited with music for others hears that somebody else is rung. */
export function ringsAgain({ conversation, seeker }: LiveCall): void {
  if (seeker) conversation.listen(seeker.id, (media) => media.play(SOUNDS.ringback));
}
