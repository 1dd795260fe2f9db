import type { Samples } from '../codec/codec.ts';

/** Of what has been played is kept: enough to find its pitch (G.711 Appendix I keeps 48.75 ms). */
const PAST_MS = 50;
const ROOM_MS = 400;

/** Samples in the order of time: those already played, for as long as they are of use, and those to be played. */
export class SampleLine {
  readonly rateHz: number;
  readonly samples: Samples;
  readonly #pastSamples: number;
  /** Between the played and those to come. */
  start: number;
  end: number;

  constructor(rateHz: number) {
    this.rateHz = rateHz;
    this.#pastSamples = (rateHz * PAST_MS) / 1000;
    this.samples = new Int16Array((rateHz * ROOM_MS) / 1000);
    this.start = this.#pastSamples;
    this.end = this.start;
  }

  /** Samples to come. */
  get ahead(): number {
    return this.end - this.start;
  }

  /** @param count  from the start of `samples`; what finds no room is left out */
  add(samples: Samples, count = samples.length): void {
    const at = this.grow(count);
    const taken = this.end - at;
    if (taken === samples.length) this.samples.set(samples, at);
    else for (let n = 0; n < taken; n++) this.samples[at + n] = samples[n] as number;
  }

  /** Makes room behind the end, as far as there is any. @returns where it begins; it holds what it held */
  grow(count: number): number {
    if (this.end + count > this.samples.length) this.#compact();
    const at = this.end;
    this.end = Math.min(this.samples.length, at + count);
    return at;
  }

  addSilence(count: number): void {
    const at = this.grow(count);
    this.samples.fill(0, at, this.end);
  }

  /** The next samples, which become the past; silence where there are fewer. */
  take(into: Samples): void {
    if (this.ahead < into.length) this.addSilence(into.length - this.ahead);
    for (let at = 0; at < into.length; at++) into[at] = this.samples[this.start + at] as number;
    this.start += into.length;
  }

  #compact(): void {
    const from = this.start - this.#pastSamples;
    this.samples.copyWithin(0, from, this.end);
    this.start -= from;
    this.end -= from;
  }
}
