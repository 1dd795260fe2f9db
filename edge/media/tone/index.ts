/**
 * Tones made here.
 *
 *   tone.ts            frequencies and cadences, and their samples
 *   call-progress.ts   what callers hear in each country, and the test tone
 *   calling-tone.ts    heard: a fax machine that calls
 */
export {
  CALL_PROGRESS,
  type CallProgress,
  COUNTRY_CODES,
  type Country,
  callProgressTone,
  MILLIWATT,
} from './call-progress.ts';
export { CALLING_TONE_RATE_HZ, CallingToneDetector } from './calling-tone.ts';
export { type Tone, ToneGenerator, type ToneStep, toneSamples } from './tone.ts';
