import { type AudioCodec, codecFor, type Samples } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';
import type { StreamStart } from '../orders.ts';
import { RTP_HEADER_BYTES } from '../rtp/packet.ts';
import { type Tone, ToneGenerator } from '../tone/index.ts';
import { DigitListener } from './digit-listener.ts';
import type { Endpoint } from './endpoint.ts';
import type { Relay } from './relay.ts';

/** What every phone takes in one packet (RFC 3551 §4.2). */
export const FRAME_MS = 20;

/** Sends audio of ours to an endpoint, a frame at a time, and hears the digits that come back. */
export class Player implements Relay {
  readonly #endpoint: Endpoint;
  readonly #codec: AudioCodec;
  readonly #format: PayloadFormat;
  readonly #source: ToneGenerator;
  readonly #ssrc: number;
  #sequence: number;
  #ticks: number;
  #isFirst = true;
  readonly #onEnd: (player: Player) => void;

  /** @returns null when the format is none that we can make */
  static start(
    endpoint: Endpoint,
    { tone, format, start }: { tone: Tone; format: PayloadFormat; start: StreamStart },
    events: { digit: (digit: string) => void; ended: (player: Player) => void },
  ): Player | null {
    const codec = codecFor(format);
    if (!codec) return null;
    endpoint.output = new DigitListener(endpoint.formats, format, events.digit);
    return new Player(endpoint, codec, format, tone, start, events.ended);
  }

  private constructor(
    endpoint: Endpoint,
    codec: AudioCodec,
    format: PayloadFormat,
    tone: Tone,
    { ssrc, sequence, ticks }: StreamStart,
    onEnd: (player: Player) => void,
  ) {
    this.#endpoint = endpoint;
    this.#codec = codec;
    this.#format = format;
    this.#source = new ToneGenerator(tone, codec.sampleRateHz);
    [this.#ssrc, this.#sequence, this.#ticks] = [ssrc, sequence, ticks];
    this.#onEnd = onEnd;
  }

  /** Sends the next frame. Call every FRAME_MS. */
  tick(): void {
    const samples: Samples = this.#source.next((this.#codec.sampleRateHz * FRAME_MS) / 1000);
    const payload = this.#codec.encode(samples);
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + payload.length);
    packet[0] = 0x80; // version 2
    packet[1] = this.#format.payloadType | (this.#isFirst ? 0x80 : 0); // a talkspurt begins (RFC 3551 §4.1)
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#ticks, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    packet.set(payload, RTP_HEADER_BYTES);
    this.#endpoint.sendRtp(packet);
    this.#isFirst = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#ticks = (this.#ticks + (this.#format.clockRateHz * FRAME_MS) / 1000) >>> 0;
  }

  dissolve(): void {
    this.#endpoint.output = null;
    this.#onEnd(this);
  }
}
