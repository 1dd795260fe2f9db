import load from '@echogarden/espeak-ng-emscripten';
import { Resampler, type Samples } from '../codec/index.ts';
import type { Language } from './spoken.ts';

/** Of what is kept: phones get it as it is, or half of it. */
export const PROMPT_RATE_HZ = 16_000;

const VOICES = { en: 'en-us', fr: 'fr' } satisfies Record<Language, string>;
/** Slower than it speaks by itself: what is heard by phone cannot be read again. *chosen* */
const WORDS_PER_MINUTE = 150;
/** Quieter than this, of 32,768, is silence. *chosen* */
const SILENCE = 200;
/** Left before and after the sound, so that words do not run into each other. *chosen* */
const MARGIN_MS = 30;
/** Of the loudest sample: 6 dB below what G.711 can carry. *chosen* */
const PEAK = 16_384;

export type Speak = (language: Language, text: string) => Samples;

/** A voice for what is written: eSpeak NG, compiled to JavaScript. */
export async function openVoice(): Promise<Speak> {
  const { eSpeakNGWorker: Voice } = await load();
  const voice = new Voice();
  return (language, text) => {
    if (voice.set_voice(VOICES[language]) !== 0) throw new Error(`eSpeak NG has no voice ${VOICES[language]}`);
    voice.set_rate(WORDS_PER_MINUTE);
    const pieces: Buffer[] = [];
    voice.synthesize(text, (samples) => {
      if (samples) pieces.push(Buffer.from(samples.slice(0))); // it lies in the voice's own memory
      return 0;
    });
    const all = Buffer.concat(pieces);
    const spoken = new Int16Array(all.buffer, all.byteOffset, all.length >> 1);
    return leveled(trimmed(new Resampler(voice.samplerate, PROMPT_RATE_HZ).process(spoken)));
  };
}

function trimmed(samples: Samples): Samples {
  const isSound = (sample: number) => Math.abs(sample) > SILENCE;
  const margin = (PROMPT_RATE_HZ * MARGIN_MS) / 1000;
  const trim = new Int16Array(Math.max(0, samples.findLastIndex(isSound) - samples.findIndex(isSound)) + 2 * margin);
  const from = samples.findIndex(isSound) - margin;
  for (let at = 0; at < trim.length; at++) trim[at] = samples[from + at] ?? 0;
  return trim;
}

function leveled(samples: Samples): Samples {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);
  return samples.map((sample) => Math.round((sample * PEAK) / loudest));
}
