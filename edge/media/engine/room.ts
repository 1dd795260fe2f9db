import { FRAME_MS, Playback, type Program, type SharedAudio } from '../audio/index.ts';
import { type AudioCodec, codecFor, type Samples } from '../codec/index.ts';
import type { PayloadFormat, RoomOptions, RoomVoice } from '../media.ts';
import { Floor, Mixer, type Voice } from '../mixer/index.ts';
import type { StreamStart } from '../orders.ts';
import type { Tone } from '../tone/index.ts';
import { AudioSender } from './audio-sender.ts';
import type { Metronome } from './metronome.ts';
import { type Play, type RoomEnd, RoomMember } from './room-member.ts';
import { SharedEncoder } from './shared-encoder.ts';

export interface RoomWorld {
  readonly audio: SharedAudio;
  readonly metronome: Metronome;
  digit(id: string, digit: string): void;
  /** Who speaks for all to hear has changed; null: nobody does, since the one who did has left. */
  floor(id: string | null): void;
  /** What was ordered by this number is over, once. */
  played(play: number): void;
}

const DEFAULT_RATE_HZ = 8000;
const STATELESS = new Set(['PCMU', 'PCMA', 'L16']);

/** A conference: members hear each other, and what is played to them. */
export class Room {
  readonly rateHz: number;
  readonly #options: RoomOptions;
  readonly #world: RoomWorld;
  readonly #mixer: Mixer;
  readonly #floor = new Floor();
  readonly #members = new Map<string, RoomMember>();
  /** What everybody hears who says nothing, encoded once for each codec. */
  readonly #encoders = new Map<string, SharedEncoder>();
  readonly #played = new Set<Play>();
  readonly #taps = new Set<(mix: Samples) => void>();

  constructor(options: RoomOptions, world: RoomWorld) {
    this.#options = options;
    this.#world = world;
    this.rateHz = options.rateHz ?? DEFAULT_RATE_HZ;
    this.#mixer = new Mixer((this.rateHz * FRAME_MS) / 1000, options.maxSpeakers);
    world.metronome.add(this);
  }

  /** @returns null when the format is none that we can make */
  join(id: string, end: RoomEnd, { format, start, voice }: JoinOrder): RoomMember | null {
    const codec = end.encoder.for(format);
    if (!codec) return null;
    const member = new RoomMember(end, codec, new AudioSender(end, format, codec, start), {
      rateHz: this.rateHz,
      encoder: this.#encoderFor(format, codec),
      isStateless: STATELESS.has(format.name.toUpperCase()),
      digit: (digit) => this.#world.digit(id, digit),
      left: () => this.#leave(id, member),
    });
    this.#members.set(id, member);
    this.#mixer.add(member.voice);
    this.set(id, voice);
    this.#introduce();
    this.#announce(this.#options.entryTone);
    return member;
  }

  /** What is not said stays as it is. */
  set(id: string, change: RoomVoice): void {
    const member = this.#members.get(id);
    if (!member) return;
    const { doesNotHear, ...settings } = change;
    member.voice.configure({ ...member.voice.settings, ...settings });
    if (doesNotHear) member.doesNotHear = doesNotHear;
    this.#introduce();
  }

  /**
   * @param id  who hears it; null: everybody, and the recording
   * @param number  by which it is stopped, and its end is told; null: nobody wants to know
   */
  play(program: Program, id: string | null, number: number | null): void {
    const member = id === null ? null : this.#members.get(id);
    const tellEnd = () => number !== null && this.#world.played(number);
    if (member === undefined) {
      tellEnd();
      return;
    }
    const playback = new Playback(program, this.rateHz, this.#world.audio);
    const close = () => {
      playback.close();
      tellEnd();
    };
    const play = { playback, number, close };
    if (member) member.play(play);
    else this.#played.add(play);
  }

  stop(number: number): void {
    for (const member of this.#members.values()) member.stop(number);
    for (const play of this.#played) {
      if (play.number !== number) continue;
      this.#played.delete(play);
      play.close();
    }
  }

  /** @param hear  gets each frame of the mix, which is overwritten by the next. @returns stops it */
  tap(hear: (mix: Samples) => void): () => void {
    this.#taps.add(hear);
    return () => this.#taps.delete(hear);
  }

  /** Mixes one frame. Call every FRAME_MS. */
  tick(): void {
    const voices: Voice[] = [];
    for (const { voice, receiver } of this.#members.values()) {
      voice.say(receiver.next());
      voices.push(voice);
    }
    this.#mixer.mix(framesOf(this.#played));
    for (const encoder of this.#encoders.values()) encoder.payload = null;
    for (const member of this.#members.values()) member.hear(this.#mixer);
    for (const hear of this.#taps) hear(this.#mixer.common);
    if (this.#floor.follow(voices)) this.#tellFloor();
  }

  /** Members are in no room any more. */
  close(): void {
    for (const member of [...this.#members.values()]) member.dissolve();
    for (const play of this.#played) play.close();
    this.#world.metronome.remove(this);
  }

  #leave(id: string, member: RoomMember): void {
    if (this.#members.get(id) === member) this.#members.delete(id);
    this.#mixer.remove(member.voice);
    if (this.#floor.leave(member.voice)) this.#tellFloor();
    this.#announce(this.#options.exitTone);
  }

  /** Whoever is not to be heard may have come only now. */
  #introduce(): void {
    for (const { voice, doesNotHear } of this.#members.values()) {
      voice.deafTo.clear();
      for (const other of doesNotHear) {
        const unheard = this.#members.get(other);
        if (unheard) voice.deafTo.add(unheard.voice);
      }
    }
  }

  #announce(tone: Tone | undefined): void {
    if (tone) this.play({ items: [{ tone, ms: tone.steps.reduce((sum, { ms }) => sum + ms, 0) }] }, null, null);
  }

  #tellFloor(): void {
    const holder = [...this.#members].find(([, { voice }]) => voice === this.#floor.holder);
    this.#world.floor(holder?.[0] ?? null);
  }

  #encoderFor({ name, clockRateHz }: PayloadFormat, { sampleRateHz }: AudioCodec): SharedEncoder {
    const key = `${name.toUpperCase()} ${clockRateHz} ${sampleRateHz}`;
    let encoder = this.#encoders.get(key);
    if (!encoder) {
      encoder = new SharedEncoder(codecFor({ name, clockRateHz, payloadType: 0 }) as AudioCodec, this.rateHz);
      this.#encoders.set(key, encoder);
    }
    return encoder;
  }
}

export interface JoinOrder {
  readonly format: PayloadFormat;
  readonly start: StreamStart;
  readonly voice: RoomVoice;
}

/** The next frame of each; those at their end are left out from now on. */
function framesOf(plays: Set<Play>): Samples[] {
  const frames: Samples[] = [];
  for (const play of plays) {
    const frame = play.playback.nextFrame();
    if (frame) frames.push(frame.samples);
    else {
      play.close();
      plays.delete(play);
    }
  }
  return frames;
}
