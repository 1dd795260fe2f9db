import { FRAME_MS, type Playback } from '../audio/index.ts';
import { type AudioCodec, Resampler, type Samples } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';
import { type Mixer, PLAIN_VOICE, Voice, Widener } from '../mixer/index.ts';
import { AudioReceiver } from './audio-receiver.ts';
import type { AudioSender } from './audio-sender.ts';
import type { Encoder } from './encoder.ts';
import type { MediaSink } from './endpoint.ts';
import type { Relay } from './relay.ts';
import type { SharedEncoder } from './shared-encoder.ts';

const NARROW_HZ = 8000;
/** G.722 has 16,000 samples a second for its clock of 8 kHz (RFC 3551 §4.5.2). */
const isNarrow = ({ name, clockRateHz }: PayloadFormat): boolean =>
  clockRateHz === NARROW_HZ && name.toUpperCase() !== 'G722';
/** Codecs that remember what they have encoded need a moment of silence between two that say different things. */
const SETTLED_FRAMES = 100;

/** What an endpoint has to have to be in a room; it may live in another thread. */
export interface RoomEnd {
  readonly formats: readonly PayloadFormat[];
  readonly encoder: Encoder;
  output: MediaSink | null;
  sendRtp(packet: Uint8Array): void;
}

/** Something that plays. */
export interface Play {
  readonly playback: Playback;
  readonly number: number | null;
  close(): void;
}

interface MemberWorld {
  readonly rateHz: number;
  readonly encoder: SharedEncoder;
  readonly isStateless: boolean;
  digit(digit: string): void;
  left(): void;
}

/** One endpoint in a room, as long as it is in there. */
export class RoomMember implements Relay {
  readonly voice = new Voice();
  /** Ids of others. */
  doesNotHear: readonly string[] = [];
  receiver: AudioReceiver;
  readonly #end: RoomEnd;
  readonly #codec: AudioCodec;
  readonly #sender: AudioSender;
  readonly #world: MemberWorld;
  readonly #resampler: Resampler | null;
  /** What is played to it alone. */
  #played: Play | null = null;
  /** Since it last heard something of its own. */
  #settledFrames = 0;

  constructor(end: RoomEnd, codec: AudioCodec, sender: AudioSender, world: MemberWorld) {
    this.voice.configure(PLAIN_VOICE);
    this.#end = end;
    this.#codec = codec;
    this.#sender = sender;
    this.#world = world;
    this.#resampler = world.rateHz === codec.sampleRateHz ? null : new Resampler(world.rateHz, codec.sampleRateHz);
    this.receiver = this.#listen();
  }

  /** In place of what was played before. */
  play(play: Play): void {
    this.#played?.close();
    this.#played = play;
  }

  stop(number: number): void {
    if (this.#played?.number === number) this.#endPlay();
  }

  /** Sends what it hears of the last mix. */
  hear(mixer: Mixer): void {
    const heard = mixer.heardBy(this.voice, this.#nextPlayed());
    const isCommon = heard === mixer.common;
    this.#settledFrames = isCommon ? this.#settledFrames + 1 : 0;
    if (isCommon && (this.#world.isStateless || this.#settledFrames > SETTLED_FRAMES)) {
      this.#sender.sendPayload(this.#world.encoder.encode(heard));
    } else {
      this.#sender.sendPayload(this.#codec.encode(this.#resampler ? this.#resampler.process(heard) : heard));
    }
  }

  formatsChanged(): void {
    this.receiver.close();
    this.receiver = this.#listen();
  }

  dissolve(): void {
    this.#end.output = null;
    this.receiver.close();
    this.#endPlay();
    this.#world.left();
  }

  #nextPlayed(): Samples | null {
    const frame = this.#played?.playback.nextFrame() ?? null;
    if (frame === null) this.#endPlay();
    return frame?.samples ?? null;
  }

  #endPlay(): void {
    this.#played?.close();
    this.#played = null;
  }

  #listen(): AudioReceiver {
    const { formats } = this.#end;
    const mixHz = this.#world.rateHz;
    const rateHz = mixHz > NARROW_HZ && formats.every(isNarrow) ? NARROW_HZ : mixHz;
    const receiver = new AudioReceiver(formats, rateHz, this.#world.digit);
    this.#end.output = receiver;
    this.voice.widener = rateHz === mixHz ? null : new Widener(rateHz, mixHz, (rateHz * FRAME_MS) / 1000);
    return receiver;
  }
}
