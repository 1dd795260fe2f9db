import { type AudioCodec, codecFor, isOwnCodec, Resampler, type Samples } from '../codec/index.ts';
import { DETECTOR_RATE_HZ, DtmfDetector, isTelephoneEvent, TelephoneEventReader } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import { Timeline } from '../recording/index.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf, ssrcOf } from '../rtp/packet.ts';
import { staticFormat } from '../rtp/payload-types.ts';
import type { MediaSink } from './endpoint.ts';

/** What may come where anything may: the audio types that need no SDP. */
const STATIC_FORMATS = [0, 8, 9].map(staticFormat).filter((format) => format !== undefined);
/** Beside the audio of a stream; that we do not decode them leaves nothing out. */
const COMPANIONS = ['telephone-event', 'cn', 'red'];

interface Decoder {
  readonly format: PayloadFormat;
  readonly codec: AudioCodec;
  readonly resampler: Resampler | null;
}

export interface EarEvents {
  /** Audio has come that we cannot decode. */
  foreign(): void;
  /** Absent: nobody asks for digits. */
  readonly digit?: ((digit: string) => void) | undefined;
}

/**
 * Hears one direction of a stream for a recorder: what is said, at its time, and the digits in it. Other than an AudioReceiver it has
 * time, so that nothing is left out or made up where packets are late.
 */
export class Ear implements MediaSink {
  readonly #rateHz: number;
  readonly #nowMs: () => number;
  readonly #events: EarEvents;
  readonly #timeline: Timeline;
  readonly #eventReader: TelephoneEventReader | null;
  #formats: readonly PayloadFormat[] | null = null;
  /** By payload type; null: not to be decoded. */
  readonly #decoders = new Map<number, Decoder | null>();
  /** Only for phones that send no events. */
  #inBand: { readonly detector: DtmfDetector; readonly resampler: Resampler | null } | null = null;

  /** @param nowMs  since the recording began */
  constructor(rateHz: number, nowMs: () => number, events: EarEvents) {
    this.#rateHz = rateHz;
    this.#nowMs = nowMs;
    this.#events = events;
    this.#timeline = new Timeline(rateHz);
    this.#eventReader = events.digit ? new TelephoneEventReader(events.digit) : null;
  }

  /** @param formats  what may come from now on */
  expect(formats: readonly PayloadFormat[]): void {
    if (this.#formats && isSame(formats, this.#formats)) return; // codecs remember what came before
    this.#formats = formats;
    this.#decoders.clear();
    const { digit } = this.#events;
    this.#inBand =
      digit && !formats.some(isTelephoneEvent)
        ? { detector: new DtmfDetector(digit), resampler: resampler(this.#rateHz, DETECTOR_RATE_HZ) }
        : null;
  }

  sendRtp(packet: Uint8Array): void {
    const type = payloadTypeOf(packet);
    let decoder = this.#decoders.get(type);
    if (decoder === undefined) decoder = this.#look(type);
    if (decoder) this.#hear(decoder, packet);
    else if (this.#eventReader && this.#isEvent(type)) this.#eventReader.read(payloadOf(packet), rtpTicksOf(packet));
  }

  sendRtcp(): void {}

  /** The next 20 ms; null: nothing is said. */
  next(): Samples | null {
    return this.#timeline.take();
  }

  #hear({ format, codec, resampler }: Decoder, packet: Uint8Array): void {
    const decoded = codec.decode(payloadOf(packet));
    const samples = resampler ? resampler.process(decoded) : decoded;
    if (this.#inBand) {
      const { detector, resampler } = this.#inBand;
      detector.process(resampler ? resampler.process(samples) : samples);
    }
    const stream = { ssrc: ssrcOf(packet), ticks: rtpTicksOf(packet), clockRateHz: format.clockRateHz };
    this.#timeline.put(samples, stream, this.#nowMs());
  }

  #look(type: number): Decoder | null {
    const format = this.#expected.find(({ payloadType }) => payloadType === type);
    const codec = format ? codecFor(format) : null;
    if (format && !isOwnCodec(format) && !COMPANIONS.includes(format.name.toLowerCase())) this.#events.foreign();
    const decoder = format && codec ? { format, codec, resampler: resampler(codec.sampleRateHz, this.#rateHz) } : null;
    this.#decoders.set(type, decoder);
    return decoder;
  }

  #isEvent(type: number): boolean {
    return this.#expected.some((format) => format.payloadType === type && isTelephoneEvent(format));
  }

  get #expected(): readonly PayloadFormat[] {
    return this.#formats === null || this.#formats.length === 0 ? STATIC_FORMATS : this.#formats;
  }
}

const resampler = (fromHz: number, toHz: number) => (fromHz === toHz ? null : new Resampler(fromHz, toHz));

const isSame = (some: readonly PayloadFormat[], others: readonly PayloadFormat[]): boolean =>
  some.length === others.length &&
  some.every((one, index) => {
    const other = others[index];
    return one.payloadType === other?.payloadType && one.name === other.name && one.clockRateHz === other.clockRateHz;
  });
