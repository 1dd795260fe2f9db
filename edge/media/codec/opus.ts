import {
  Application,
  createDecoder,
  createEncoder,
  type OpusDecoderHandle,
  type OpusEncoderHandle,
  Signal,
} from 'libopus-wasm';
import type { AudioCodec, Samples } from './codec.ts';

/** Rates that libopus takes and gives without resampling of ours; its RTP clock is always 48 kHz (RFC 7587 §4.1). */
const RATES_HZ = [8000, 16_000, 48_000] as const;
type OpusRateHz = (typeof RATES_HZ)[number];
/** Wideband, as G.722. */
const DEFAULT_RATE_HZ = 16_000;

/**
 * CELT alone at 48 kbit/s and the least complexity: 19 to 28 microseconds a frame at 8 or 16 kHz, where the speech coder of Opus takes
 * 38 to 62 for half of the bits (measured beside it on a busy machine). DTX and FEC are off.
 */
const ENCODER = {
  channels: 1,
  application: Application.RestrictedLowDelay,
  signal: Signal.Voice,
  bitrate: 48_000,
  complexity: 0,
} as const;
/** Who joins in the same turn of the event loop finds one ready (chosen). */
const SPARES = 8;
/** A code that is 20 ms of nothing (RFC 6716 §3.1): wideband CELT, one frame, without data. */
const NOTHING: Uint8Array = Uint8Array.of(0xb8);

/** Encoders or decoders of one rate, made beforehand: the library makes them only asynchronously. */
class Spares<Made> {
  readonly #make: () => Promise<Made>;
  readonly #ready: Made[] = [];
  #wanted = 0;

  constructor(make: () => Promise<Made>) {
    this.#make = make;
  }

  /** @returns null when too many were taken at once; there will be more in the next turn of the event loop */
  take(): Made | null {
    const one = this.#ready.pop() ?? null;
    void this.fill();
    return one;
  }

  async fill(): Promise<void> {
    while (this.#ready.length + this.#wanted < SPARES) {
      this.#wanted += 1;
      try {
        this.#ready.push(await this.#make());
      } catch {
        return; // out of memory: who needs one hears nothing, everybody else goes on
      } finally {
        this.#wanted -= 1;
      }
    }
  }
}

const ENCODERS = new Map(
  RATES_HZ.map((sampleRate) => [
    sampleRate,
    new Spares<OpusEncoderHandle>(() => createEncoder({ ...ENCODER, sampleRate, frameSize: sampleRate / 50 })),
  ]),
);
/** Stereo comes out as mono. */
const DECODERS = new Map(
  RATES_HZ.map((sampleRate) => [
    sampleRate,
    new Spares<OpusDecoderHandle>(() => createDecoder({ channels: 1, sampleRate })),
  ]),
);

/** Call it once in each thread, before the first `Opus` is used. */
export async function loadOpus(): Promise<void> {
  await Promise.all([...ENCODERS.values(), ...DECODERS.values()].map((spares) => spares.fill()));
}

/** Their memory is outside of the collector's sight: what was not closed is freed when it is collected. */
const FORGOTTEN = new FinalizationRegistry<Handles>((handles) => free(handles));

interface Handles {
  encoder: OpusEncoderHandle | null;
  decoder: OpusDecoderHandle | null;
}

/** Opus, one channel, by libopus in WebAssembly (RFC 6716, RFC 7587). Packets that make no sense are heard as nothing. */
export class Opus implements AudioCodec {
  readonly sampleRateHz: OpusRateHz;
  readonly #handles: Handles = { encoder: null, decoder: null };
  #isClosed = false;

  /** @param rateHz  what samples would best count in: 8, 16 or 48 kHz, else they count in 16 */
  constructor(rateHz: number) {
    this.sampleRateHz = RATES_HZ.find((rate) => rate === rateHz) ?? DEFAULT_RATE_HZ;
    FORGOTTEN.register(this, this.#handles, this.#handles);
  }

  encode(samples: Samples): Uint8Array {
    const handles = this.#handles;
    if (!this.#isClosed) handles.encoder ??= ENCODERS.get(this.sampleRateHz)?.take() ?? null;
    return handles.encoder?.encode(samples) ?? NOTHING;
  }

  decode(payload: Uint8Array): Samples {
    if (payload.length === 0) return new Int16Array();
    try {
      return this.#decoder()?.decode(payload) ?? new Int16Array();
    } catch {
      return new Int16Array();
    }
  }

  decodeInto(payload: Uint8Array, samples: Samples): number {
    const decoded = this.decode(payload);
    const fitting = decoded.length <= samples.length ? decoded : decoded.subarray(0, samples.length);
    samples.set(fitting);
    return fitting.length;
  }

  conceal(count: number): Samples | null {
    return this.#decoder()?.decodePacketLoss(count) ?? null;
  }

  close(): void {
    this.#isClosed = true;
    FORGOTTEN.unregister(this.#handles);
    free(this.#handles);
  }

  #decoder(): OpusDecoderHandle | null {
    const handles = this.#handles;
    if (!this.#isClosed) handles.decoder ??= DECODERS.get(this.sampleRateHz)?.take() ?? null;
    return handles.decoder;
  }
}

function free(handles: Handles): void {
  handles.encoder?.free();
  handles.decoder?.free();
  handles.encoder = null;
  handles.decoder = null;
}
