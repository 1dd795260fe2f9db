import { type AudioCodec, codecFor, Resampler } from '../codec/index.ts';
import { DETECTOR_RATE_HZ, DtmfDetector, isTelephoneEvent, TelephoneEventReader } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf } from '../rtp/packet.ts';
import type { MediaSink } from './endpoint.ts';

/** Hears digits: as telephone events, and from phones that send none, in the audio. */
export class DigitListener implements MediaSink {
  /** Hears each digit once. */
  onDigit: (digit: string) => void;
  readonly #audio: PayloadFormat;
  readonly #audioType: number;
  readonly #codec: AudioCodec | null;
  readonly #resampler: Resampler | null;
  readonly #eventTypes: ReadonlySet<number>;
  readonly #events: TelephoneEventReader;
  readonly #inBand: DtmfDetector;
  /** Phones that send events leave the tones in their audio too, now and then. */
  #sendsEvents = false;

  /** @param formats  what the other side may send */
  constructor(formats: readonly PayloadFormat[], audio: PayloadFormat, onDigit: (digit: string) => void) {
    this.onDigit = onDigit;
    this.#audio = audio;
    this.#audioType = audio.payloadType;
    this.#codec = codecFor(audio);
    const rateHz = this.#codec?.sampleRateHz ?? DETECTOR_RATE_HZ;
    this.#resampler = rateHz === DETECTOR_RATE_HZ ? null : new Resampler(rateHz, DETECTOR_RATE_HZ);
    this.#eventTypes = eventTypesOf(formats);
    this.#events = new TelephoneEventReader((digit) => {
      this.#sendsEvents = true;
      this.onDigit(digit);
    });
    this.#inBand = new DtmfDetector((digit) => this.onDigit(digit));
  }

  /** Whether it would hear the same of who sends these. */
  isFor(formats: readonly PayloadFormat[], audio: PayloadFormat): boolean {
    const types = eventTypesOf(formats);
    const { payloadType, name, clockRateHz } = this.#audio;
    return (
      payloadType === audio.payloadType &&
      name === audio.name &&
      clockRateHz === audio.clockRateHz &&
      types.size === this.#eventTypes.size &&
      [...types].every((type) => this.#eventTypes.has(type))
    );
  }

  sendRtp(packet: Uint8Array): void {
    const type = payloadTypeOf(packet);
    if (this.#eventTypes.has(type)) this.#events.read(payloadOf(packet), rtpTicksOf(packet));
    else if (type === this.#audioType && this.#codec && !this.#sendsEvents) {
      const samples = this.#codec.decode(payloadOf(packet));
      this.#inBand.process(this.#resampler ? this.#resampler.process(samples) : samples);
    }
  }

  sendRtcp(): void {}

  /** Nothing is heard any more. */
  close(): void {
    this.#codec?.close?.();
  }
}

const eventTypesOf = (formats: readonly PayloadFormat[]): Set<number> =>
  new Set(formats.filter(isTelephoneEvent).map(({ payloadType }) => payloadType));
