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
const OFF_TUNE = [0.989, 1.011];

const coefficient = (hz: number): number => 2 * Math.cos((2 * Math.PI * hz) / DETECTOR_RATE_HZ);

/** The filters for one frequency of the keypad. */
interface Filters {
  readonly middle: number;
  readonly offTune: readonly number[];
}
/** The rows or the columns of the keypad. */
type Group = readonly [Filters, Filters, Filters, Filters];

const filtersFor = (hz: number): Filters => ({
  middle: coefficient(hz),
  offTune: OFF_TUNE.map((tuning) => coefficient(hz * tuning)),
});
const groupOf = ([a, b, c, d]: typeof ROWS_HZ | typeof COLUMNS_HZ): Group => [
  filtersFor(a),
  filtersFor(b),
  filtersFor(c),
  filtersFor(d),
];
const ROWS = groupOf(ROWS_HZ);
const COLUMNS = groupOf(COLUMNS_HZ);

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
      this.#judge(digitIn(this.#block, this.#weigh()));
      this.#latest.copyWithin(0, HOP);
      this.#filled = BLOCK - HOP;
    }
  }

  /** @returns the mean power of what was heard last */
  #weigh(): number {
    let total = 0;
    for (let at = 0; at < BLOCK; at++) {
      const value = (this.#latest[at] as number) * (WINDOW[at] as number);
      this.#block[at] = value;
      total += value * value;
    }
    return total / WINDOW_POWER;
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

/**
 * The digit that a block holds, weighted by the window, or ''. What tells speech from digits soonest comes first: most of what callers
 * of a menu say costs four or six filters, not twelve.
 *
 * @param total  mean power of the block
 */
function digitIn(block: Float64Array, total: number): string {
  if (total < 2 * MIN_POWER) return '';
  const row = strongest(block, ROWS);
  if (row === null || row.power < leastRow(total)) return '';
  const column = strongest(block, COLUMNS);
  if (column === null) return '';
  const isClear =
    column.power >= MIN_POWER &&
    row.power <= column.power * MAX_ROW_OVER_COLUMN &&
    column.power <= row.power * MAX_COLUMN_OVER_ROW &&
    row.power + column.power >= MIN_SHARE * total;
  return isClear ? ((KEYPAD[row.index] as string)[column.index] as string) : '';
}

/** What a row needs, since no column is strong enough to make up for less. */
const leastRow = (total: number): number => Math.max(MIN_POWER, (MIN_SHARE * total) / (1 + MAX_COLUMN_OVER_ROW));

/** The frequency of a group that is clearly stronger than the others; null: none is. */
function strongest(block: Float64Array, group: Group): { index: number; power: number } | null {
  const powers = powersOf(block, group);
  const best = Math.max(...powers);
  const index = powers.indexOf(best);
  if (powers.some((power, at) => at !== index && power * MIN_LEAD > best)) return null;
  const offTune = (group[index] as Filters).offTune.map((filter) => powerOf(block, filter));
  return { index, power: Math.max(best, ...offTune) };
}

/** Of the four frequencies of a group, side by side: no filter waits for the last step of its own, so four take the time of one. */
function powersOf(block: Float64Array, [a, b, c, d]: Group): readonly [number, number, number, number] {
  const [filterA, filterB, filterC, filterD] = [a.middle, b.middle, c.middle, d.middle];
  let [olderA, newerA, olderB, newerB, olderC, newerC, olderD, newerD] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < BLOCK; at++) {
    const value = block[at] as number;
    const nowA = value + filterA * newerA - olderA;
    const nowB = value + filterB * newerB - olderB;
    const nowC = value + filterC * newerC - olderC;
    const nowD = value + filterD * newerD - olderD;
    olderA = newerA;
    newerA = nowA;
    olderB = newerB;
    newerB = nowB;
    olderC = newerC;
    newerC = nowC;
    olderD = newerD;
    newerD = nowD;
  }
  return [
    meanPower(filterA, olderA, newerA),
    meanPower(filterB, olderB, newerB),
    meanPower(filterC, olderC, newerC),
    meanPower(filterD, olderD, newerD),
  ];
}

/** At one frequency. */
function powerOf(block: Float64Array, filter: number): number {
  let [older, newer] = [0, 0];
  for (let at = 0; at < BLOCK; at++) {
    const now = (block[at] as number) + filter * newer - older;
    older = newer;
    newer = now;
  }
  return meanPower(filter, older, newer);
}

/** By the last two steps of its filter (Goertzel); 0.5 for a sine at full scale. */
const meanPower = (filter: number, older: number, newer: number): number =>
  (2 * (newer * newer + older * older - filter * newer * older)) / (WINDOW_SUM * WINDOW_SUM);
