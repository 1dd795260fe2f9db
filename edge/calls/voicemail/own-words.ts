import type { PhraseId, RecordingOptions } from '#edge/media/index.ts';
import { BEEP, LEFT, type Left } from '../voice/index.ts';
import type { Visit } from './visit.ts';
import type { Spoken } from './voicemail-port.ts';

/** Asks the owner to speak after the tone, until `#`. Null: nothing was said. `failed`: nothing can be recorded now, of which the operator hears. */
export async function recordOwnWords(
  { voice, port, cannotRecord }: Visit,
  asks: PhraseId,
  limits: Pick<RecordingOptions, 'maxMs' | 'minMs' | 'endAfterSilenceMs'>,
): Promise<Spoken | null | 'failed' | Left> {
  if ((await voice.say([{ phrase: asks }, BEEP])) === LEFT) return LEFT;
  const path = await port.draft();
  if (path === null) return null;
  const recorded = await voice.record({ path, terminators: '#', ...limits });
  if (recorded.how === 'failed') cannotRecord(recorded.error ?? 'failed');
  if (voice.hasLeft) {
    await port.forgetDraft(path);
    return LEFT;
  }
  if (recorded.how === 'failed') {
    await port.forgetDraft(path);
    if (recorded.path !== null) await port.forgetDraft(recorded.path);
    return 'failed';
  }
  return recorded.path === null ? null : { path: recorded.path, durationMs: Math.round(recorded.durationMs) };
}
