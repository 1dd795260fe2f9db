import type { Samples } from './samples.ts';

/** PCMU and PCMA by table (ITU-T G.711): 256 values to decode, 65,536 to encode. */
class TableCodec {
  readonly sampleRateHz = 8000;
  readonly #encoded: Uint8Array;
  readonly #decoded: Int16Array;

  constructor(encoded: Uint8Array, decoded: Int16Array) {
    this.#encoded = encoded;
    this.#decoded = decoded;
  }

  encode(samples: Samples): Uint8Array {
    const payload = new Uint8Array(samples.length);
    for (let at = 0; at < samples.length; at++) payload[at] = this.#encoded[(samples[at] as number) & 0xffff] as number;
    return payload;
  }

  decode(payload: Uint8Array): Samples {
    const samples = new Int16Array(payload.length);
    this.decodeInto(payload, samples);
    return samples;
  }

  decodeInto(payload: Uint8Array, samples: Samples): number {
    const count = Math.min(payload.length, samples.length);
    for (let at = 0; at < count; at++) samples[at] = this.#decoded[payload[at] as number] as number;
    return count;
  }
}

const MU_BIAS = 0x84;
const MU_CLIP = 32_635;

/** One mu-law byte, inverted on the line as G.711 table 2a has it. */
function toMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), MU_CLIP) + MU_BIAS;
  const exponent = 24 - Math.clz32(magnitude); // position of the highest bit above bit 7
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function fromMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const exponent = (code >> 4) & 7;
  const magnitude = ((((code & 0x0f) << 3) + MU_BIAS) << exponent) - MU_BIAS;
  return (code & 0x80) !== 0 ? -magnitude : magnitude;
}

/** Every other bit is inverted on the line (G.711 table 1a). */
const A_LAW_MASK = 0x55;

function toALaw(sample: number): number {
  const isPositive = sample >= 0;
  const magnitude = (isPositive ? sample : -sample - 1) >> 3; // 12 bits
  const exponent = Math.max(0, 27 - Math.clz32(magnitude | 1));
  const mantissa = exponent === 0 ? (magnitude >> 1) & 0x0f : (magnitude >> exponent) & 0x0f;
  return ((isPositive ? 0x80 : 0) | (exponent << 4) | mantissa) ^ A_LAW_MASK;
}

function fromALaw(byte: number): number {
  const code = byte ^ A_LAW_MASK;
  const exponent = (code >> 4) & 7;
  const step = ((code & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? step : (step + 0x100) << (exponent - 1);
  return (code & 0x80) !== 0 ? magnitude : -magnitude;
}

const encodedBy = (law: (sample: number) => number): Uint8Array =>
  Uint8Array.from({ length: 65_536 }, (_, index) => law((index << 16) >> 16));

const decodedBy = (law: (byte: number) => number): Int16Array =>
  Int16Array.from({ length: 256 }, (_, byte) => law(byte));

/** Stateless, so everybody may share them. */
export const PCMU = new TableCodec(encodedBy(toMuLaw), decodedBy(fromMuLaw));
export const PCMA = new TableCodec(encodedBy(toALaw), decodedBy(fromALaw));
