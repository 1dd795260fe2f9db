import type { Samples } from '#shared/audio/index.ts';

export type { Samples };

/** Turns the samples of one direction of a stream into payloads and back. Keeps state: one object for each direction. */
export interface AudioCodec {
  /** What samples count in; the RTP clock may differ (RFC 3551 §4.5.2). */
  readonly sampleRateHz: number;
  /** Of 20 ms, or whatever else fits the codec. */
  encode(samples: Samples): Uint8Array;
  decode(payload: Uint8Array): Samples;
  /**
   * `decode` without a new array for each packet.
   *
   * @param samples  what finds no room in it is left out
   * @returns how many there are
   */
  decodeInto(payload: Uint8Array, samples: Samples): number;
  /**
   * What may have been in a packet that was lost; absent where the codec knows no better than anybody.
   *
   * @param count  samples: a multiple of 2.5 ms
   */
  conceal?(count: number): Samples | null;
  /** It is not used any more: gives back memory that is not the collector's. Absent where there is none. */
  close?(): void;
}
