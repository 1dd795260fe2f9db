import type { Samples } from '../codec/codec.ts';
import { COLUMNS_HZ, KEYPAD, ROWS_HZ } from './digits.ts';

/** The detector works at this rate. */
export const DETECTOR_RATE_HZ = 8000;
/** 25.6 ms, looked at every 6.4 ms: two such looks fit into the shortest tone that counts (40 ms, Q.24) wherever it begins. */
const BLOCK = 205;
const HOP = 51;
/** Hann: the keypad's frequencies lie close enough that without it the strong one of a digit covers the weak one. */
const WINDOW = Float64Array.from(
  { length: BLOCK },
  (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / BLOCK),
);
const WINDOW_SUM = WINDOW.reduce((sum, weight) => sum + weight, 0);
const WINDOW_POWER = WINDOW.reduce((sum, weight) => sum + weight * weight, 0);
/** Weakest digit, each frequency: -38 dBFS is some -35 dBm0; Q.24 asks for -25 at least, and for some twist. */
const MIN_POWER = 10 ** (-38 / 10) / 2;
/** How much stronger the row may be than the column, and the other way round, in power (Q.24: 8 and 4 dB, and some room). */
const MAX_ROW_OVER_COLUMN = 10 ** (9 / 10);
const MAX_COLUMN_OVER_ROW = 10 ** (5 / 10);
/** The next best frequency of a group must be this much weaker. */
const MIN_LEAD = 10 ** (7 / 10);
/** Part of all power that the two frequencies must have: speech and music have more beside them. */
const MIN_SHARE = 0.9;
/** Looks at the same digit until it counts, and looks without it until it is over. */
const LOOKS_TO_BEGIN = 2;
const LOOKS_TO_END = 3;

/** Generators are off by up to 1.5 % (Q.24): a filter that lies closer tells how strong the frequency really is. */
const TUNINGS = [0.989, 1, 1.011];

const coefficient = (hz: number): number => 2 * Math.cos((2 * Math.PI * hz) / DETECTOR_RATE_HZ);

/** The filters for one frequency of the keypad. */
interface Filters {
  readonly middle: number;
  readonly tuned: readonly number[];
}

const filtersFor = (hz: number): Filters => ({
  middle: coefficient(hz),
  tuned: TUNINGS.map((tuning) => coefficient(hz * tuning)),
});
const ROWS = ROWS_HZ.map(filtersFor);
const COLUMNS = COLUMNS_HZ.map(filtersFor);

/** Tells DTMF in audio by Goertzel filters (ITU-T Q.24), with what keeps voices from being digits. */
export class DtmfDetector {
  readonly #onDigit: (digit: string) => void;
  readonly #latest = new Float64Array(BLOCK);
  readonly #block = new Float64Array(BLOCK);
  #filled = 0;
  /** What the last looks found, '' for none, and how many in a row. */
  #seen = '';
  #seenLooks = 0;
  /** The digit that is being held. */
  #held = '';

  /** @param onDigit  called once for each digit, when it has lasted long enough */
  constructor(onDigit: (digit: string) => void) {
    this.#onDigit = onDigit;
  }

  /** @param samples  at DETECTOR_RATE_HZ, any number of them */
  process(samples: Samples): void {
    for (let at = 0; at < samples.length; at++) {
      this.#latest[this.#filled++] = (samples[at] as number) / 32_768;
      if (this.#filled < BLOCK) continue;
      for (let place = 0; place < BLOCK; place++)
        this.#block[place] = (this.#latest[place] as number) * (WINDOW[place] as number);
      this.#judge(digitIn(this.#block));
      this.#latest.copyWithin(0, HOP);
      this.#filled = BLOCK - HOP;
    }
  }

  #judge(digit: string): void {
    this.#seenLooks = digit === this.#seen ? this.#seenLooks + 1 : 1;
    this.#seen = digit;
    if (digit === this.#held) return;
    if (this.#held !== '' && this.#seenLooks >= LOOKS_TO_END) this.#held = '';
    if (digit === '' || this.#held !== '' || this.#seenLooks < LOOKS_TO_BEGIN) return;
    this.#held = digit;
    this.#onDigit(digit);
  }
}

/** The digit that a block holds, weighted by the window, or ''. */
function digitIn(block: Float64Array): string {
  let total = 0;
  for (const value of block) total += value * value;
  total /= WINDOW_POWER;
  if (total < 2 * MIN_POWER) return '';
  const row = strongest(block, ROWS);
  const column = strongest(block, COLUMNS);
  const isClear =
    row.lead >= MIN_LEAD &&
    column.lead >= MIN_LEAD &&
    row.power >= MIN_POWER &&
    column.power >= MIN_POWER &&
    row.power <= column.power * MAX_ROW_OVER_COLUMN &&
    column.power <= row.power * MAX_COLUMN_OVER_ROW &&
    row.power + column.power >= MIN_SHARE * total;
  return isClear ? ((KEYPAD[row.index] as string)[column.index] as string) : '';
}

/** The strongest frequency of a group, and by how much over the next. */
function strongest(block: Float64Array, group: readonly Filters[]): { index: number; power: number; lead: number } {
  let [index, best, next] = [0, 0, 0];
  for (const [at, { middle }] of group.entries()) {
    const found = power(block, middle);
    if (found > best) [index, best, next] = [at, found, best];
    else if (found > next) next = found;
  }
  const { tuned } = group[index] as Filters;
  return { index, power: Math.max(...tuned.map((one) => power(block, one))), lead: best / Math.max(next, 1e-12) };
}

/** Mean power at one frequency (Goertzel); 0.5 for a sine at full scale. */
function power(block: Float64Array, coefficient: number): number {
  let [older, newer] = [0, 0];
  for (let at = 0; at < BLOCK; at++) {
    const now = (block[at] as number) + coefficient * newer - older;
    older = newer;
    newer = now;
  }
  return (2 * (newer * newer + older * older - coefficient * newer * older)) / (WINDOW_SUM * WINDOW_SUM);
}
