import { type AudioCodec, Resampler, type Samples } from '../codec/index.ts';

/** Encodes a frame once for all who hear the same. */
export class SharedEncoder {
  /** Of this frame; null: nobody has asked yet. */
  payload: Uint8Array | null = null;
  readonly #codec: AudioCodec;
  readonly #resampler: Resampler | null;

  constructor(codec: AudioCodec, rateHz: number) {
    this.#codec = codec;
    this.#resampler = rateHz === codec.sampleRateHz ? null : new Resampler(rateHz, codec.sampleRateHz);
  }

  encode(samples: Samples): Uint8Array {
    this.payload ??= this.#codec.encode(this.#resampler ? this.#resampler.process(samples) : samples);
    return this.payload;
  }
}
