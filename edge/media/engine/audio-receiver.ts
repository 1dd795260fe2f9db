import {
  type AudioCodec,
  ComfortNoise,
  codecFor,
  isComfortNoise,
  noiseLevelOf,
  Resampler,
  type Samples,
} from '../codec/index.ts';
import { DETECTOR_RATE_HZ, DtmfDetector, TelephoneEventReader } from '../dtmf/index.ts';
import { Concealment, insertPeriod, JitterBuffer, removePeriod, SampleLine } from '../jitter/index.ts';
import type { PayloadFormat } from '../media.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf } from '../rtp/packet.ts';
import { FRAME_MS } from './audio-sender.ts';
import type { MediaSink } from './endpoint.ts';

/** Packets hold 200 ms at most; what is beyond is left out (chosen: phones send 10 to 60 ms). */
const MAX_PACKET_MS = 200;
/** Too long a delay has lasted so long before a period is left out: it may be needed again (chosen: a second). */
const FRAMES_BEFORE_SHRINKING = 50;
/** Too short a one is mended soon (chosen: 100 ms). */
const FRAMES_BEFORE_GROWING = 5;
/** Codecs that conceal by themselves do it in steps of this (RFC 6716 §2.1.4). */
const CODEC_STEP_MS = 2.5;

interface Decoder {
  readonly codec: AudioCodec;
  readonly resampler: Resampler | null;
  readonly decoded: Samples;
}

/** What an endpoint says, as samples, a frame at a time: put in order, evened out, with what was lost concealed; and the digits in it. */
export class AudioReceiver implements MediaSink {
  readonly #formats: ReadonlyMap<number, PayloadFormat>;
  readonly #rateHz: number;
  readonly #frame: Samples;
  readonly #decoders = new Map<number, Decoder | null>();
  /** Of the latest audio. */
  #decoder: Decoder | null = null;
  readonly #events: TelephoneEventReader | null;
  /** Only for phones that do not send events. */
  readonly #inBand: { detector: DtmfDetector; resampler: Resampler | null } | null;
  readonly #buffer = new JitterBuffer();
  readonly #line: SampleLine;
  readonly #concealment: Concealment;
  /** Null: pauses are silent. */
  #noise: ComfortNoise | null = null;
  /** Frames for which the delay has been longer, or shorter, than wanted. */
  #framesTooLong = 0;
  #framesTooShort = 0;

  /**
   * @param formats  what the endpoint may send
   * @param rateHz  of what `next` gives
   * @param onDigit  called with each digit pressed
   */
  constructor(formats: readonly PayloadFormat[], rateHz: number, onDigit?: (digit: string) => void) {
    this.#formats = new Map(formats.map((format) => [format.payloadType, format]));
    this.#rateHz = rateHz;
    this.#frame = new Int16Array((rateHz * FRAME_MS) / 1000);
    this.#line = new SampleLine(rateHz);
    this.#concealment = new Concealment(this.#line);
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
    this.#buffer.put(packet, format.clockRateHz, this.#decoderOf(format) !== null);
  }

  sendRtcp(): void {}

  /**
   * Call it every FRAME_MS, and for each frame that was missed.
   *
   * @returns one frame, which holds until the next call; null while nothing is said
   */
  next(): Samples | null {
    this.#buffer.beat();
    while (this.#line.ahead < this.#frame.length) {
      if (!this.#fill()) break;
    }
    if (this.#line.ahead > 0) {
      this.#adaptDelay();
      this.#line.take(this.#frame);
      return this.#frame;
    }
    this.#noise?.fill(this.#frame);
    return this.#noise && this.#frame;
  }

  /** Nothing is heard any more. */
  close(): void {
    for (const decoder of this.#decoders.values()) decoder?.codec.close?.();
  }

  /** Adds what comes next to the line; false when nothing is said. */
  #fill(): boolean {
    const buffer = this.#buffer;
    switch (buffer.next()) {
      case 'packet':
        buffer.played(this.#hear(buffer.payloadType, buffer.payload));
        return true;
      case 'lost':
        this.#conceal(buffer.ms);
        return true;
      case 'pause':
        this.#concealment.forget();
        if (this.#line.ahead === 0 && buffer.ms === FRAME_MS) return false;
        this.#line.addSilence((buffer.ms * this.#rateHz) / 1000);
        return true;
      case 'idle':
        this.#concealment.forget();
        return false;
    }
  }

  #conceal(ms: number): void {
    const { codec, resampler } = this.#decoder ?? {};
    const isWhole = ms % CODEC_STEP_MS === 0;
    const made = isWhole && codec?.conceal ? codec.conceal((ms * codec.sampleRateHz) / 1000) : null;
    if (made) this.#line.add(resampler ? resampler.convert(made) : made);
    else this.#concealment.add(ms);
  }

  /** @returns how long it lasts, in ms */
  #hear(payloadType: number, payload: Uint8Array): number {
    const format = this.#formats.get(payloadType);
    const decoder = format && this.#decoderOf(format);
    if (!decoder) {
      if (format && isComfortNoise(format)) this.#hearNoise(payload);
      return 0;
    }
    this.#decoder = decoder;
    const { codec, resampler, decoded } = decoder;
    const count = codec.decodeInto(payload, decoded);
    const heard = decoded.subarray(0, count);
    const samples = resampler ? resampler.convert(heard) : heard;
    if (this.#inBand) {
      const { detector, resampler } = this.#inBand;
      detector.process(resampler ? resampler.convert(samples) : samples);
    }
    this.#noise = null;
    this.#line.add(samples);
    this.#concealment.merge(samples.length);
    return (count * 1000) / codec.sampleRateHz;
  }

  #hearNoise(payload: Uint8Array): void {
    const level = noiseLevelOf(payload);
    if (level === null) return;
    this.#noise ??= new ComfortNoise();
    this.#noise.levelDbov = level;
  }

  #adaptDelay(): void {
    const excessMs = this.#buffer.excessMs((this.#line.ahead * 1000) / this.#rateHz);
    this.#framesTooLong = excessMs >= FRAME_MS ? this.#framesTooLong + 1 : 0;
    this.#framesTooShort = excessMs < -FRAME_MS / 2 ? this.#framesTooShort + 1 : 0;
    if (this.#framesTooShort >= FRAMES_BEFORE_GROWING && insertPeriod(this.#line)) this.#framesTooShort = 0;
    if (this.#framesTooLong < FRAMES_BEFORE_SHRINKING) return;
    while (this.#line.ahead < 2 * this.#frame.length && this.#buffer.hasNext) this.#fill();
    if (removePeriod(this.#line)) this.#framesTooLong = 0;
  }

  #decoderOf(format: PayloadFormat): Decoder | null {
    const known = this.#decoders.get(format.payloadType);
    if (known !== undefined) return known;
    const codec = codecFor(format, this.#rateHz);
    const decoder = codec && {
      codec,
      resampler: resampler(codec.sampleRateHz, this.#rateHz),
      decoded: new Int16Array((codec.sampleRateHz * MAX_PACKET_MS) / 1000),
    };
    this.#decoders.set(format.payloadType, decoder);
    return decoder;
  }
}

const isEvent = ({ name }: PayloadFormat): boolean => name.toLowerCase() === 'telephone-event';
const resampler = (fromHz: number, toHz: number) => (fromHz === toHz ? null : new Resampler(fromHz, toHz));
