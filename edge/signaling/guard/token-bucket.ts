import type { Rate } from './policy.ts';

/** Lets `burst` through at once and `perSecond` in the long run. */
export class TokenBucket {
  #tokens: number;
  #atMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#tokens = rate.burst;
    this.#atMs = nowMs;
  }

  /** @param scale  how much larger the rate is for this one */
  take(rate: Rate, nowMs: number, scale = 1): boolean {
    const burst = rate.burst * scale;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#atMs) * rate.perSecond * scale) / 1000);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
