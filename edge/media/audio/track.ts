import { ToneGenerator } from '../tone/tone.ts';
import { Frame, frameSamples, framesIn, silentFrame } from './frame.ts';
import type { LiveFrames } from './live-frames.ts';
import type { LiveStream } from './live-stream.ts';
import type { LiveStreams, StreamLocation } from './live-streams.ts';
import { nameOf } from './location.ts';
import type { ProgramItem } from './program.ts';
import type { Sound } from './sound.ts';
import type { SoundLibrary } from './sound-library.ts';

/** One item of a program while it plays. */
export interface Track {
  /** Of the next frame, from its beginning. */
  position: number;
  /** Null at its end. Silence while it has to be waited for, which moves nothing on. */
  next(): Frame | null;
  /** Why it could not be played, or not to its end. */
  readonly error: string | null;
  /** Nobody hears it any more. */
  close(): void;
}

/** What all who play in one thread share. */
export interface SharedAudio {
  readonly sounds: SoundLibrary;
  readonly streams: LiveStreams;
}

export function openTrack(item: ProgramItem, sampleRateHz: number, { sounds, streams }: SharedAudio): Track {
  if ('tone' in item) return new ToneTrack(new ToneGenerator(item.tone, sampleRateHz), item.ms);
  if ('silenceMs' in item) return new SilenceTrack(sampleRateHz, item.silenceMs);
  if ('stream' in item) return new StreamTrack(streams, item, sampleRateHz);
  return new SoundTrack(sounds.open(item, sampleRateHz), nameOf(item), sounds);
}

class SoundTrack implements Track {
  position = 0;
  readonly #sound: Sound;
  readonly #name: string;
  readonly #library: SoundLibrary;

  constructor(sound: Sound, name: string, library: SoundLibrary) {
    this.#sound = sound;
    this.#name = name;
    this.#library = library;
  }

  get error(): string | null {
    return this.#sound.error && `${this.#name}: ${this.#sound.error.message}`;
  }

  next(): Frame | null {
    const frame = this.#sound.frameAt(this.position);
    if (frame) this.position += 1;
    else if (this.#sound.isLoading) return silentFrame(this.#sound.sampleRateHz);
    return frame;
  }

  close(): void {
    this.#library.close(this.#sound);
  }
}

class StreamTrack implements Track {
  /** How long it has been heard; going elsewhere in it does nothing. */
  position = 0;
  readonly #streams: LiveStreams;
  readonly #location: StreamLocation;
  readonly #stream: LiveStream;
  readonly #frames: LiveFrames;
  #place: number;

  constructor(streams: LiveStreams, location: StreamLocation, sampleRateHz: number) {
    this.#streams = streams;
    this.#location = location;
    this.#stream = streams.open(location);
    this.#frames = this.#stream.join(sampleRateHz);
    this.#place = this.#frames.place;
  }

  get error(): string | null {
    const { error } = this.#stream;
    return error && `${this.#location.stream}: ${error.message}`;
  }

  next(): Frame {
    const frame = this.#frames.frameAt(this.#place);
    if (!frame) return silentFrame(this.#frames.sampleRateHz);
    this.#place = this.#frames.place + 1;
    this.position += 1;
    return frame;
  }

  close(): void {
    this.#stream.leave(this.#frames);
    this.#streams.close(this.#location);
  }
}

class ToneTrack implements Track {
  position = 0;
  readonly error = null;
  readonly #generator: ToneGenerator;
  readonly #length: number;

  constructor(generator: ToneGenerator, ms: number | undefined) {
    this.#generator = generator;
    this.#length = ms === undefined ? Number.POSITIVE_INFINITY : framesIn(ms);
  }

  next(): Frame | null {
    if (this.position >= this.#length) return null;
    this.position += 1;
    return new Frame(this.#generator.next(frameSamples(this.#generator.sampleRateHz)));
  }

  close(): void {}
}

class SilenceTrack implements Track {
  position = 0;
  readonly error = null;
  readonly #frame: Frame;
  readonly #length: number;

  constructor(sampleRateHz: number, ms: number) {
    this.#frame = silentFrame(sampleRateHz);
    this.#length = framesIn(ms);
  }

  next(): Frame | null {
    if (this.position >= this.#length) return null;
    this.position += 1;
    return this.#frame;
  }

  close(): void {}
}
