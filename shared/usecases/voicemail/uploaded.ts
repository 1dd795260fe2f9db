import { fail, ok, type Result } from '#shared/result.ts';
import { readWav } from '#shared/voicemail/index.ts';
import type { Problem } from '../problem.ts';
import type { NewRecording } from './deposit.ts';
import type { OpenedBox } from './opened-box.ts';

/**
 * A sound file as a box keeps it: a WAV that phones hear is taken as it is, everything else that can be read becomes one
 * (sipXcom 20.04 VML-10).
 *
 * @returns `not-a-recording` for what is none, or longer than a message of the box may be
 */
export async function uploadedRecording(
  content: Uint8Array,
  { box }: OpenedBox,
): Promise<Result<NewRecording & { readonly content: Uint8Array }, Problem>> {
  const maxSeconds = box.maxMessageSeconds;
  const wav = readWav(content) ? content : await transcoded(content, maxSeconds);
  const facts = wav && readWav(wav);
  const isRecording = wav && facts && facts.durationMs <= maxSeconds * 1000;
  return isRecording ? ok({ content: wav, ...facts }) : fail({ code: 'not-a-recording' });
}

/** Decoders are loaded by who needs them: most requests are about something else. */
async function transcoded(content: Uint8Array, maxSeconds: number): Promise<Uint8Array | null> {
  const { AudioError, transcode } = await import('#shared/audio/index.ts');
  try {
    return (await transcode(content, 'by-content', { maxSeconds })).wav;
  } catch (error) {
    if (!(error instanceof AudioError)) throw error;
    return null;
  }
}
