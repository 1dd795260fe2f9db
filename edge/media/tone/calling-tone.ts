import type { Samples } from '../codec/codec.ts';

/** The detector works at this rate. */
export const CALLING_TONE_RATE_HZ = 8000;
/** T.30 §4.2: 1100 Hz, off by 38 at most, for half a second each three and a half, 15 % more or less. */
const CALLING_HZ = 1100;
/** 20 ms. */
const BLOCK = 160;
const SHORTEST_BLOCKS = 19;
const LONGEST_BLOCKS = 30;
/** Filters of a block are 50 Hz wide: so close that one of them has nearly all of a tone that is off. */
const OFFSETS_HZ = [-32, -16, 0, 16, 32];
/** Part of all power that the tone has: voices and music have more beside it, and a neighboring note is outside of the filters. */
const MIN_SHARE = 0.8;
/** Weakest: -43 dBm is what a fax machine has to hear (T.4 §6.2, V.29 and others). */
const MIN_POWER = 10 ** (-46 / 10) / 2;
/** A machine says nothing before and after: a melody goes on. In power, and in blocks. (chosen) */
const QUIETER = 10 ** (-15 / 10);
const QUIET_BEFORE = 5;
const QUIET_AFTER = 10;
/** Blocks that hold the beginning or the end of a tone are neither. */
const EDGE = 1;
const MOST_BLOCKS = QUIET_BEFORE + EDGE + LONGEST_BLOCKS + 1 + EDGE + QUIET_AFTER;

const COEFFICIENTS = OFFSETS_HZ.map(
  (offset) => 2 * Math.cos((2 * Math.PI * (CALLING_HZ + offset)) / CALLING_TONE_RATE_HZ),
);

interface Block {
  readonly power: number;
  readonly isTone: boolean;
}

/** Tells the tone of a fax machine that calls (CNG, ITU-T T.30 §4.2), with what keeps voices and music from being one. */
export class CallingToneDetector {
  readonly #onTone: () => void;
  readonly #latest = new Float64Array(BLOCK);
  #filled = 0;
  /** The last ones. Before the first it was quiet. */
  readonly #blocks: Block[] = Array.from({ length: MOST_BLOCKS }, () => ({ power: 0, isTone: false }));

  /** @param onTone  called after each tone, once it has been quiet for a moment */
  constructor(onTone: () => void) {
    this.#onTone = onTone;
  }

  /** @param samples  at CALLING_TONE_RATE_HZ, any number of them */
  process(samples: Samples): void {
    for (let at = 0; at < samples.length; at++) {
      this.#latest[this.#filled++] = (samples[at] as number) / 32_768;
      if (this.#filled < BLOCK) continue;
      this.#filled = 0;
      this.#blocks.shift();
      this.#blocks.push(judged(this.#latest));
      if (endsWithTone(this.#blocks)) this.#onTone();
    }
  }
}

/** Whether the blocks end with quiet, a tone of the right length, and the quiet of QUIET_AFTER. */
function endsWithTone(blocks: readonly Block[]): boolean {
  const last = blocks.findLastIndex(({ isTone }) => isTone);
  if (last < 0) return false;
  let first = last;
  while (blocks[first - 1]?.isTone) first -= 1;
  const length = last - first + 1;
  if (length < SHORTEST_BLOCKS || length > LONGEST_BLOCKS) return false;
  // Told at one moment only: an edge that is quiet is part of the quiet.
  const after = blocks.slice(last + 1 + EDGE);
  if (after.length !== QUIET_AFTER) return false;
  const quietPower = (blocks[first + Math.floor(length / 2)] as Block).power * QUIETER;
  const before = blocks.slice(Math.max(0, first - EDGE - QUIET_BEFORE), Math.max(0, first - EDGE));
  return [...before, ...after].every(({ power }) => power <= quietPower);
}

function judged(block: Float64Array): Block {
  let power = 0;
  for (const value of block) power += value * value;
  power /= BLOCK;
  if (power < MIN_POWER) return { power, isTone: false };
  const tone = Math.max(...COEFFICIENTS.map((coefficient) => powerAt(block, coefficient)));
  return { power, isTone: tone >= MIN_SHARE * power };
}

/** Mean power at one frequency (Goertzel); 0.5 for a sine at full scale. */
function powerAt(block: Float64Array, coefficient: number): number {
  let [older, newer] = [0, 0];
  for (let at = 0; at < BLOCK; at++) {
    const now = (block[at] as number) + coefficient * newer - older;
    older = newer;
    newer = now;
  }
  return (2 * (newer * newer + older * older - coefficient * newer * older)) / (BLOCK * BLOCK);
}
