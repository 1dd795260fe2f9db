import { type AudioCodec, isStateless, type Samples } from '../codec/index.ts';

/** What one packet holds, as every phone takes it (RFC 3551 §4.2), and one beat of whatever makes audio. */
export const FRAME_MS = 20;

/** A frame of audio that several may hear: in G.711 it is encoded once for all of them. */
export class Frame {
  readonly samples: Samples;
  /** Of stateless codecs, of which there are two: codec and payload in turn. */
  #encoded: (AudioCodec | Uint8Array)[] | null = null;

  constructor(samples: Samples) {
    this.samples = samples;
  }

  encodedBy(codec: AudioCodec): Uint8Array {
    if (!isStateless(codec)) return codec.encode(this.samples);
    this.#encoded ??= [];
    for (let at = 0; at < this.#encoded.length; at += 2) {
      if (this.#encoded[at] === codec) return this.#encoded[at + 1] as Uint8Array;
    }
    const payload = codec.encode(this.samples);
    this.#encoded.push(codec, payload);
    return payload;
  }
}

export const frameSamples = (sampleRateHz: number): number => (sampleRateHz * FRAME_MS) / 1000;
export const framesIn = (ms: number): number => Math.round(ms / FRAME_MS);

/** One for all who hear nothing at this rate. */
export function silentFrame(sampleRateHz: number): Frame {
  const known = SILENCE.get(sampleRateHz);
  if (known) return known;
  const frame = new Frame(new Int16Array(frameSamples(sampleRateHz)));
  SILENCE.set(sampleRateHz, frame);
  return frame;
}

const SILENCE = new Map<number, Frame>();

/** Cuts audio that comes in pieces of any length into frames. */
export class FrameCutter {
  readonly #frameSamples: number;
  #next: Samples;
  #filled = 0;

  constructor(sampleRateHz: number) {
    this.#frameSamples = frameSamples(sampleRateHz);
    this.#next = new Int16Array(this.#frameSamples);
  }

  cut(samples: Samples, take: (frame: Frame) => void): void {
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + this.#frameSamples - this.#filled);
      this.#next.set(part, this.#filled);
      at += part.length;
      this.#filled += part.length;
      if (this.#filled === this.#frameSamples) this.#give(take);
    }
  }

  /** The rest, filled up with silence. */
  end(take: (frame: Frame) => void): void {
    if (this.#filled > 0) this.#give(take);
  }

  #give(take: (frame: Frame) => void): void {
    take(new Frame(this.#next));
    this.#next = new Int16Array(this.#frameSamples);
    this.#filled = 0;
  }
}
