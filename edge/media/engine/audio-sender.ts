import { FRAME_MS } from '../audio/frame.ts';
import type { AudioCodec, Samples } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';
import type { StreamStart } from '../orders.ts';
import { packetOf } from '../rtp/packet.ts';
import type { MediaSink } from './endpoint.ts';

export { FRAME_MS };

/** Turns audio of ours into a stream of RTP packets, a frame in each. Call one of its methods every FRAME_MS. */
export class AudioSender {
  readonly sampleRateHz: number;
  /** Samples of one frame. */
  readonly frameSamples: number;
  readonly #sink: Pick<MediaSink, 'sendRtp'>;
  readonly #codec: AudioCodec;
  readonly #payloadType: number;
  readonly #frameTicks: number;
  readonly #ssrc: number;
  #sequence: number;
  #ticks: number;
  /** A talkspurt begins (RFC 3551 §4.1). */
  #isFirst = true;

  constructor(sink: Pick<MediaSink, 'sendRtp'>, format: PayloadFormat, codec: AudioCodec, start: StreamStart) {
    this.#sink = sink;
    this.#codec = codec;
    this.sampleRateHz = codec.sampleRateHz;
    this.frameSamples = (codec.sampleRateHz * FRAME_MS) / 1000;
    this.#payloadType = format.payloadType;
    this.#frameTicks = (format.clockRateHz * FRAME_MS) / 1000;
    [this.#ssrc, this.#sequence, this.#ticks] = [start.ssrc, start.sequence, start.ticks];
  }

  /** @param samples  one frame */
  send(samples: Samples): void {
    this.sendPayload(this.#codec.encode(samples));
  }

  /** @param payload  one frame, encoded already: the same for several listeners whose codec keeps no state */
  sendPayload(payload: Uint8Array): void {
    const header = {
      payloadType: this.#payloadType,
      hasMarker: this.#isFirst,
      sequence: this.#sequence,
      ticks: this.#ticks,
      ssrc: this.#ssrc,
    };
    this.#sink.sendRtp(packetOf(header, payload));
    this.#isFirst = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#ticks = (this.#ticks + this.#frameTicks) >>> 0;
  }

  /** A frame in which nothing is sent. */
  skip(): void {
    this.#isFirst = true;
    this.#ticks = (this.#ticks + this.#frameTicks) >>> 0;
  }
}
