import { ToneGenerator } from '../tone/tone.ts';
import { Frame, frameSamples, framesIn, silentFrame } from './frame.ts';
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

export function openTrack(item: ProgramItem, sampleRateHz: number, library: SoundLibrary): Track {
  if ('tone' in item) return new ToneTrack(new ToneGenerator(item.tone, sampleRateHz), item.ms);
  if ('silenceMs' in item) return new SilenceTrack(sampleRateHz, item.silenceMs);
  return new SoundTrack(library.open(item, sampleRateHz), nameOf(item), library);
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
