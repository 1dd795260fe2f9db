import type { Piece } from '#shared/audio/index.ts';
import { RateConverter } from '#shared/audio/index.ts';
import { FRAME_MS, type Frame, FrameCutter } from './frame.ts';

/** Enough to begin with, and to go on after a gap. *chosen* */
const BEGIN_FRAMES = 500 / FRAME_MS;
/** More is left out: all who listen at this rate have paused, others go on. *chosen* */
const MAX_FRAMES = 20_000 / FRAME_MS;

/**
 * A live stream at one sample rate. All its listeners are at the same place: each beat they get the same frame, in
 * whatever order they ask.
 */
export class LiveFrames {
  readonly sampleRateHz: number;
  readonly #onTaken: () => void;
  readonly #cutter: FrameCutter;
  #converter: RateConverter | null = null;
  #convertedHz = 0;
  /** The current one first. */
  #waiting: Frame[] = [];
  /** Of the current frame, since the beginning. */
  #place = 0;
  #isFilling = true;
  listeners = 0;

  constructor(sampleRateHz: number, onTaken: () => void) {
    this.sampleRateHz = sampleRateHz;
    this.#onTaken = onTaken;
    this.#cutter = new FrameCutter(sampleRateHz);
  }

  /** How many frames are there still. */
  get ahead(): number {
    return this.#waiting.length;
  }

  /** Where a new listener begins. */
  get place(): number {
    return this.#place;
  }

  add({ sampleRateHz, samples }: Piece): void {
    if (this.#convertedHz !== sampleRateHz) {
      this.#converter = new RateConverter(sampleRateHz, this.sampleRateHz);
      this.#convertedHz = sampleRateHz;
    }
    if (this.#converter) this.#cutter.cut(this.#converter.process(samples), (frame) => this.#waiting.push(frame));
    if (this.#waiting.length >= BEGIN_FRAMES) this.#isFilling = false;
    while (this.#waiting.length > MAX_FRAMES) this.#moveOn();
  }

  /**
   * The frame at a place; the first who asks for the next one moves all on to it.
   *
   * @returns null while nothing is there: ask for the same place again
   */
  frameAt(place: number): Frame | null {
    if (place > this.#place && this.#waiting.length > 0) {
      this.#moveOn();
      this.#onTaken();
      if (this.#waiting.length === 0) this.#isFilling = true;
    }
    return this.#isFilling ? null : (this.#waiting[0] ?? null);
  }
  #moveOn(): void {
    this.#waiting.shift();
    this.#place += 1;
  }
}
