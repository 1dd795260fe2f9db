import { Resampler, type Samples } from '../codec/index.ts';

/**
 * Brings what a narrowband voice says to the rate of a wideband mix, and only what is mixed: of hundreds in a room a few are heard,
 * and resampling costs as much as all else that is done to a voice (`test/bench/mixer.ts`).
 */
export class Widener {
  readonly #fromHz: number;
  readonly #toHz: number;
  #resampler: Resampler | null = null;
  /** Of the frame before, for the filter: who begins to be heard in the middle of a word does not click. */
  #last: Samples;
  #now: Samples;
  #frames = 0;
  #widenedAt = 0;

  /** @param frameSamples  of what is said */
  constructor(fromHz: number, toHz: number, frameSamples: number) {
    this.#fromHz = fromHz;
    this.#toHz = toHz;
    this.#last = new Int16Array(frameSamples);
    this.#now = new Int16Array(frameSamples);
  }

  /** Once for each frame. @param samples  null: silence */
  say(samples: Samples | null): void {
    [this.#last, this.#now] = [this.#now, this.#last];
    if (samples) this.#now.set(samples);
    else this.#now.fill(0);
    this.#frames += 1;
  }

  /** @returns the frame that was said last, at the rate of the mix; it holds until the next call */
  widened(): Samples {
    this.#resampler ??= new Resampler(this.#fromHz, this.#toHz);
    // A frame is longer than the filter: what it had before is forgotten by it.
    if (this.#widenedAt !== this.#frames - 1) this.#resampler.convert(this.#last);
    this.#widenedAt = this.#frames;
    return this.#resampler.convert(this.#now);
  }
}
