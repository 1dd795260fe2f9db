import { type AudioCodec, codecFor, isComfortNoise, isOwnCodec, Resampler, type Samples } from '../codec/index.ts';
import { DIGITS, digitTone } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import { packetOf, payloadOf, payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from '../rtp/packet.ts';
import { ToneGenerator } from '../tone/index.ts';
import { FRAME_MS } from './audio-sender.ts';
import type { Listener } from './translation.ts';

const MARKER = 0x80;
/** Packets that are later than this belong to a stream that has begun anew (RFC 3550 A.1). */
const MAX_MISORDER = 100;
/** A packet of an event comes every 20 to 50 ms; some may be lost. What says more does not get all of it at once. *chosen* */
const MAX_TONE_MS = 200;

/** In this thread. */
let streamsMade = 0;

/** Turns samples of one rate into those of another, or leaves them: they hold until the next call. */
type Convert = (samples: Samples) => Samples;

interface Decoder {
  readonly codec: AudioCodec;
  readonly convert: Convert;
}

/** A key that is pressed, as it is made audible: telephone events (RFC 4733) for a listener who takes none. */
interface Key {
  readonly ticks: number;
  readonly tone: ToneGenerator;
  samples: number;
}

/**
 * Makes the packets of one direction anew: audio in the listener's codec, events at its clock rate or as tones; whatever
 * passes keeps its payload. A packet becomes packets as soon as it comes, without a jitter buffer: the listener has one,
 * and to wait twice would double the delay. What is lost stays lost to the listener, who can conceal it.
 */
export class Transcoder {
  readonly #speaks: ReadonlyMap<number, PayloadFormat>;
  readonly #format: PayloadFormat;
  readonly #codec: AudioCodec;
  readonly #frameSamples: number;
  readonly #listener: Listener;
  readonly #decoders = new Map<number, Decoder | null>();
  /** Where the listener's numbers and the speaker's meet; null before the first packet. */
  #origin: { readonly speaker: number; readonly ssrc: number; readonly ticks: number } | null = null;
  #nextSequence = 0;
  /** What would follow a packet that is out of all order; -1: there was none. */
  #restartSequence = -1;
  #sequence = 0;
  /** Audio that is not a whole frame yet; it began at `#ticks` of the listener's clock. */
  readonly #frame: Samples;
  #filled = 0;
  #ticks = 0;
  #isFirst = true;
  #key: Key | null = null;

  static understands(format: PayloadFormat): boolean {
    return isEvent(format) || isComfortNoise(format) || isOwnCodec(format);
  }

  /**
   * @param speaks  what may come
   * @param format  what audio becomes: one that we can make
   */
  constructor(speaks: readonly PayloadFormat[], format: PayloadFormat, listener: Listener) {
    const codec = codecFor(format, bestRate(speaks));
    if (!codec) throw new RangeError(`not a codec of ours: ${format.name}`);
    this.#speaks = new Map(speaks.map((one) => [one.payloadType, one]));
    this.#format = format;
    this.#codec = codec;
    this.#frameSamples = (codec.sampleRateHz * FRAME_MS) / 1000;
    this.#frame = new Int16Array(this.#frameSamples);
    this.#listener = listener;
  }

  /** @param passed  the listener's payload type for the packet as it is; null when it has to be made anew */
  take(packet: Uint8Array, passed: number | null): void {
    const format = this.#speaks.get(payloadTypeOf(packet));
    if (!format || !this.#follow(packet)) return;
    const ticks = this.#ticksOf(packet, format);
    if (passed !== null) this.#pass(packet, passed, ticks);
    else if (isEvent(format)) this.#press(packet, format, ticks);
    else if (!isComfortNoise(format)) this.#hear(packet, format, ticks);
  }

  close(): void {
    this.#codec.close?.();
    for (const decoder of this.#decoders.values()) decoder?.codec.close?.();
  }

  /** Keeps count of what came; false when the packet is too late to be of use. */
  #follow(packet: Uint8Array): boolean {
    const sequence = sequenceOf(packet);
    const following = (sequence + 1) & 0xffff;
    if (this.#origin?.speaker !== ssrcOf(packet)) this.#begin(packet);
    const missing = (sequence - this.#nextSequence) & 0xffff;
    if (missing < 0x8000) {
      this.#sequence = (this.#sequence + missing) & 0xffff;
    } else if (0x10000 - missing <= MAX_MISORDER) {
      return false;
    } else if (sequence === this.#restartSequence) {
      this.#begin(packet); // two that follow each other: the phone counts anew (RFC 3550 A.1)
    } else {
      this.#restartSequence = following;
      return false;
    }
    this.#restartSequence = -1;
    this.#nextSequence = following;
    return true;
  }

  /**
   * Each stream has an SSRC of its own, so that those of the phone go on in one (continuity.ts): neither numbers of the
   * speaker's that passed before nor those of a transcoder before this one may come again; SRTP would use its key stream twice.
   */
  #begin(packet: Uint8Array): void {
    streamsMade += 1;
    const speaker = ssrcOf(packet);
    this.#origin = { speaker, ssrc: (~speaker + streamsMade) >>> 0, ticks: rtpTicksOf(packet) };
    this.#nextSequence = sequenceOf(packet);
    this.#filled = 0;
  }

  /** The packet's time by the listener's clock, from the first packet on. */
  #ticksOf(packet: Uint8Array, { clockRateHz }: PayloadFormat): number {
    const since = (rtpTicksOf(packet) - (this.#origin?.ticks ?? 0)) >>> 0;
    return Math.round((since * this.#format.clockRateHz) / clockRateHz) >>> 0;
  }

  #pass(packet: Uint8Array, type: number, ticks: number): void {
    this.#send(type, (packet[1] as number) >= MARKER, ticks, payloadOf(packet));
  }

  #hear(packet: Uint8Array, format: PayloadFormat, ticks: number): void {
    const decoder = this.#decoderOf(format);
    if (!decoder) return;
    if ((packet[1] as number) >= MARKER) this.#isFirst = true;
    this.#add(decoder.convert(decoder.codec.decode(payloadOf(packet))), ticks);
  }

  /** One packet of an event says how long it has been by now: so much more of its tone. */
  #press(packet: Uint8Array, format: PayloadFormat, ticks: number): void {
    const payload = payloadOf(packet);
    if (payload.length < 4) return;
    const digit = DIGITS[payload[0] as number];
    if (digit === undefined) return;
    const taken = this.#listener.takes.find(isEvent);
    if (taken) {
      const scale = taken.clockRateHz / format.clockRateHz;
      const duration = Math.min(0xffff, Math.round((((payload[2] as number) << 8) | (payload[3] as number)) * scale));
      const rescaled = Uint8Array.of(payload[0] as number, payload[1] as number, duration >> 8, duration);
      this.#send(taken.payloadType, (packet[1] as number) >= MARKER, ticks, rescaled);
      return;
    }
    if (this.#key?.ticks !== ticks) {
      this.#key = { ticks, tone: new ToneGenerator(digitTone(digit), this.#codec.sampleRateHz), samples: 0 };
    }
    const duration = ((payload[2] as number) << 8) | (payload[3] as number);
    const untold = Math.round((duration * this.#codec.sampleRateHz) / format.clockRateHz) - this.#key.samples;
    const wanted = Math.min(untold, (this.#codec.sampleRateHz * MAX_TONE_MS) / 1000);
    if (wanted <= 0) return;
    const begin = ticks + Math.round((this.#key.samples * this.#format.clockRateHz) / this.#codec.sampleRateHz);
    this.#key.samples += wanted;
    this.#add(this.#key.tone.next(wanted), begin);
  }

  /** Sends whole frames; the rest waits. */
  #add(samples: Samples, ticks: number): void {
    const expected = this.#ticks + Math.round((this.#filled * this.#format.clockRateHz) / this.#codec.sampleRateHz);
    if (this.#filled === 0 || expected >>> 0 !== ticks) {
      this.#filled = 0; // a gap: what was left over belongs before it
      this.#ticks = ticks;
    }
    let at = 0;
    while (at < samples.length) {
      const part = samples.subarray(at, at + this.#frameSamples - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#frameSamples) this.#sendFrame();
    }
  }

  #sendFrame(): void {
    this.#send(this.#format.payloadType, this.#isFirst, this.#ticks, this.#codec.encode(this.#frame));
    this.#isFirst = false;
    this.#filled = 0;
    this.#ticks = (this.#ticks + (this.#format.clockRateHz * FRAME_MS) / 1000) >>> 0;
  }

  #send(payloadType: number, hasMarker: boolean, ticks: number, payload: Uint8Array): void {
    const header = { payloadType, hasMarker, sequence: this.#sequence, ticks, ssrc: this.#origin?.ssrc ?? 0 };
    const packet = packetOf(header, payload);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#listener.sendRtp(packet);
  }

  #decoderOf(format: PayloadFormat): Decoder | null {
    const known = this.#decoders.get(format.payloadType);
    if (known !== undefined) return known;
    const codec = codecFor(format, this.#codec.sampleRateHz);
    const decoder = codec && { codec, convert: converter(codec.sampleRateHz, this.#codec.sampleRateHz) };
    this.#decoders.set(format.payloadType, decoder);
    return decoder;
  }
}

/** That of what may come, so that it need not be converted; undefined where there are several. */
function bestRate(speaks: readonly PayloadFormat[]): number | undefined {
  const rates = new Set(
    speaks
      .filter((format) => isOwnCodec(format))
      .map(({ name, clockRateHz }) => (name.toUpperCase() === 'G722' ? 16_000 : clockRateHz)),
  );
  return rates.size === 1 ? [...rates][0] : undefined;
}

function converter(fromHz: number, toHz: number): Convert {
  if (fromHz === toHz) return (samples) => samples;
  const resampler = new Resampler(fromHz, toHz);
  return (samples) => resampler.convert(samples);
}

const isEvent = ({ name }: PayloadFormat): boolean => name.toLowerCase() === 'telephone-event';
