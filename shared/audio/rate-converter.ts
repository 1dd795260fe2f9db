import { Resampler } from './resampler.ts';
import type { Samples } from './samples.ts';

/** Rates of the world are multiples of this (11,025 Hz as well); for the few others the pitch may be a third of a percent off. */
const RATE_STEP_HZ = 25;
/** Longer than half of any filter of ours. */
const TAIL_MS = 20;

/** Brings audio of any rate to the one that is asked for. */
export class RateConverter {
  readonly #fromHz: number;
  readonly #resampler: Resampler | null;

  constructor(fromHz: number, toHz: number) {
    this.#fromHz = Math.round(fromHz / RATE_STEP_HZ) * RATE_STEP_HZ;
    this.#resampler = this.#fromHz === toHz ? null : new Resampler(this.#fromHz, toHz);
  }

  process(samples: Samples): Samples {
    return this.#resampler ? this.#resampler.process(samples) : samples;
  }

  /** What the filter still holds. */
  end(): Samples {
    return this.#resampler
      ? this.#resampler.process(new Int16Array(Math.ceil((this.#fromHz * TAIL_MS) / 1000)))
      : new Int16Array(0);
  }
}
