import { findPeriod, longestPeriod } from './pitch.ts';
import type { SampleLine } from './sample-line.ts';

/** As loud as before for 10 ms, silent after 60 (ITU-T G.711 Appendix I). */
const FULL_MS = 10;
const SILENT_MS = 60;
/** Over so much what comes again takes over (Appendix I: 4 ms and more). */
const MERGE_MS = 5;
/** Of a period, to join its end to its start. */
const JOIN_SHARE = 0.25;

/**
 * Stands in for lost audio by repeating the last period of what was heard, ever softer: the idea of ITU-T G.711 Appendix I, without
 * its delay of 3.75 ms. What has been played cannot be changed any more, so the first join is smoothed after it.
 */
export class Concealment {
  readonly #line: SampleLine;
  readonly #period: Float32Array;
  #periodSamples = 0;
  /** How much louder the last sample played was than the period says, to be smoothed away. */
  #step = 0;
  /** Samples made since the loss began; 0: nothing is lost. */
  #made = 0;

  constructor(line: SampleLine) {
    this.#line = line;
    this.#period = new Float32Array(longestPeriod(line.rateHz));
  }

  /** Adds what may have been said. */
  add(ms: number): void {
    if (this.#made === 0) this.#learn();
    const line = this.#line;
    for (let at = line.grow(Math.round((ms * line.rateHz) / 1000)); at < line.end; at++)
      line.samples[at] = this.#next();
  }

  /** Audio has come again. @param count  of the samples at the end of the line, those that came */
  merge(count: number): void {
    if (this.#made === 0) return;
    const { samples, end, rateHz } = this.#line;
    const length = Math.min(count, (MERGE_MS * rateHz) / 1000);
    for (let at = 0; at < length; at++) {
      const share = (at + 1) / (length + 1);
      const index = end - count + at;
      samples[index] = share * (samples[index] as number) + (1 - share) * this.#next();
    }
    this.#made = 0;
  }

  /** What comes next has nothing to do with what was before. */
  forget(): void {
    this.#made = 0;
  }

  #learn(): void {
    const { samples, end, rateHz } = this.#line;
    const period = findPeriod(samples, end, rateHz);
    const join = Math.floor(period * JOIN_SHARE);
    for (let at = 0; at < period; at++) this.#period[at] = samples[end - period + at] as number;
    for (let at = 0; at < join; at++) {
      const share = (at + 1) / (join + 1);
      const index = period - join + at;
      const before = samples[end - period - join + at] as number;
      this.#period[index] = (1 - share) * (this.#period[index] as number) + share * before;
    }
    this.#periodSamples = period;
    this.#step = (samples[end - 1] as number) - (samples[end - period - 1] as number);
  }

  #next(): number {
    const at = this.#made;
    this.#made += 1;
    const ms = (at * 1000) / this.#line.rateHz;
    if (ms >= SILENT_MS) return 0;
    const gain = ms <= FULL_MS ? 1 : (SILENT_MS - ms) / (SILENT_MS - FULL_MS);
    const join = this.#periodSamples * JOIN_SHARE;
    const smoothed = at < join ? this.#step * (1 - at / join) : 0;
    return clip(gain * ((this.#period[at % this.#periodSamples] as number) + smoothed));
  }
}

const clip = (sample: number): number => Math.max(-32_768, Math.min(32_767, sample));
