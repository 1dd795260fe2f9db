import type { PayloadFormat } from '../media.ts';
import type { Samples } from './codec.ts';
import { factorOf, saturate } from './level.ts';

const OVERLOAD = 32_768;
/** As many levels as seven bits have. */
const QUIETEST = 127;
/** Even noise between -1 and 1 has a mean power of a third. */
const EVEN_NOISE_PEAK = Math.sqrt(3);

export const isComfortNoise = ({ name }: PayloadFormat): boolean => name.toUpperCase() === 'CN';

/** The level in a comfort noise packet, in dBov (RFC 3389 §3.1); null when it has none. */
export function noiseLevelOf(payload: Uint8Array): number | null {
  const level = payload[0];
  return level === undefined || level > QUIETEST ? null : -level;
}

/**
 * The noise that stands in for silence (RFC 3389). What a packet says of the spectrum is left aside, as §3.2 allows: at the level
 * of a quiet line white noise and its own noise are hard to tell apart, and phones mostly send the level alone.
 */
export class ComfortNoise {
  #peak = 0;
  /** Of a xorshift generator (Marsaglia): noise, not a secret. */
  #state = 0x9e3779b9 | 0;

  /** @param levelDbov  0 is as loud as can be */
  set levelDbov(levelDbov: number) {
    this.#peak = OVERLOAD * EVEN_NOISE_PEAK * factorOf(levelDbov);
  }

  fill(samples: Samples): void {
    const scale = this.#peak / 0x80000000;
    for (let at = 0; at < samples.length; at++) {
      this.#state ^= this.#state << 13;
      this.#state ^= this.#state >>> 17;
      this.#state ^= this.#state << 5;
      samples[at] = saturate(Math.round(this.#state * scale));
    }
  }
}
