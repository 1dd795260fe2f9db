import { energyAt, factorOf } from '../codec/index.ts';

/** Where speech is brought to, and what is speech at all. *chosen*: -20 dBov is what phones send when spoken into normally. */
const TARGET_RMS = Math.sqrt(energyAt(-20));
const SPEECH_ENERGY = energyAt(-50);
const [LOWEST, HIGHEST] = [factorOf(-12), factorOf(18)];
/** Shares of the way per frame: too loud is mended at once, too soft within seconds, so that pauses do not pump. */
const [DOWN, UP] = [0.2, 0.01];

/** Automatic gain control of one speaker: one who is far from the microphone is as loud as one who shouts. */
export class GainControl {
  #gain = 1;

  /** The factor for a frame of this energy. */
  follow(energy: number): number {
    if (energy < SPEECH_ENERGY) return this.#gain;
    const wanted = Math.max(LOWEST, Math.min(HIGHEST, TARGET_RMS / Math.sqrt(energy)));
    this.#gain += (wanted - this.#gain) * (wanted < this.#gain ? DOWN : UP);
    return this.#gain;
  }
}
