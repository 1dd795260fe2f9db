import type { Samples } from '../codec/index.ts';

/** -72 dBov: a line that is there, and nobody on it. *chosen* */
const AMPLITUDE = 14;

/** Soft noise for when nobody speaks: dead silence sounds like a call that has broken off. */
export class ComfortNoise {
  #state = 1;

  fill(samples: Samples): void {
    for (let at = 0; at < samples.length; at++) {
      this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) | 0;
      samples[at] = ((this.#state >> 16) * AMPLITUDE) >> 15;
    }
  }
}
