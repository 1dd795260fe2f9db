import { type AudioCodec, codecFor, Resampler } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf } from '../rtp/packet.ts';
import { CALLING_TONE_RATE_HZ, CallingToneDetector } from '../tone/index.ts';
import type { Endpoint, MediaSink } from './endpoint.ts';

/** Where so much is missing, the other side has sent no silence: it is put in, and no more than this is of use. */
const PAUSE_MS = 200;
const PAUSE = new Int16Array((CALLING_TONE_RATE_HZ * PAUSE_MS) / 1000);

interface Decoder {
  readonly format: PayloadFormat;
  readonly codec: AudioCodec;
  readonly resampler: Resampler | null;
}

/** Hears whether a fax machine calls, in any audio that we can decode. */
export class CallingToneListener implements MediaSink {
  readonly #endpoint: Pick<Endpoint, 'formats'>;
  readonly #detector: CallingToneDetector;
  #decoder: Decoder | null = null;
  #lastTicks: number | null = null;

  constructor(endpoint: Pick<Endpoint, 'formats'>, onTone: () => void) {
    this.#endpoint = endpoint;
    this.#detector = new CallingToneDetector(onTone);
  }

  sendRtp(packet: Uint8Array): void {
    const type = payloadTypeOf(packet);
    const format = this.#endpoint.formats.find(({ payloadType }) => payloadType === type);
    if (!format || !this.#follow(format) || !this.#decoder) return;
    const { codec, resampler } = this.#decoder;
    const ticks = rtpTicksOf(packet);
    const sinceMs = this.#lastTicks === null ? 0 : (((ticks - this.#lastTicks) | 0) * 1000) / format.clockRateHz;
    this.#lastTicks = ticks;
    if (sinceMs >= PAUSE_MS) this.#detector.process(PAUSE);
    const samples = codec.decode(payloadOf(packet));
    this.#detector.process(resampler ? resampler.process(samples) : samples);
  }

  sendRtcp(): void {}

  /** Nothing is heard any more. */
  close(): void {
    this.#decoder?.codec.close?.();
    this.#decoder = null;
  }

  /** @returns whether it can be heard */
  #follow(format: PayloadFormat): boolean {
    if (this.#decoder?.format === format) return true;
    const codec = codecFor(format);
    if (!codec) return false;
    this.close();
    const { sampleRateHz } = codec;
    const resampler = sampleRateHz === CALLING_TONE_RATE_HZ ? null : new Resampler(sampleRateHz, CALLING_TONE_RATE_HZ);
    this.#decoder = { format, codec, resampler };
    this.#lastTicks = null;
    return true;
  }
}
