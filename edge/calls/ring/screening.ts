import type { RejectStep } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerWithVoice, askName as askForName, goOn, LEFT, type VoiceLeg } from '../voice/index.ts';
import type { CallerQuestion } from './confirmation.ts';

/** What the caller has said when he was asked for his name. */
export interface SaidName {
  /** Null: nothing. */
  readonly file: string | null;
}

/**
 * The caller says his name, and hears that somebody is rung then (call-filter `ask-name`). He is answered for that; the call is
 * not, before somebody takes it. Who has said it once in this call is not asked again.
 *
 * @returns what the plan goes on with instead; null: all is well, or the call is over
 */
export async function askName(call: LiveCall): Promise<RejectStep | null> {
  if (call.request.saidName) return null;
  const answered = await answerWithVoice(call, { isPassage: true });
  if (!answered.ok) return answered.step;
  const { voice } = answered;
  const file = await recordName(call, voice);
  await voice.say([{ phrase: 'screening/one-moment' }]);
  if (!call.isEnded) goOn(call, answered, { saidName: { file } });
  return null;
}

async function recordName(call: LiveCall, voice: VoiceLeg): Promise<string | null> {
  const { voicemail } = call.world;
  const said = await askForName(call, voice, {
    says: { phrase: 'screening/say-your-name' },
    draft: () => voicemail.draft(),
    discard: (path) => voicemail.forgetDraft(path),
  });
  if (said === LEFT || said === null) return null;
  call.whenEnded(() => void voicemail.forgetDraft(said));
  return said;
}

/** What whoever answers is asked. */
export const whetherWanted = ({ file }: SaidName, hasMailbox: boolean): CallerQuestion => ({
  says: [
    ...(file === null
      ? [{ phrase: 'screening/call-without-name' } as const]
      : [{ phrase: 'screening/call-from' } as const, { file }]),
    { phrase: 'screening/accept-or-refuse' },
    ...(hasMailbox ? [{ phrase: 'screening/or-mailbox' } as const] : []),
  ],
  patienceMs: 25_000,
  keys: { 1: 'taken', 2: 'not-wanted', ...(hasMailbox && { 3: 'for-mailbox' as const }) },
});
