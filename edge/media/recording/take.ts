import type { Samples } from '../codec/codec.ts';
import { LONGEST_MS, type RecordingEnd, type RecordingOptions } from './options.ts';

/** Samples come in frames of this length. */
export const TAKE_FRAME_MS = 20;
/** Trimmed silence is left before the first word and after the last: a word begins and ends softly (chosen). */
const LEAD_MS = 200;
const TAIL_MS = 200;
const DEFAULT_CUT_MS = 100;
const LONGEST_CUT_MS = 2000;
const SILENCE_DB = -96;
const FULL_SCALE = 32_768;

export type TakeRules = Pick<
  RecordingOptions,
  'maxMs' | 'minMs' | 'endAfterSilenceMs' | 'trimsSilence' | 'terminators' | 'terminatorCutMs' | 'pauses'
>;

/** What is kept of a take that is over. */
export interface TakeSum {
  /** Of the frames written, those from the start that stay. */
  readonly keptFrames: number;
  readonly durationMs: number;
  readonly speechMs: number;
  readonly peakDb: number;
  readonly isTooShort: boolean;
}

interface Held {
  readonly frame: Samples;
  readonly isSpeech: boolean;
}

/**
 * What of the sound that comes becomes part of a recording, and when it ends by itself. The latest frames are held back for
 * as long as they may have to be left out: by a terminator, or because nobody has spoken yet.
 */
export class Take {
  readonly #write: (frame: Samples) => void;
  readonly #terminators: string;
  readonly #cutFrames: number;
  readonly #maxFrames: number;
  readonly #minMs: number;
  readonly #silenceFrames: number;
  readonly #trims: boolean;
  readonly #fillsPauses: boolean;
  readonly #holdFrames: number;
  #held: Held[] = [];
  #isPaused = false;
  /** With trimming: somebody has spoken. */
  #hasBegun: boolean;
  #frames = 0;
  #framesSinceSpeech = 0;
  #written = 0;
  /** Of the frames written, how many there were after the last with speech. */
  #writtenToSpeech = 0;
  #speechFrames = 0;
  #peak = 0;

  /** @param write  called with each frame that becomes part of it, in order; the next call may get the same array */
  constructor(rules: TakeRules, write: (frame: Samples) => void) {
    this.#write = write;
    this.#terminators = rules.terminators ?? '';
    const cutMs = Math.min(LONGEST_CUT_MS, Math.max(0, rules.terminatorCutMs ?? DEFAULT_CUT_MS));
    this.#cutFrames = this.#terminators === '' ? 0 : framesIn(cutMs);
    this.#maxFrames = Math.max(1, framesIn(Math.min(LONGEST_MS, rules.maxMs ?? LONGEST_MS)));
    this.#minMs = rules.minMs ?? 0;
    this.#silenceFrames = rules.endAfterSilenceMs ? framesIn(rules.endAfterSilenceMs) : Number.POSITIVE_INFINITY;
    this.#trims = rules.trimsSilence ?? false;
    this.#fillsPauses = rules.pauses === 'silence';
    this.#holdFrames = Math.max(this.#cutFrames, this.#trims ? framesIn(LEAD_MS) : 0);
    this.#hasBegun = !this.#trims;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /**
   * @param frame  of all channels; it may be changed afterwards
   * @returns why it ends with this frame; null when it goes on
   */
  hear(frame: Samples, isSpeech: boolean): RecordingEnd | null {
    if (this.#isPaused) {
      if (!this.#fillsPauses) return null;
      this.#add(new Int16Array(frame.length), false);
      return this.#count();
    }
    this.#framesSinceSpeech = isSpeech ? 0 : this.#framesSinceSpeech + 1;
    this.#add(frame, isSpeech);
    return this.#framesSinceSpeech >= this.#silenceFrames ? 'silence' : this.#count();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#framesSinceSpeech = 0;
  }

  isTerminator(digit: string): boolean {
    return !this.#isPaused && this.#terminators.includes(digit);
  }

  /** Writes what is held back and stays. Call it once; nothing comes after it. */
  end(how: RecordingEnd): TakeSum {
    const stays = how === 'terminator' ? Math.max(0, this.#held.length - this.#cutFrames) : this.#held.length;
    if (this.#hasBegun) for (const held of this.#held.slice(0, stays)) this.#keep(held.frame, held.isSpeech);
    this.#held = [];
    const keptFrames = this.#trims ? Math.min(this.#written, this.#writtenToSpeech + framesIn(TAIL_MS)) : this.#written;
    const durationMs = keptFrames * TAKE_FRAME_MS;
    return {
      keptFrames,
      durationMs,
      speechMs: this.#speechFrames * TAKE_FRAME_MS,
      peakDb: this.#peak === 0 ? SILENCE_DB : 20 * Math.log10(this.#peak / FULL_SCALE),
      isTooShort: durationMs < this.#minMs,
    };
  }

  #count(): RecordingEnd | null {
    this.#frames += 1;
    return this.#frames >= this.#maxFrames ? 'max-length' : null;
  }

  #add(frame: Samples, isSpeech: boolean): void {
    if (isSpeech && !this.#hasBegun) {
      this.#hasBegun = true;
      this.#held = this.#held.slice(-framesIn(LEAD_MS));
    }
    if (this.#holdFrames === 0) {
      this.#keep(frame, isSpeech);
      return;
    }
    this.#held.push({ frame: frame.slice(), isSpeech });
    if (this.#held.length <= this.#holdFrames) return;
    const oldest = this.#held.shift();
    if (oldest && this.#hasBegun) this.#keep(oldest.frame, oldest.isSpeech);
  }

  #keep(frame: Samples, isSpeech: boolean): void {
    for (let at = 0; at < frame.length; at++) {
      const sample = Math.abs(frame[at] as number);
      if (sample > this.#peak) this.#peak = sample;
    }
    this.#written += 1;
    if (isSpeech) {
      this.#speechFrames += 1;
      this.#writtenToSpeech = this.#written;
    }
    this.#write(frame);
  }
}

const framesIn = (ms: number): number => Math.round(ms / TAKE_FRAME_MS);
