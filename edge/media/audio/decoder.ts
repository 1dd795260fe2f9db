import type { Samples } from '../codec/codec.ts';

/** Turns the bytes of a file or stream into samples, piece by piece. */
export interface AudioDecoder {
  /** Of what `decode` returns; 0 until the bytes have told. */
  readonly sampleRateHz: number;
  /**
   * What the next bytes hold, mixed down to one channel.
   *
   * @throws AudioError  when they are no such audio
   */
  decode(bytes: Uint8Array): Samples;
  /** Nothing comes any more. @throws AudioError  when that is too early */
  end(): void;
}
