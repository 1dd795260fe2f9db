import { readFile } from 'node:fs/promises';
import type { Language, Prompts } from '#edge/media/index.ts';
import { findSound } from './correlation.ts';
import { readWav } from './wav.ts';

/** As alike as speech stays that has gone through G.711. */
export const ALIKE = 0.8;
/** What are other words is less alike. */
export const UNALIKE = 0.5;

/**
 * How much the words of the platform are in what was heard, 0 to 1.
 *
 * @param heard  8000 samples a second
 * @param id  of a phrase, or a word of numbers and times
 */
export async function likenessOfWords(
  prompts: Pick<Prompts, 'prompt'>,
  { language, id }: { readonly language: Language; readonly id: string },
  heard: ArrayLike<number>,
): Promise<number> {
  const item = prompts.prompt(language, id);
  if (!('file' in item)) throw new Error('a prompt is a file');
  const { samples } = readWav(await readFile(item.file));
  // Half the rate: what is lost by that matters little in speech.
  const at8k = (at: number) => ((samples[2 * at] ?? 0) + (samples[2 * at + 1] ?? 0)) / 2;
  return findSound(
    Float64Array.from({ length: samples.length >> 1 }, (_, at) => at8k(at)),
    heard,
  ).likeness;
}
