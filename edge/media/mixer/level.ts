import type { Samples } from '../codec/index.ts';

/** The loudest that a sample can be. */
const FULL_SCALE = 32_768;

/** Mean square of the samples of a sound at this level, in decibels below the loudest (dBov). */
export const energyAt = (dbov: number): number => FULL_SCALE ** 2 * 10 ** (dbov / 10);

/** The other way round; -100 for silence. */
export const dbovOf = (energy: number): number => (energy < 1 ? -100 : 10 * Math.log10(energy / FULL_SCALE ** 2));

/** Mean square. */
export function energyOf(samples: Samples): number {
  let sum = 0;
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at] as number;
    sum += sample * sample;
  }
  return samples.length === 0 ? 0 : sum / samples.length;
}

/** How much a factor is, in decibels. */
export const factorOf = (db: number): number => 10 ** (db / 20);

/** Keeps a sum within 16 bits. */
export const saturate = (value: number): number => Math.max(-32_768, Math.min(32_767, value));
