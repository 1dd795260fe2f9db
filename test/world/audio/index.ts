/**
 * Audio judged by its content: made, written, read back, and compared. Samples are numbers from -1 to 1.
 *
 *   wav.ts           WAV files, as sox and baresip read and write them
 *   tone.ts          sines, and how much of a sound is one
 *   correlation.ts   finding one sound in another
 *   words.ts         finding what the platform says
 */
export { correlation, findSound, type Match } from './correlation.ts';
export { silence, type ToneOptions, tone, toneStrength } from './tone.ts';
export { readWav, type Sound, writeWav } from './wav.ts';
export { ALIKE, likenessOfWords, UNALIKE } from './words.ts';
