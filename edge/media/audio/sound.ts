import type { AudioError } from '#shared/audio/index.ts';
import type { Frame } from './frame.ts';

/** Of a sound whose end is far: decoded so far ahead of whoever hears it first. 20 s, *chosen*. */
const AHEAD_FRAMES = 1000;

/**
 * One file or download as frames of one sample rate, shared by all who hear it at that rate. Frames are there as soon as
 * they are decoded.
 */
export class Sound {
  readonly sampleRateHz: number;
  readonly #frames: Frame[] = [];
  #state: 'loading' | 'complete' | AudioError = 'loading';
  /** The furthest frame that somebody wanted. */
  #wanted = 0;
  #onWanted: (() => void) | null = null;

  constructor(sampleRateHz: number) {
    this.sampleRateHz = sampleRateHz;
  }

  /** So far. */
  get length(): number {
    return this.#frames.length;
  }

  get isLoading(): boolean {
    return this.#state === 'loading';
  }

  /** Why it ends where it does; null while it loads, and when all is there. */
  get error(): AudioError | null {
    return typeof this.#state === 'string' ? null : this.#state;
  }

  /** @returns null for what is not there: not yet, while it loads; else never */
  frameAt(index: number): Frame | null {
    if (index > this.#wanted) this.#want(index);
    return this.#frames[index] ?? null;
  }

  append(frame: Frame): void {
    this.#frames.push(frame);
  }

  /** All is there, or all that there will be. */
  end(error: AudioError | null = null): void {
    if (this.#state === 'loading') this.#state = error ?? 'complete';
    this.#onWanted?.();
  }

  /** Done when more is wanted than there is ahead, or it has been ended. */
  demand(): Promise<void> | null {
    if (this.#state !== 'loading' || this.#frames.length < this.#wanted + AHEAD_FRAMES) return null;
    return new Promise((resolve) => {
      this.#onWanted = resolve;
    });
  }

  #want(index: number): void {
    this.#wanted = index;
    if (this.#onWanted === null || this.#frames.length >= index + AHEAD_FRAMES / 2) return;
    this.#onWanted();
    this.#onWanted = null;
  }
}
