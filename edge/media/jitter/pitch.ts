import type { Samples } from '../codec/codec.ts';

/** 66 to 200 Hz; what repeats itself faster does so after several of its periods, too (G.711 Appendix I). */
const SHORTEST_MS = 5;
const LONGEST_MS = 15;
const WINDOW_MS = 20;
/** Enough to compare by. */
const COMPARED_HZ = 4000;
const STEPS_HZ = 8000;

/** Samples that a search looks at before `end`. */
export const pitchReach = (rateHz: number): number => ((LONGEST_MS + WINDOW_MS) * rateHz) / 1000;
export const longestPeriod = (rateHz: number): number => (LONGEST_MS * rateHz) / 1000;

/**
 * After how many samples the sound before `end` repeats itself: where the last 20 ms are most like those before them.
 *
 * @param end  at least `pitchReach` after the start of `samples`
 */
export function findPeriod(samples: Samples, end: number, rateHz: number): number {
  const stride = Math.max(1, Math.floor(rateHz / COMPARED_HZ));
  const step = Math.max(1, Math.floor(rateHz / STEPS_HZ));
  const window = (WINDOW_MS * rateHz) / 1000;
  const shortest = (SHORTEST_MS * rateHz) / 1000;
  const longest = longestPeriod(rateHz);
  const coarse = best(shortest, longest, step, stride);
  if (step === 1) return coarse;
  return best(Math.max(shortest, coarse - step), Math.min(longest, coarse + step), 1, Math.max(1, stride >> 1));

  function best(from: number, to: number, by: number, every: number): number {
    let [period, likeness] = [from, -Infinity];
    for (let lag = from; lag <= to; lag += by) {
      const found = likenessAt(lag, every);
      if (found > likeness) [period, likeness] = [lag, found];
    }
    return period;
  }

  /** Normalized correlation, squared with its sign. */
  function likenessAt(lag: number, every: number): number {
    let [product, energy] = [0, 1];
    for (let at = end - window; at < end; at += every) {
      const then = samples[at - lag] as number;
      product += (samples[at] as number) * then;
      energy += then * then;
    }
    return (product * Math.abs(product)) / energy;
  }
}
