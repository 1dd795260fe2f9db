import type { Samples } from '../codec/codec.ts';

/** Louder than this is speech: quiet talk on a phone is some -35 dBFS, the noise of its line below -50 (chosen). */
const THRESHOLD_DB = -42;
const THRESHOLD_SQUARE = (32_768 * 10 ** (THRESHOLD_DB / 20)) ** 2;
/** What follows speech for so long belongs to it: a word ends softly (chosen). */
const HANGOVER_FRAMES = 10;

/** Tells whether somebody speaks, by loudness. */
export class SpeechByLoudness {
  #framesLeft = 0;

  /** @param frame  the next 20 ms of one channel */
  isSpeech(frame: Samples): boolean {
    let energy = 0;
    for (let at = 0; at < frame.length; at++) energy += (frame[at] as number) ** 2;
    this.#framesLeft =
      energy > THRESHOLD_SQUARE * frame.length ? HANGOVER_FRAMES + 1 : Math.max(0, this.#framesLeft - 1);
    return this.#framesLeft > 0;
  }
}
