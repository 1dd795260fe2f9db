import type { Samples } from '../codec/index.ts';
import { FRAME_MS, Frame, framesIn, silentFrame } from './frame.ts';
import type { PlayControl, Program } from './program.ts';
import type { AudioSource } from './source.ts';
import { openTrack, type SharedAudio, type Track } from './track.ts';

/** Plays a program to one listener, a frame at a time. */
export class Playback implements AudioSource {
  readonly sampleRateHz: number;
  /** The item that plays, or played last. */
  item = 0;
  /** The first that could not be played, and why. */
  error: string | null = null;
  readonly #program: Program;
  readonly #shared: SharedAudio;
  readonly #gain: number;
  #track: Track | null = null;
  /** The item after it, which loads meanwhile. */
  #upcoming: Track | null = null;
  #timesLeft: number;
  /** Something was heard since the program began again: one of which nothing can be played ends. */
  #hasSounded = false;
  #isPaused = false;
  #isOver = false;
  /** Of a frame that was asked for in smaller parts. */
  #rest: Samples = new Int16Array(0);
  #endPosition = 0;

  constructor(program: Program, sampleRateHz: number, shared: SharedAudio) {
    this.sampleRateHz = sampleRateHz;
    this.#program = program;
    this.#shared = shared;
    this.#gain = 10 ** ((program.gainDb ?? 0) / 20);
    this.#timesLeft = program.times === 'forever' ? Number.POSITIVE_INFINITY : (program.times ?? 1);
    if (this.#timesLeft < 1 || !this.#enter(0)) this.#isOver = true;
    else if (this.#track) this.#track.position = framesIn(Math.max(0, program.startMs ?? 0));
  }

  /** In the item that plays. */
  get positionMs(): number {
    return (this.#track?.position ?? this.#endPosition) * FRAME_MS;
  }

  /** Null at the end of the program. */
  nextFrame(): Frame | null {
    if (this.#isPaused) return silentFrame(this.sampleRateHz);
    while (!this.#isOver && this.#track) {
      const position = this.#track.position;
      const frame = this.#track.next();
      if (frame) {
        if (this.#track.position !== position) this.#hasSounded = true;
        return this.#gain === 1 ? frame : amplified(frame, this.#gain);
      }
      this.error ??= this.#track.error;
      this.#leave();
    }
    return null;
  }

  /** The same for who takes other lengths than frames. */
  next(count: number): Samples {
    const samples = new Int16Array(count);
    let filled = 0;
    while (filled < count) {
      if (this.#rest.length === 0) this.#rest = this.nextFrame()?.samples ?? this.#rest;
      if (this.#rest.length === 0) return samples.subarray(0, filled);
      const part = this.#rest.subarray(0, count - filled);
      samples.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return samples;
  }

  control(control: Exclude<PlayControl, { action: 'stop' }>): void {
    if (control.action !== 'seek') this.#isPaused = control.action === 'pause';
    else if (this.#track) {
      this.#hasSounded = true; // whoever goes to the end has not been refused anything
      const from = control.from === 'here' ? this.#track.position : 0;
      this.#track.position = Math.max(0, from + framesIn(control.ms));
    }
  }

  /** What it holds of the shared audio goes back. */
  close(): void {
    this.#endPosition = this.#track?.position ?? this.#endPosition;
    this.error ??= this.#track?.error ?? null;
    this.#track?.close();
    this.#upcoming?.close();
    this.#track = null;
    this.#upcoming = null;
    this.#isOver = true;
  }

  /** On to the next item, from the last one to the first. */
  #leave(): void {
    const isLast = this.item + 1 >= this.#program.items.length;
    if (isLast) this.#timesLeft -= 1;
    if (isLast && (this.#timesLeft < 1 || !this.#hasSounded)) {
      this.close();
      return;
    }
    if (isLast) this.#hasSounded = false;
    this.#enter(isLast ? 0 : this.item + 1);
  }

  #enter(item: number): boolean {
    const left = this.#track;
    this.item = item;
    this.#track = this.#upcoming ?? this.#open(item);
    // After it: that a sound is heard again at once does not load it again.
    left?.close();
    const isLast = item + 1 >= this.#program.items.length;
    this.#upcoming = isLast && this.#timesLeft <= 1 ? null : this.#open(isLast ? 0 : item + 1);
    return this.#track !== null;
  }

  #open(index: number): Track | null {
    const item = this.#program.items[index];
    return item ? openTrack(item, this.sampleRateHz, this.#shared) : null;
  }
}

function amplified({ samples }: Frame, gain: number): Frame {
  const louder = new Int16Array(samples.length);
  for (let at = 0; at < louder.length; at++) {
    louder[at] = Math.max(-32_768, Math.min(32_767, Math.round((samples[at] as number) * gain)));
  }
  return new Frame(louder);
}
