import type { Samples } from '../codec/codec.ts';

/** 66 to 200 Hz; what repeats itself faster does so after several of its periods, too (G.711 Appendix I). */
const SHORTEST_MS = 5;
const LONGEST_MS = 15;
const WINDOW_MS = 20;
/** Enough to compare by at first, in samples and in lags; around what is found then, it is looked for more closely (Appendix I, too). */
const COARSE_HZ = 4000;

/** Samples that a search looks at before `end`. */
export const pitchReach = (rateHz: number): number => ((LONGEST_MS + WINDOW_MS) * rateHz) / 1000;
export const longestPeriod = (rateHz: number): number => (LONGEST_MS * rateHz) / 1000;

/**
 * After how many samples the sound before `end` repeats itself: where the last 20 ms are most like those before them.
 *
 * @param end  at least `pitchReach` after the start of `samples`
 */
export function findPeriod(samples: Samples, end: number, rateHz: number): number {
  const stride = Math.max(1, Math.floor(rateHz / COARSE_HZ));
  const [shortest, longest] = [(SHORTEST_MS * rateHz) / 1000, longestPeriod(rateHz)];
  const window = { samples, start: end - (WINDOW_MS * rateHz) / 1000, end };
  const coarse = bestLag(window, shortest, longest, stride);
  return bestLag(window, Math.max(shortest, coarse - stride + 1), Math.min(longest, coarse + stride - 1), 1);
}

interface Window {
  readonly samples: Samples;
  readonly start: number;
  readonly end: number;
}

/**
 * Of the lags from the first to the last, the one at which the window is most like what was before it: by normalized correlation,
 * squared with its sign.
 *
 * @param stride  so many samples are passed over, and so many lags; it divides the window
 */
function bestLag({ samples, start, end }: Window, first: number, last: number, stride: number): number {
  let energy = 1;
  for (let at = start - first; at < end - first; at += stride) energy += squareOf(samples, at);
  let [best, likeness] = [first, -Infinity];
  for (let lag = first; lag <= last; lag += stride) {
    let product = 0;
    for (let at = start; at < end; at += stride) product += (samples[at] as number) * (samples[at - lag] as number);
    const found = (product * Math.abs(product)) / energy;
    if (found > likeness) [best, likeness] = [lag, found];
    // The next lag is about one sample more at the start, and one less at the end.
    energy += squareOf(samples, start - lag - stride) - squareOf(samples, end - lag - stride);
  }
  return best;
}

function squareOf(samples: Samples, at: number): number {
  const sample = samples[at] as number;
  return sample * sample;
}
