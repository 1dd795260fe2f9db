import { readFile } from 'node:fs/promises';
import { type Language, type PhraseId, Prompts } from '#edge/media/index.ts';
import { findSound, readWav } from '../audio/index.ts';
import type { Phone } from './phone.ts';

/** As alike as speech stays that has gone through G.711. */
export const ALIKE = 0.8;

/** How well a sentence of the system is to be heard in what a phone has heard in its last call, 0 to 1. */
export async function heardPhrase(
  phone: Pick<Phone, 'recording'>,
  phrase: PhraseId,
  language: Language = 'en',
): Promise<number> {
  const prompt = (await Prompts.open()).prompt(language, phrase);
  if (!('file' in prompt)) throw new Error('a prompt is a file');
  const { samples } = readWav(await readFile(prompt.file));
  // Prompts have 16,000 samples a second, phones half of that.
  const half = Float64Array.from(
    { length: samples.length >> 1 },
    (_, at) => ((samples[2 * at] ?? 0) + (samples[2 * at + 1] ?? 0)) / 2,
  );
  return findSound(half, (await phone.recording()).samples).likeness;
}
