import type { AudioCodec, Samples } from './codec.ts';

/** Linear samples in network byte order (RFC 3551 §4.5.11). */
export class L16 implements AudioCodec {
  readonly sampleRateHz: number;

  constructor(sampleRateHz: number) {
    this.sampleRateHz = sampleRateHz;
  }

  encode(samples: Samples): Uint8Array {
    const payload = new Uint8Array(samples.length * 2);
    const view = new DataView(payload.buffer);
    for (let at = 0; at < samples.length; at++) view.setInt16(at * 2, samples[at] as number);
    return payload;
  }

  decode(payload: Uint8Array): Samples {
    const samples = new Int16Array(payload.byteLength >> 1);
    this.decodeInto(payload, samples);
    return samples;
  }

  decodeInto(payload: Uint8Array, samples: Samples): number {
    const count = Math.min(payload.length >> 1, samples.length);
    for (let at = 0; at < count; at++)
      samples[at] = ((payload[2 * at] as number) << 8) | (payload[2 * at + 1] as number);
    return count;
  }
}
