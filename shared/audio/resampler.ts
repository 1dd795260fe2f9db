import type { Samples } from './samples.ts';

/** Taps on each side of the middle, at the lower rate: with the window below 80 dB of stop band (measured in the test). */
const HALF_WIDTH = 20;
/** Kaiser window for 80 dB. */
const BETA = 8;

/** Room for so many inputs, so that what is kept of them is not moved each time (chosen). */
const ROOM_FRAMES = 4;
/** The inner loop takes so many taps at once. */
const UNROLLED = 4;

/**
 * Changes the sample rate by a ratio of small whole numbers (8, 16, 24, 32, 48 kHz among each other): a polyphase FIR low-pass,
 * windowed sinc. Keeps the end of what it was given, so that a stream may come in frames of any length; the output is late by
 * half the filter.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  /** One filter for each place an output sample may have between two input samples. */
  readonly #phases: readonly Float64Array[];
  readonly #length: number;
  /** What was given, from `#start` to `#end`: in 64 bits as JavaScript multiplies, which is a sixth faster than to convert from 32. */
  #input: Float64Array;
  #start = 0;
  #end: number;
  /** Of the next output sample, in steps of 1/up input samples from `#start`. */
  #position = 0;
  #output: Samples = new Int16Array();

  constructor(fromHz: number, toHz: number) {
    const shared = greatestCommonDivisor(fromHz, toHz);
    this.#up = toHz / shared;
    this.#down = fromHz / shared;
    const slower = Math.max(1, this.#down / this.#up);
    this.#length = UNROLLED * Math.ceil((2 * HALF_WIDTH * slower) / UNROLLED);
    this.#phases = knownPhases(this.#up, this.#down, this.#length, slower);
    this.#input = new Float64Array(this.#length);
    this.#end = this.#length;
  }

  process(samples: Samples): Samples {
    return this.convert(samples).slice();
  }

  /** @returns what `process` does, in an array that holds until the next call */
  convert(samples: Samples): Samples {
    this.#keep(samples);
    const available = this.#end - this.#start - this.#length;
    const count = Math.max(0, Math.ceil((available * this.#up - this.#position) / this.#down));
    if (this.#output.length < count) this.#output = new Int16Array(count);
    this.#filter(count);
    const used = Math.min(available, Math.floor(this.#position / this.#up));
    this.#position -= used * this.#up;
    this.#start += used;
    return count === this.#output.length ? this.#output : this.#output.subarray(0, count);
  }

  /** On the path of each packet, so with sums of their own for each of four taps: the processor need not wait for the one before. */
  #filter(count: number): void {
    const [input, output, up, length] = [this.#input, this.#output, this.#up, this.#length];
    const whole = Math.floor(this.#down / up);
    const part = this.#down % up;
    let start = this.#start + Math.floor(this.#position / up);
    let phase = this.#position % up;
    for (let at = 0; at < count; at++) {
      const taps = this.#phases[phase] as Float64Array;
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let tap = 0; tap < length; tap += UNROLLED) {
        const from = start + tap;
        a += (input[from] as number) * (taps[tap] as number);
        b += (input[from + 1] as number) * (taps[tap + 1] as number);
        c += (input[from + 2] as number) * (taps[tap + 2] as number);
        d += (input[from + 3] as number) * (taps[tap + 3] as number);
      }
      const sum = a + b + c + d;
      output[at] = sum >= 32_767 ? 32_767 : sum <= -32_768 ? -32_768 : Math.round(sum);
      start += whole;
      phase += part;
      if (phase >= up) {
        phase -= up;
        start += 1;
      }
    }
    this.#position += count * this.#down;
  }

  #keep(samples: Samples): void {
    if (this.#end + samples.length > this.#input.length) {
      const kept = this.#end - this.#start;
      const needed = kept + samples.length;
      const roomy = this.#input.length >= needed ? this.#input : new Float64Array(kept + ROOM_FRAMES * samples.length);
      roomy.set(this.#input.subarray(this.#start, this.#end));
      this.#input = roomy;
      this.#start = 0;
      this.#end = kept;
    }
    this.#input.set(samples, this.#end);
    this.#end += samples.length;
  }
}

/** Filters by ratio: to make one takes milliseconds. Unusual ones are not kept for ever. */
const KNOWN = new Map<string, readonly Float64Array[]>();
const MAX_KNOWN = 32;

function knownPhases(up: number, down: number, length: number, slower: number): readonly Float64Array[] {
  const ratio = `${up}/${down}`;
  const known = KNOWN.get(ratio) ?? phases(up, length, slower);
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  KNOWN.set(ratio, known);
  return known;
}

function phases(up: number, length: number, slower: number): Float64Array[] {
  const middle = length / 2;
  // A little below half of the lower rate, as the filter needs room to fall off.
  const cutoff = 0.92 / slower;
  return Array.from({ length: up }, (_, phase) => {
    const taps = Float64Array.from({ length }, (_unused, tap) => {
      const distance = tap - middle + 1 - phase / up;
      return cutoff * sinc(cutoff * distance) * kaiser(distance / middle);
    });
    const gain = taps.reduce((sum, tap) => sum + tap, 0);
    return taps.map((tap) => tap / gain);
  });
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const kaiser = (x: number): number => (Math.abs(x) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA));

/** Modified Bessel function of the first kind, order 0, to 2e-7 (Abramowitz and Stegun 9.8.1, 9.8.2): its series takes 10 ms for one filter. */
function bessel(x: number): number {
  if (x <= 3.75) {
    const t = (x / 3.75) ** 2;
    return 1 + t * (3.5156229 + t * (3.0899424 + t * (1.2067492 + t * (0.2659732 + t * (0.0360768 + t * 0.0045813)))));
  }
  const t = 3.75 / x;
  const tail = 0.02635537 * t ** 6 - 0.01647633 * t ** 7 + 0.00392377 * t ** 8;
  const head = 0.39894228 + t * (0.01328592 + t * (0.00225319 + t * (-0.00157565 + t * (0.00916281 - t * 0.02057706))));
  return ((head + tail) * Math.exp(x)) / Math.sqrt(x);
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
