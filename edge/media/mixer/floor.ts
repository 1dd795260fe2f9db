import type { Voice } from './voice.ts';

/** Who takes the floor is twice as loud (3 dB) as who has it, for this many frames (half a second). *chosen* */
const LEAD = 2;
const FRAMES_TO_TAKE = 25;

/** Whose turn it is: who has been the loudest for a while, until somebody else is. */
export class Floor {
  /** Null: nobody has spoken yet, or who had the floor has left. */
  holder: Voice | null = null;
  #challenger: Voice | null = null;
  #frames = 0;

  /** Call for each frame. @returns whether the floor has changed hands */
  follow(speakers: Iterable<Voice>): boolean {
    let loudest: Voice | null = null;
    for (const voice of speakers) if (voice.isMixed && voice.loudness > (loudest?.loudness ?? 0)) loudest = voice;
    const isLeading =
      loudest !== null && loudest !== this.holder && loudest.loudness >= LEAD * (this.holder?.loudness ?? 0);
    this.#frames = isLeading && loudest === this.#challenger ? this.#frames + 1 : 0;
    this.#challenger = isLeading ? loudest : null;
    if (!isLeading || this.#frames < FRAMES_TO_TAKE) return false;
    this.holder = loudest;
    this.#challenger = null;
    return true;
  }

  /** @returns whether it had the floor */
  leave(voice: Voice): boolean {
    if (this.#challenger === voice) this.#challenger = null;
    if (this.holder !== voice) return false;
    this.holder = null;
    return true;
  }
}
