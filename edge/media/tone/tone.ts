import type { AudioSource } from '../audio/source.ts';
import type { Samples } from '../codec/codec.ts';

/** One part of a cadence: frequencies at once, or silence when there are none. */
export interface ToneStep {
  readonly hz: readonly number[];
  /** 0: for ever. */
  readonly ms: number;
  /** Where it differs from the rest of the tone. */
  readonly levelDb?: number;
}

/** A tone that goes on as its cadence says; the cadence starts again at its end. */
export interface Tone {
  readonly steps: readonly ToneStep[];
  /** Of each frequency, relative to the loudest sine G.711 can carry (0 dBFS, +3.14 dBm0). */
  readonly levelDb: number;
}

/** Makes the samples of a tone, a frame at a time, without a click between frames. */
export class ToneGenerator implements AudioSource {
  readonly sampleRateHz: number;
  readonly #tone: Tone;
  #amplitude: number;
  #step = 0;
  /** Samples of the step that have been made. */
  #made = 0;

  constructor(tone: Tone, rateHz: number) {
    this.#tone = tone;
    this.sampleRateHz = rateHz;
    this.#amplitude = this.#amplitudeOf(tone.steps[0]);
  }

  next(count: number): Samples {
    const samples = new Int16Array(count);
    for (let at = 0; at < count; at++) {
      const step = this.#currentStep();
      if (!step) break;
      let sum = 0;
      for (const hz of step.hz) sum += Math.sin((2 * Math.PI * hz * this.#made) / this.sampleRateHz);
      samples[at] = Math.max(-32_768, Math.min(32_767, Math.round(sum * this.#amplitude)));
      this.#made += 1;
    }
    return samples;
  }

  #currentStep(): ToneStep | undefined {
    const { steps } = this.#tone;
    const step = steps[this.#step];
    if (!step || step.ms === 0 || this.#made < (step.ms * this.sampleRateHz) / 1000) return step;
    this.#step = (this.#step + 1) % steps.length;
    this.#made = 0;
    this.#amplitude = this.#amplitudeOf(steps[this.#step]);
    return steps[this.#step];
  }

  #amplitudeOf(step: ToneStep | undefined): number {
    return 32_767 * 10 ** ((step?.levelDb ?? this.#tone.levelDb) / 20);
  }
}

export const toneSamples = (tone: Tone, rateHz: number, ms: number): Samples =>
  new ToneGenerator(tone, rateHz).next(Math.round((rateHz * ms) / 1000));
