import { type AudioCodec, codecFor, Resampler, type Samples } from '../codec/index.ts';
import { DETECTOR_RATE_HZ, DtmfDetector, TelephoneEventReader } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf } from '../rtp/packet.ts';
import { FRAME_MS } from './audio-sender.ts';
import type { MediaSink } from './endpoint.ts';

/** Heard before it is given out, so that a packet may be a little late (chosen). */
const HEAD_START_FRAMES = 2;
/** More than this is old audio: the oldest goes. */
const MAX_FRAMES = 20;

interface Decoder {
  readonly codec: AudioCodec;
  readonly resampler: Resampler | null;
}

/** What an endpoint says, as samples, a frame at a time; and the digits in it. */
export class AudioReceiver implements MediaSink {
  readonly #formats: ReadonlyMap<number, PayloadFormat>;
  readonly #rateHz: number;
  readonly #frameSamples: number;
  readonly #decoders = new Map<number, Decoder | null>();
  readonly #events: TelephoneEventReader | null;
  /** Only for phones that do not send events. */
  readonly #inBand: { detector: DtmfDetector; resampler: Resampler | null } | null;
  #waiting: Int16Array[] = [];
  #waitingSamples = 0;
  #isSpeaking = false;

  /**
   * @param formats  what the endpoint may send
   * @param rateHz  of what `next` gives
   * @param onDigit  called with each digit pressed
   */
  constructor(formats: readonly PayloadFormat[], rateHz: number, onDigit?: (digit: string) => void) {
    this.#formats = new Map(formats.map((format) => [format.payloadType, format]));
    this.#rateHz = rateHz;
    this.#frameSamples = (rateHz * FRAME_MS) / 1000;
    this.#events = onDigit ? new TelephoneEventReader(onDigit) : null;
    this.#inBand =
      onDigit && !formats.some(isEvent)
        ? { detector: new DtmfDetector(onDigit), resampler: resampler(rateHz, DETECTOR_RATE_HZ) }
        : null;
  }

  sendRtp(packet: Uint8Array): void {
    const format = this.#formats.get(payloadTypeOf(packet));
    if (!format) return;
    if (isEvent(format)) this.#events?.read(payloadOf(packet), rtpTicksOf(packet));
    else this.#hear(format, payloadOf(packet));
  }

  sendRtcp(): void {}

  /** @returns one frame; null while nothing is said */
  next(): Samples | null {
    const enough = this.#isSpeaking ? 1 : HEAD_START_FRAMES;
    this.#isSpeaking = this.#waitingSamples >= enough * this.#frameSamples;
    return this.#isSpeaking ? this.#take(this.#frameSamples) : null;
  }

  #hear(format: PayloadFormat, payload: Uint8Array): void {
    const decoder = this.#decoderOf(format);
    if (!decoder) return;
    const decoded = decoder.codec.decode(payload);
    const samples = decoder.resampler ? decoder.resampler.process(decoded) : decoded;
    if (this.#inBand) {
      const { detector, resampler } = this.#inBand;
      detector.process(resampler ? resampler.process(samples) : samples);
    }
    this.#waiting.push(samples);
    this.#waitingSamples += samples.length;
    while (this.#waitingSamples > MAX_FRAMES * this.#frameSamples) this.#take(this.#frameSamples);
  }

  #take(count: number): Samples {
    const taken = new Int16Array(count);
    let at = 0;
    while (at < count) {
      const [first] = this.#waiting;
      if (!first) break;
      const part = first.subarray(0, count - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === first.length) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(part.length);
    }
    this.#waitingSamples -= at;
    return taken;
  }

  #decoderOf(format: PayloadFormat): Decoder | null {
    const known = this.#decoders.get(format.payloadType);
    if (known !== undefined) return known;
    const codec = codecFor(format);
    const decoder = codec && { codec, resampler: resampler(codec.sampleRateHz, this.#rateHz) };
    this.#decoders.set(format.payloadType, decoder);
    return decoder;
  }
}

const isEvent = ({ name }: PayloadFormat): boolean => name.toLowerCase() === 'telephone-event';
const resampler = (fromHz: number, toHz: number) => (fromHz === toHz ? null : new Resampler(fromHz, toHz));
