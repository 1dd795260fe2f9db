import { AudioError, decoded, RateConverter } from '#shared/audio/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { bytesAt } from './bytes.ts';
import { FRAME_MS, type Frame, FrameCutter, frameSamples } from './frame.ts';
import { type AudioLocation, nameOf } from './location.ts';
import { Sound } from './sound.ts';

/** What changes at its place is heard anew after this. *chosen* */
const FRESH_MS = 60_000;
/** An hour, *chosen*. */
const MAX_FRAMES = 3_600_000 / FRAME_MS;
/** Of a file or download, pictures in its tags and all. *chosen* */
const MAX_BYTES = 256 * 1024 * 1024;
/** A download may be so much slower than its audio, in all. *chosen* */
const MAX_BEHIND_MS = 30_000;
/** What a frame costs beside its samples: objects, and the payloads of two codecs. */
const FRAME_OVERHEAD_BYTES = 1000;

interface Entry {
  readonly key: string;
  readonly sound: Sound;
  readonly openedMs: number;
  readonly frameBytes: number;
  readonly abort: AbortController;
  listeners: number;
}

export interface LibraryOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Of all decoded audio. */
  readonly maxBytes: number;
  /** @throws AudioError */
  readonly read?: (location: AudioLocation, signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** The sounds of one thread: each decoded once for all who hear it, and kept for the next as long as there is room. */
export class SoundLibrary {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #maxBytes: number;
  readonly #read: NonNullable<LibraryOptions['read']>;
  /** What the next listener gets; used last comes last. */
  readonly #kept = new Map<string, Entry>();
  /** Those, and what is only heard to its end. */
  readonly #entries = new Map<Sound, Entry>();
  #bytes = 0;

  constructor({ clock, maxBytes, read = bytesAt }: LibraryOptions) {
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    this.#read = read;
  }

  /** Of all decoded audio, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Never waits: the sound may have to load still. Give it back with `close`. */
  open(location: AudioLocation, sampleRateHz: number): Sound {
    const key = `${sampleRateHz} ${'url' in location ? location.reach : 'file'} ${nameOf(location)}`;
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    const isFresh = known && this.#clock.monotonicMs() - known.openedMs < FRESH_MS;
    if (known && !isFresh) this.#forgetIfUnused(known);
    const entry = isFresh ? known : this.#load(key, location, sampleRateHz);
    entry.listeners += 1;
    this.#kept.set(key, entry);
    return entry.sound;
  }

  close(sound: Sound): void {
    const entry = this.#entries.get(sound);
    if (!entry) return;
    entry.listeners -= 1;
    // What nobody hears need not be read to its end; the beginning alone is of no use.
    if (entry.listeners === 0 && sound.isLoading && this.#kept.get(entry.key) === entry) this.#kept.delete(entry.key);
    this.#forgetIfUnused(entry);
  }

  #load(key: string, location: AudioLocation, sampleRateHz: number): Entry {
    const sound = new Sound(sampleRateHz);
    const frameBytes = 2 * frameSamples(sampleRateHz) + FRAME_OVERHEAD_BYTES;
    const abort = new AbortController();
    const entry = { key, sound, openedMs: this.#clock.monotonicMs(), frameBytes, abort, listeners: 0 };
    this.#entries.set(sound, entry);
    this.#fill(entry, location).then(
      () => sound.end(),
      (error: unknown) => {
        sound.end(error instanceof AudioError ? error : new AudioError('malformed', String(error)));
        if (this.#kept.get(key) === entry) this.#kept.delete(key); // the next one tries again
        this.#forgetIfUnused(entry);
      },
    );
    return entry;
  }

  async #fill(entry: Entry, location: AudioLocation): Promise<void> {
    const { sound, abort } = entry;
    const cutter = new FrameCutter(sound.sampleRateHz);
    const take = (frame: Frame) => this.#append(entry, frame);
    let converter: RateConverter | null = null;
    for await (const { sampleRateHz, samples } of decoded(this.#inTime(sound, this.#read(location, abort.signal)))) {
      abort.signal.throwIfAborted();
      converter ??= new RateConverter(sampleRateHz, sound.sampleRateHz);
      cutter.cut(converter.process(samples), take);
      await sound.demand();
    }
    abort.signal.throwIfAborted();
    if (converter) cutter.cut(converter.end(), take);
    cutter.end(take);
  }

  async *#inTime(sound: Sound, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let [waitedMs, byteCount, askedMs] = [0, 0, this.#clock.monotonicMs()];
    for await (const piece of bytes) {
      byteCount += piece.length;
      waitedMs += this.#clock.monotonicMs() - askedMs;
      if (byteCount > MAX_BYTES) throw new AudioError('too-long', `more than ${MAX_BYTES} bytes`);
      if (waitedMs - sound.length * FRAME_MS > MAX_BEHIND_MS) throw new AudioError('too-slow', 'slower than its audio');
      yield piece;
      askedMs = this.#clock.monotonicMs();
    }
  }

  #append(entry: Entry, frame: Frame): void {
    if (entry.sound.length >= MAX_FRAMES) throw new AudioError('too-long', 'more than an hour');
    if (this.#bytes + entry.frameBytes > this.#maxBytes) this.#makeRoom();
    if (this.#bytes + entry.frameBytes > this.#maxBytes) throw new AudioError('too-long', 'no room for so much audio');
    this.#bytes += entry.frameBytes;
    entry.sound.append(frame);
  }

  /** Lets go of an eighth, of what was used longest ago: not of one sound for each frame. */
  #makeRoom(): void {
    for (const entry of this.#kept.values()) {
      if (this.#bytes < this.#maxBytes * (7 / 8)) return;
      if (entry.listeners > 0) continue;
      this.#kept.delete(entry.key);
      this.#forgetIfUnused(entry);
    }
  }

  #forgetIfUnused(entry: Entry): void {
    if (entry.listeners > 0 || this.#kept.get(entry.key) === entry || !this.#entries.delete(entry.sound)) return;
    this.#bytes -= entry.sound.length * entry.frameBytes;
    entry.abort.abort();
    entry.sound.end();
  }
}
