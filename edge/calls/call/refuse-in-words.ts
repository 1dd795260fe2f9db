import type { PhraseId } from '#edge/media/index.ts';
import type { Rejection } from '#shared/dialplan/index.ts';
import { tenantSetting } from '#shared/tenant/index.ts';
import { answerWithVoice, LEFT, sayBeforeAnswer, type Utterance } from '../voice/index.ts';
import type { LiveCall } from './live-call.ts';

/** What a phone cannot say by a tone of its own; nothing is said of codes that answered nobody's call. */
const WORDS: Partial<Record<Rejection['code'], PhraseId>> = {
  busy: 'refusal/busy',
  'unknown-number': 'refusal/unknown-number',
  unreachable: 'refusal/unreachable',
  'user-disabled': 'refusal/unreachable',
  'not-permitted': 'refusal/not-permitted',
  'held-back': 'refusal/not-permitted',
  'no-way-out': 'refusal/no-line',
  congestion: 'refusal/no-line',
};

/** Of who is there already, and hears no status. */
const WORDS_ONCE_ANSWERED: typeof WORDS = {
  ...WORDS,
  'no-answer': 'refusal/unreachable',
  declined: 'refusal/declined',
  filtered: 'refusal/declined',
};

/**
 * Says why a call comes to nothing, before it does: as early media, or to who is answered for that where the tenant has it so
 * (`refusal.spoken-to`, `refusal.is-answered`). Whatever is said, the call ends as it would without a word; only who is answered
 * gets no status any more.
 */
export async function refuseInWords(call: LiveCall, code: Rejection['code']): Promise<void> {
  const { request, conversation } = call;
  // Who was answered for his name is told; who is transferred goes back to who has done so.
  const isAnswered = call.callerLeg === call.record.callerLeg && call.seeker !== null && request.saidName !== undefined;
  const phrase = (isAnswered ? WORDS_ONCE_ANSWERED : WORDS)[code];
  if (!phrase || (call.seeker && !isAnswered) || call.isEnded) return;
  const says: Utterance[] = [{ phrase }];
  const spokenTo = tenantSetting(request.snapshot, 'refusal.spoken-to');
  if (!isAnswered && (spokenTo === 'nobody' || (spokenTo === 'internal' && request.caller.kind !== 'user'))) return;
  if (!isAnswered && !tenantSetting(request.snapshot, 'refusal.is-answered'))
    return sayBeforeAnswer(call, { number: request.dialed, name: null, userId: null }, says);
  const answered = await answerWithVoice(call, { isPassage: true });
  if (!answered.ok || (await answered.voice.say(says)) === LEFT) return;
  conversation.stopRefused(code);
}
