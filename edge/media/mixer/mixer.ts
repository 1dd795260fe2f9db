import { ComfortNoise, factorOf, type Samples, saturate } from '../codec/index.ts';
import type { Voice } from './voice.ts';

/** More than can be told apart; what is softer than so many others is left out. *chosen* */
export const MAX_SPEAKERS = 20;
/** When nobody speaks: a line that is there, and nobody on it. Dead silence sounds like a call that has broken off. *chosen* */
const REST_DBOV = -72;
/** Who is in the mix stays unless somebody is louder by this factor of energy (3 dB): nobody is cut off for a moment. */
const LOYALTY = 2;

/**
 * Mixes voices a frame at a time: each hears all others but itself. All voices are summed once; from the sum everybody
 * gets taken out what is not to be heard, which for most is nothing.
 */
export class Mixer {
  readonly #frameSamples: number;
  readonly #maxSpeakers: number;
  readonly #voices = new Set<Voice>();
  readonly #sum: Int32Array;
  /** Of those who said something that is mixed. */
  #speakers: Voice[] = [];
  readonly #common: Samples;
  readonly #own: Samples;
  readonly #rest: Int32Array;
  readonly #noise = new ComfortNoise();

  constructor(frameSamples: number, maxSpeakers = MAX_SPEAKERS) {
    this.#frameSamples = frameSamples;
    this.#noise.levelDbov = REST_DBOV;
    this.#maxSpeakers = maxSpeakers;
    this.#sum = new Int32Array(frameSamples);
    this.#common = new Int16Array(frameSamples);
    this.#own = new Int16Array(frameSamples);
    this.#rest = new Int32Array(frameSamples);
  }

  add(voice: Voice): void {
    this.#voices.add(voice);
  }

  remove(voice: Voice): void {
    this.#voices.delete(voice);
    for (const other of this.#voices) other.deafTo.delete(voice);
  }

  /** All that is said in this frame: what a recording has, and who says nothing hears. Overwritten by the next frame. */
  get common(): Samples {
    return this.#common;
  }

  /**
   * Mixes what the voices have said, and what is played to all.
   *
   * @param played  frames of ours
   */
  mix(played: readonly Samples[] = []): void {
    this.#speakers = this.#select();
    this.#sum.fill(0);
    for (const { said } of this.#speakers) if (said) add(this.#sum, said);
    for (const samples of played) add(this.#sum, samples);
    if (this.#speakers.length === 0 && played.length === 0) this.#noise.fill(this.#common);
    else for (let at = 0; at < this.#frameSamples; at++) this.#common[at] = saturate(this.#sum[at] as number);
  }

  /**
   * What a voice hears of the last mix. `common` itself for those who hear everything, which can be encoded for all of
   * them at once; another array otherwise, which is overwritten by the next call.
   *
   * @param alone  what is played to it alone
   */
  heardBy(voice: Voice, alone: Samples | null = null): Samples {
    const { isDeaf, volumeOutDb } = voice.settings;
    if (isDeaf) return alone ?? this.#own.fill(0);
    const isPlain = voice.deafTo.size === 0 && volumeOutDb === 0 && alone === null;
    if (isPlain && !voice.isMixed) return this.#common;
    if (isPlain && voice.said) return this.#allBut(voice.said);
    const sum = this.#heardBy(voice);
    if (alone) add(sum, alone);
    const factor = factorOf(volumeOutDb);
    for (let at = 0; at < this.#frameSamples; at++) this.#own[at] = saturate((sum[at] as number) * factor);
    return this.#own;
  }

  /** What most speakers hear, in one pass. */
  #allBut(said: Samples): Samples {
    const [sum, own] = [this.#sum, this.#own];
    for (let at = 0; at < own.length; at++) own[at] = saturate((sum[at] as number) - (said[at] as number));
    return own;
  }

  #heardBy(voice: Voice): Int32Array {
    const rest = this.#rest;
    rest.set(this.#sum);
    if (voice.isMixed && voice.said) subtract(rest, voice.said);
    for (const other of voice.deafTo) if (other.isMixed && other.said && other !== voice) subtract(rest, other.said);
    return rest;
  }

  /** The loudest of those who speak. */
  #select(): Voice[] {
    const speaking: Voice[] = [];
    for (const voice of this.#voices) if (voice.said !== null) speaking.push(voice);
    if (speaking.length > this.#maxSpeakers) {
      const weight = ({ loudness, isMixed }: Voice) => (isMixed ? LOYALTY : 1) * loudness;
      speaking.sort((a, b) => weight(b) - weight(a));
      speaking.length = this.#maxSpeakers;
    }
    for (const voice of this.#voices) voice.isMixed = false;
    for (const voice of speaking) voice.enterMix();
    return speaking;
  }
}

function add(sum: Int32Array, samples: Samples): void {
  for (let at = 0; at < samples.length; at++) sum[at] = (sum[at] as number) + (samples[at] as number);
}

function subtract(sum: Int32Array, samples: Samples): void {
  for (let at = 0; at < samples.length; at++) sum[at] = (sum[at] as number) - (samples[at] as number);
}
