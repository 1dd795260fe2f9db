import type { AudioCodec, Samples } from './codec.ts';
import { saturate } from './level.ts';

/**
 * G.722 at 64 kbit/s (ITU-T G.722, 1988): two bands of 4 kHz, each ADPCM. Names in capitals as in the recommendation, where
 * their block diagrams are; arithmetic is that of its 16 bit fixed point.
 *
 *   samples ─▶ QMF ─▶ lower band ─▶ 6 bits ┐
 *                 └─▶ higher band ─▶ 2 bits ┴─▶ one byte for two samples
 */
export class G722 implements AudioCodec {
  readonly sampleRateHz = 16_000;
  readonly #lower = new Band(32);
  readonly #higher = new Band(8);
  /** The latest samples of the filter, from `#oldest` on. They are moved to the start when the array is full, not for each sample. */
  readonly #history = new Int32Array(HISTORY + 2 * PAIRS_BETWEEN_MOVES);
  #oldest = 0;

  encode(samples: Samples): Uint8Array {
    const payload = new Uint8Array(samples.length >> 1);
    for (let at = 0; at < payload.length; at++) {
      const [low, high] = this.#analyze(samples[at * 2] as number, samples[at * 2 + 1] as number);
      payload[at] = (this.#encodeHigher(high) << 6) | this.#encodeLower(low);
    }
    return payload;
  }

  decode(payload: Uint8Array): Samples {
    const samples = new Int16Array(payload.length * 2);
    this.decodeInto(payload, samples);
    return samples;
  }

  decodeInto(payload: Uint8Array, samples: Samples): number {
    const count = Math.min(payload.length, samples.length >> 1);
    for (let at = 0; at < count; at++) {
      const code = payload[at] as number;
      const low = this.#decodeLower(code & 0x3f);
      const high = this.#decodeHigher(code >> 6);
      this.#synthesize(low, high, samples, at * 2);
    }
    return count * 2;
  }

  /** Transmit QMF (§3.1): the two bands of two samples, each half as fast. */
  #analyze(first: number, second: number): [number, number] {
    const oldest = this.#add(first, second);
    const history = this.#history;
    let even = 0;
    let odd = 0;
    for (let tap = 0; tap < 12; tap++) {
      odd += (history[oldest + 2 * tap] as number) * (QMF[tap] as number);
      even += (history[oldest + 2 * tap + 1] as number) * (QMF[11 - tap] as number);
    }
    return [(even + odd) >> 14, (even - odd) >> 14];
  }

  /** Receive QMF (§4.4). */
  #synthesize(low: number, high: number, samples: Int16Array, at: number): void {
    const oldest = this.#add(low + high, low - high);
    const history = this.#history;
    let first = 0;
    let second = 0;
    for (let tap = 0; tap < 12; tap++) {
      second += (history[oldest + 2 * tap] as number) * (QMF[tap] as number);
      first += (history[oldest + 2 * tap + 1] as number) * (QMF[11 - tap] as number);
    }
    samples[at] = saturate(first >> 11);
    samples[at + 1] = saturate(second >> 11);
  }

  /** @returns where the oldest sample of the filter is now */
  #add(first: number, second: number): number {
    const history = this.#history;
    this.#oldest += 2;
    if (this.#oldest + HISTORY > history.length) {
      history.copyWithin(0, this.#oldest, this.#oldest + HISTORY - 2);
      this.#oldest = 0;
    }
    history[this.#oldest + HISTORY - 2] = first;
    history[this.#oldest + HISTORY - 1] = second;
    return this.#oldest;
  }

  #encodeLower(low: number): number {
    const band = this.#lower;
    const difference = saturate(low - band.predicted);
    const magnitude = difference >= 0 ? difference : ~difference;
    let level = 1;
    while (level < 30 && magnitude >= ((Q6[level] as number) * band.scale) >> 12) level += 1;
    const code = (difference < 0 ? ILN[level] : ILP[level]) as number;
    this.#adaptLower(code >> 2);
    return code;
  }

  #decodeLower(code: number): number {
    const { predicted, scale } = this.#lower;
    const reconstructed = clip(predicted + ((scale * (QM6[code] as number)) >> 15));
    this.#adaptLower(code >> 2);
    return reconstructed;
  }

  /** Four of the six bits steer both ends, so that a receiver of fewer bits stays in step. */
  #adaptLower(code: number): void {
    const band = this.#lower;
    const difference = (band.scale * (QM4[code] as number)) >> 15;
    const log = Math.min(18_432, Math.max(0, ((band.logScale * 127) >> 7) + (WL[RL42[code] as number] as number)));
    band.adapt(difference, log, 8);
  }

  #encodeHigher(high: number): number {
    const band = this.#higher;
    const difference = saturate(high - band.predicted);
    const magnitude = difference >= 0 ? difference : ~difference;
    const level = magnitude >= (564 * band.scale) >> 12 ? 2 : 1;
    const code = (difference < 0 ? IHN[level] : IHP[level]) as number;
    this.#adaptHigher(code);
    return code;
  }

  #decodeHigher(code: number): number {
    const { predicted, scale } = this.#higher;
    const reconstructed = clip(predicted + ((scale * (QM2[code] as number)) >> 15));
    this.#adaptHigher(code);
    return reconstructed;
  }

  #adaptHigher(code: number): void {
    const band = this.#higher;
    const difference = (band.scale * (QM2[code] as number)) >> 15;
    const log = Math.min(22_528, Math.max(0, ((band.logScale * 127) >> 7) + (WH[RH2[code] as number] as number)));
    band.adapt(difference, log, 10);
  }
}

/** Taps of the filter (§3.1). */
const HISTORY = 24;
const PAIRS_BETWEEN_MOVES = 160;

/** Adaptive predictor and quantizer scale of one band (§3.5, §3.6): two poles, six zeros. */
class Band {
  /** The predicted next sample, S. */
  predicted = 0;
  /** DET: how far apart the levels of the quantizer are. */
  scale: number;
  /** NB: the logarithm of it. */
  logScale = 0;
  #zeroPart = 0;
  readonly #differences = new Int32Array(7);
  readonly #zeros = new Int32Array(7);
  readonly #poles = new Int32Array(3);
  readonly #reconstructed = new Int32Array(3);
  readonly #partial = new Int32Array(3);

  constructor(scale: number) {
    this.scale = scale;
  }

  /** @param shift  8 or 10: how the scale of the lower and the higher band follows its logarithm */
  adapt(difference: number, logScale: number, shift: 8 | 10): void {
    this.logScale = logScale;
    const down = shift - (logScale >> 11);
    const mantissa = ILB[(logScale >> 6) & 31] as number;
    this.scale = (down < 0 ? mantissa << -down : mantissa >> down) << 2;

    const [zeros, differences, poles] = [this.#zeros, this.#differences, this.#poles];
    const [reconstructed, partial] = [this.#reconstructed, this.#partial];
    differences[0] = difference;
    reconstructed[0] = saturate(this.predicted + difference);
    partial[0] = saturate(this.#zeroPart + difference);
    const side = sign(partial[0]);
    const isAsBefore = side === sign(partial[1] as number);
    const isAsLongBefore = side === sign(partial[2] as number);

    // Poles (UPPOL2, UPPOL1).
    const towards = saturate((poles[1] as number) << 2);
    const turn = Math.min(isAsBefore ? -towards : towards, 32_767);
    const second = ((turn >> 7) + (isAsLongBefore ? 128 : -128) + (((poles[2] as number) * 32_512) >> 15)) | 0;
    const limited = Math.max(-12_288, Math.min(12_288, second));
    const first = saturate((isAsBefore ? 192 : -192) + (((poles[1] as number) * 32_640) >> 15));
    const room = saturate(15_360 - limited);
    poles[2] = limited;
    poles[1] = Math.max(-room, Math.min(room, first));

    // Zeros (UPZERO).
    const push = difference === 0 ? 0 : 128;
    for (let at = 1; at < 7; at++) {
      const agrees = sign(differences[at] as number) === sign(difference);
      zeros[at] = saturate((agrees ? push : -push) + (((zeros[at] as number) * 32_640) >> 15));
    }
    for (let at = 6; at > 0; at--) differences[at] = differences[at - 1] as number;
    reconstructed[2] = reconstructed[1] as number;
    reconstructed[1] = reconstructed[0] as number;
    partial[2] = partial[1] as number;
    partial[1] = partial[0] as number;

    // Prediction (FILTEP, FILTEZ, PREDIC).
    let polePart = 0;
    for (let at = 1; at < 3; at++)
      polePart += ((poles[at] as number) * saturate((reconstructed[at] as number) * 2)) >> 15;
    let zeroPart = 0;
    for (let at = 1; at < 7; at++)
      zeroPart += ((zeros[at] as number) * saturate((differences[at] as number) * 2)) >> 15;
    this.#zeroPart = saturate(zeroPart);
    this.predicted = saturate(saturate(polePart) + this.#zeroPart);
  }
}

const sign = (value: number): number => value >> 31;
/** The decoder's output has 15 bits (LIMIT). */
const clip = (value: number): number => Math.max(-16_384, Math.min(16_383, value));

/** Table 11: half of the symmetric filter. */
const QMF = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
/** Tables 14 to 22. */
const WL = Int32Array.of(-60, -30, 58, 172, 334, 538, 1198, 3042);
const RL42 = Int32Array.of(0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0);
const WH = Int32Array.of(0, -214, 798);
const RH2 = Int32Array.of(2, 1, 2, 1);
const IHN = Int32Array.of(0, 1, 0);
const IHP = Int32Array.of(0, 3, 2);
const QM2 = Int32Array.of(-7408, -1616, 7408, 1616);
const ILB = Int32Array.of(
  2048,
  2093,
  2139,
  2186,
  2233,
  2282,
  2332,
  2383,
  2435,
  2489,
  2543,
  2599,
  2656,
  2714,
  2774,
  2834,
  2896,
  2960,
  3025,
  3091,
  3158,
  3228,
  3298,
  3371,
  3444,
  3520,
  3597,
  3676,
  3756,
  3838,
  3922,
  4008,
);
const QM4 = Int32Array.of(
  0,
  -20456,
  -12896,
  -8968,
  -6288,
  -4240,
  -2584,
  -1200,
  20456,
  12896,
  8968,
  6288,
  4240,
  2584,
  1200,
  0,
);
const QM6 = Int32Array.of(
  -136,
  -136,
  -136,
  -136,
  -24808,
  -21904,
  -19008,
  -16704,
  -14984,
  -13512,
  -12280,
  -11192,
  -10232,
  -9360,
  -8576,
  -7856,
  -7192,
  -6576,
  -6000,
  -5456,
  -4944,
  -4464,
  -4008,
  -3576,
  -3168,
  -2776,
  -2400,
  -2032,
  -1688,
  -1360,
  -1040,
  -728,
  24808,
  21904,
  19008,
  16704,
  14984,
  13512,
  12280,
  11192,
  10232,
  9360,
  8576,
  7856,
  7192,
  6576,
  6000,
  5456,
  4944,
  4464,
  4008,
  3576,
  3168,
  2776,
  2400,
  2032,
  1688,
  1360,
  1040,
  728,
  432,
  136,
  -432,
  -136,
);
const Q6 = Int32Array.of(
  0,
  35,
  72,
  110,
  150,
  190,
  233,
  276,
  323,
  370,
  422,
  473,
  530,
  587,
  650,
  714,
  786,
  858,
  940,
  1023,
  1121,
  1219,
  1339,
  1458,
  1612,
  1765,
  1980,
  2195,
  2557,
  2919,
  0,
  0,
);
const ILN = Int32Array.of(
  0,
  63,
  62,
  31,
  30,
  29,
  28,
  27,
  26,
  25,
  24,
  23,
  22,
  21,
  20,
  19,
  18,
  17,
  16,
  15,
  14,
  13,
  12,
  11,
  10,
  9,
  8,
  7,
  6,
  5,
  4,
  0,
);
const ILP = Int32Array.of(
  0,
  61,
  60,
  59,
  58,
  57,
  56,
  55,
  54,
  53,
  52,
  51,
  50,
  49,
  48,
  47,
  46,
  45,
  44,
  43,
  42,
  41,
  40,
  39,
  38,
  37,
  36,
  35,
  34,
  33,
  32,
  0,
);
