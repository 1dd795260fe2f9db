import { AudioError, decoded } from '#shared/audio/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { FRAME_MS } from './frame.ts';
import { LiveFrames } from './live-frames.ts';

/** Read so far ahead of the listeners: what a server sends at first at once, and what bridges its pauses. *chosen* */
const AHEAD_FRAMES = 10_000 / FRAME_MS;
/** Before it is asked again, after the first failure and at most. *chosen* */
const [FIRST_BACKOFF_MS, MAX_BACKOFF_MS] = [1000, 30_000];
/** So much audio makes up for the failures before. *chosen* */
const RECOVERED_FRAMES = 10_000 / FRAME_MS;

export interface LiveStreamWorld {
  readonly clock: Pick<Clock, 'after'>;
  /** @throws AudioError */
  readonly read: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/**
 * Audio without an end (radio, music on hold), read and decoded once for all who listen. Where it breaks off it is asked
 * for again, with silence meanwhile. Reads until it is closed.
 */
export class LiveStream {
  /** Why it was not to be had, the last time. */
  error: AudioError | null = null;
  readonly #world: LiveStreamWorld;
  readonly #abort = new AbortController();
  /** By sample rate. */
  readonly #frames = new Map<number, LiveFrames>();
  #backoffMs = FIRST_BACKOFF_MS;
  #onWanted: (() => void) | null = null;

  constructor(world: LiveStreamWorld) {
    this.#world = world;
    void this.#readForEver();
  }

  get listeners(): number {
    let sum = 0;
    for (const { listeners } of this.#frames.values()) sum += listeners;
    return sum;
  }

  join(sampleRateHz: number): LiveFrames {
    let frames = this.#frames.get(sampleRateHz);
    if (!frames) {
      frames = new LiveFrames(sampleRateHz, () => this.#want());
      this.#frames.set(sampleRateHz, frames);
    }
    frames.listeners += 1;
    return frames;
  }

  leave(frames: LiveFrames): void {
    frames.listeners -= 1;
    if (frames.listeners === 0) this.#frames.delete(frames.sampleRateHz);
  }

  close(): void {
    this.#abort.abort();
    this.#onWanted?.();
  }

  async #readForEver(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await this.#read(signal);
      } catch (error) {
        this.error = error instanceof AudioError ? error : new AudioError('malformed', String(error));
      }
      if (signal.aborted) return;
      await this.#pause(signal);
      this.#backoffMs = Math.min(2 * this.#backoffMs, MAX_BACKOFF_MS);
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    let frameCount = 0;
    for await (const piece of decoded(this.#world.read(signal), true)) {
      this.error = null;
      frameCount += (piece.samples.length / piece.sampleRateHz) * (1000 / FRAME_MS);
      if (frameCount > RECOVERED_FRAMES) this.#backoffMs = FIRST_BACKOFF_MS;
      for (const frames of this.#frames.values()) frames.add(piece);
      await this.#demand();
      if (signal.aborted) return;
    }
  }

  #demand(): Promise<void> | null {
    if (!this.#isFull) return null;
    return new Promise((resolve) => {
      this.#onWanted = resolve;
    });
  }

  /** At every rate: those who pause do not keep the others from hearing. */
  get #isFull(): boolean {
    if (this.#abort.signal.aborted) return false;
    for (const { ahead } of this.#frames.values()) if (ahead < AHEAD_FRAMES) return false;
    return true;
  }

  #want(): void {
    if (this.#onWanted === null || this.#isFull) return;
    this.#onWanted();
    this.#onWanted = null;
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        callOff();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const callOff = this.#world.clock.after(this.#backoffMs, end);
      signal.addEventListener('abort', end);
    });
  }
}
