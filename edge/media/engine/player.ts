import { Playback, type PlayControl, type PlayEnd, type Program, type SharedAudio } from '../audio/index.ts';
import type { AudioCodec } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';
import type { StreamStart } from '../orders.ts';
import { AudioSender } from './audio-sender.ts';
import { DigitListener } from './digit-listener.ts';
import type { Endpoint } from './endpoint.ts';
import type { Metronome } from './metronome.ts';
import type { Relay } from './relay.ts';

interface PlayOrder {
  readonly program: Program;
  readonly format: PayloadFormat;
  readonly start: StreamStart;
}

interface PlayerWorld {
  /** Of who has played before: a key that is being pressed is one key, though another program begins. */
  readonly listener?: DigitListener | null;
  readonly audio: SharedAudio;
  readonly metronome: Metronome;
  digit(digit: string): void;
  /** Once, unless it is dissolved before. */
  ended(end: PlayEnd): void;
}

/**
 * Plays a program to an endpoint, a frame at a time, and hears the digits that come back; those also after the program,
 * until it is dissolved.
 */
export class Player implements Relay {
  readonly #endpoint: Endpoint;
  readonly #sender: AudioSender;
  readonly #codec: AudioCodec;
  readonly #listener: DigitListener;
  readonly #playback: Playback;
  readonly #world: PlayerWorld;
  readonly #stopDigits: string;
  #isOver = false;

  /** @returns null when the format is none that we can make, which is told as an end */
  static start(endpoint: Endpoint, order: PlayOrder, world: PlayerWorld): Player | null {
    const codec = endpoint.encoder.for(order.format);
    if (codec) return new Player(endpoint, order, codec, world);
    world.listener?.close();
    world.ended({ how: 'failed', item: 0, positionMs: 0, error: `no encoder of ${order.format.name}` });
    return null;
  }

  private constructor(
    endpoint: Endpoint,
    { program, format, start }: PlayOrder,
    codec: AudioCodec,
    world: PlayerWorld,
  ) {
    this.#endpoint = endpoint;
    this.#world = world;
    this.#codec = codec;
    this.#sender = new AudioSender(endpoint, format, codec, start);
    this.#playback = new Playback(program, codec.sampleRateHz, world.audio);
    this.#stopDigits = program.stopDigits ?? '';
    const hear = (digit: string) => {
      world.digit(digit);
      this.press(digit);
    };
    if (world.listener?.isFor(endpoint.formats, format)) {
      this.#listener = world.listener;
      this.#listener.onDigit = hear;
    } else {
      world.listener?.close();
      this.#listener = new DigitListener(endpoint.formats, format, hear);
    }
    endpoint.output = this.#listener;
    world.metronome.add(this);
  }

  /** Sends the next frame. Call every FRAME_MS. */
  tick(): void {
    const frame = this.#playback.nextFrame();
    if (frame) this.#sender.sendPayload(frame.encodedBy(this.#codec));
    else this.#end(this.#playback.error === null ? 'finished' : 'failed');
  }

  control(control: PlayControl): void {
    if (control.action === 'stop') this.#end('stopped');
    else this.#playback.control(control);
  }

  /** Ends it where the digit is one of those that do. */
  press(digit: string): void {
    if (this.#stopDigits.includes(digit)) this.#end('digit', digit);
  }

  dissolve(): void {
    this.leave().close();
  }

  /** Plays and hears no more. The listener goes on with whoever plays next. */
  leave(): DigitListener {
    this.#endpoint.output = null;
    this.#fallSilent();
    return this.#listener;
  }

  #end(how: PlayEnd['how'], digit?: string): void {
    if (this.#isOver) return;
    this.#fallSilent();
    const { item, positionMs, error } = this.#playback;
    this.#world.ended({ how, item, positionMs, ...(digit && { digit }), ...(error && { error }) });
  }

  #fallSilent(): void {
    this.#isOver = true;
    this.#world.metronome.remove(this);
    this.#playback.close();
  }
}
