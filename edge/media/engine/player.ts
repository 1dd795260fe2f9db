import { codecFor } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';
import type { StreamStart } from '../orders.ts';
import { type Tone, ToneGenerator } from '../tone/index.ts';
import { AudioSender } from './audio-sender.ts';
import { DigitListener } from './digit-listener.ts';
import type { Endpoint } from './endpoint.ts';
import type { Relay } from './relay.ts';

/** Sends audio of ours to an endpoint, a frame at a time, and hears the digits that come back. */
export class Player implements Relay {
  readonly #endpoint: Endpoint;
  readonly #sender: AudioSender;
  readonly #source: ToneGenerator;
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
    return new Player(endpoint, new AudioSender(endpoint, format, codec, start), tone, events.ended);
  }

  private constructor(endpoint: Endpoint, sender: AudioSender, tone: Tone, onEnd: (player: Player) => void) {
    this.#endpoint = endpoint;
    this.#sender = sender;
    this.#source = new ToneGenerator(tone, sender.sampleRateHz);
    this.#onEnd = onEnd;
  }

  /** Sends the next frame. Call every FRAME_MS. */
  tick(): void {
    this.#sender.send(this.#source.next(this.#sender.frameSamples));
  }

  dissolve(): void {
    this.#endpoint.output = null;
    this.#onEnd(this);
  }
}
