import type { PhraseId } from '#edge/media/index.ts';
import type { GreetingKind, VoicemailBoxState } from '#shared/voicemail/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import type { Utterance } from '../voice/index.ts';

/** What the system says of a person for whom nothing was recorded. */
const SAID: Partial<Record<GreetingKind, PhraseId>> = {
  busy: 'voicemail/is-busy',
  'out-of-office': 'voicemail/is-out-of-office',
  'extended-absence': 'voicemail/is-away',
};

/**
 * Which greeting callers hear: the one that the owner has chosen, else the one for the case (sipXcom 20.04 VML-10).
 *
 * @param asked  what the plan wants: `none` leaves only the tone
 */
export function greetingKind(
  { activeGreeting }: Pick<VoicemailBox, 'activeGreeting'>,
  asked: 'unavailable' | 'busy' | 'none',
): GreetingKind | null {
  if (asked === 'none') return null;
  return activeGreeting === 'standard' ? asked : activeGreeting;
}

/**
 * What is said first. A greeting that was recorded takes the place of words of the system; of the busy one, the one for
 * unavailable does, as the owner has said that himself.
 *
 * @param soundOf  a file with a recording; null where it cannot be had: the system speaks instead
 */
export async function greetingOf(
  {
    box,
    state,
    kind,
  }: { readonly box: VoicemailBox; readonly state: VoicemailBoxState | null; readonly kind: GreetingKind },
  soundOf: (audio: string) => Promise<string | null>,
): Promise<Utterance[]> {
  const { greetings = {} } = state ?? {};
  const recorded = greetings[kind] ?? (kind === 'busy' || kind === 'personal' ? greetings.unavailable : undefined);
  const file = recorded ? await soundOf(recorded.audio) : null;
  if (file !== null) return [{ file }];
  const name = greetings.name ? await soundOf(greetings.name.audio) : null;
  const who: Utterance[] =
    name === null ? [{ phrase: 'voicemail/person-at' }, { digits: box.number }] : [{ file: name }];
  return [...who, { phrase: SAID[kind] ?? 'voicemail/is-unavailable' }];
}
