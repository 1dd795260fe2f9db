import { levelDbov, type Samples, SILENCE_DBOV } from '../codec/index.ts';

/** Speech is louder than the noise behind it by this (chosen: noise itself varies by 2 dB from frame to frame). */
const MARGIN_DB = 9;
/** However quiet the line is, below -50 dBov nobody speaks; quiet talk on a phone is some -38 (chosen). */
const LOWEST_FLOOR_DBOV = -59;
/** However noisy the line seems, what is above -27 dBov is meant to be heard: a held tone, loud music (chosen). */
const HIGHEST_FLOOR_DBOV = -36;
/** A click is shorter. */
const ONSET_FRAMES = 2;
/** What follows speech for so long belongs to it: words end softly, and have gaps (chosen: 240 ms). */
const HANGOVER_FRAMES = 12;
/** Who speaks pauses for breath within 3 s, which shows the noise behind it (chosen). */
const WINDOWS = 6;
const WINDOW_FRAMES = 25;

/**
 * Tells speech from the noise behind it, by energy. The noise is the quietest that was heard in the last 3 s: noise that sets in
 * counts as speech so long. Until 3 s have been heard a quiet line is assumed: rather noise as speech than a first word lost.
 */
export class VoiceActivity {
  /** Whether somebody is speaking. */
  isSpeech = false;
  /** Of the latest frame. */
  levelDbov = SILENCE_DBOV;
  /** The quietest frame of each window, the current one included. */
  readonly #quietest = new Float32Array(WINDOWS).fill(LOWEST_FLOOR_DBOV);
  #window = 0;
  #framesOfWindow = 0;
  #loudFrames = 0;
  #hangover = 0;

  constructor() {
    this.#quietest[0] = 0;
  }

  /** What is taken for noise. */
  get noiseDbov(): number {
    let floor = 0;
    for (let at = 0; at < WINDOWS; at++) floor = Math.min(floor, this.#quietest[at] as number);
    return Math.max(LOWEST_FLOOR_DBOV, Math.min(HIGHEST_FLOOR_DBOV, floor));
  }

  /**
   * @param frame  the next 20 ms; null: nothing is being said (DTX, muted), which tells nothing of the noise
   * @returns `isSpeech`
   */
  hear(frame: Samples | null): boolean {
    this.levelDbov = frame ? levelDbov(frame) : SILENCE_DBOV;
    const isLoud = this.levelDbov > this.noiseDbov + MARGIN_DB;
    if (frame) this.#learn(this.levelDbov);
    this.#loudFrames = isLoud ? this.#loudFrames + 1 : 0;
    if (isLoud && (this.isSpeech || this.#loudFrames >= ONSET_FRAMES)) this.#hangover = HANGOVER_FRAMES;
    else if (this.#hangover > 0) this.#hangover -= 1;
    this.isSpeech = this.#hangover > 0;
    return this.isSpeech;
  }

  #learn(level: number): void {
    this.#quietest[this.#window] = Math.min(level, this.#quietest[this.#window] as number);
    this.#framesOfWindow += 1;
    if (this.#framesOfWindow < WINDOW_FRAMES) return;
    this.#framesOfWindow = 0;
    this.#window = (this.#window + 1) % WINDOWS;
    this.#quietest[this.#window] = 0;
  }
}
