import type { LiveCall } from '../call/index.ts';
import { BEEP, type Utterance } from './utterance.ts';
import { LEFT, type Left, type VoiceLeg } from './voice-leg.ts';

/** A name, not a speech (chosen). */
const LIMITS = { maxMs: 5000, minMs: 300, endAfterSilenceMs: 1500, trimsSilence: true, terminators: '#' } as const;
/** Who says nothing is asked once more (chosen). */
const MAX_TRIES = 2;

interface NameQuestion {
  readonly says: Utterance;
  /** Where the name can be kept; null: nowhere. */
  readonly draft: () => Promise<string | null>;
  /** What nobody wants any more. */
  readonly discard: (path: string) => Promise<void>;
}

/** Has the caller say his name. @returns the file in which he says it; null: he has said nothing, twice */
export async function askName(
  { id, world: { log } }: LiveCall,
  voice: VoiceLeg,
  { says, draft, discard }: NameQuestion,
): Promise<string | null | Left> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if ((await voice.say([says, BEEP])) === LEFT) return LEFT;
    const path = await draft();
    if (path === null) return null;
    const said = await voice.record({ path, ...LIMITS });
    if (said.how === 'failed') log({ name: 'name-not-recorded', call: id, error: said.error });
    if (!voice.hasLeft && said.path !== null && said.how !== 'failed' && said.speechMs > 0) return said.path;
    await discard(path);
    if (voice.hasLeft) return LEFT;
  }
  return null;
}
