import type { Samples } from './codec.ts';

/** As quiet as RTP can say it is (RFC 6464 §3): digital silence. */
export const SILENCE_DBOV = -127;
/** The loudest that a sample can be. */
const OVERLOAD = 32_768;

/** Mean square. */
export function energyOf(samples: Samples): number {
  let sum = 0;
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at] as number;
    sum += sample * sample;
  }
  return samples.length === 0 ? 0 : sum / samples.length;
}

/** Of a sound at this level: what `energyOf` gives for it. */
export const energyAt = (dbov: number): number => OVERLOAD ** 2 * 10 ** (dbov / 10);

/** Mean power in dBov (RFC 6464 §3): 0 is a square wave at full scale, the loudest sine is -3. */
export function levelDbov(samples: Samples): number {
  const energy = energyOf(samples);
  return energy === 0 ? SILENCE_DBOV : Math.max(SILENCE_DBOV, 10 * Math.log10(energy / OVERLOAD ** 2));
}

/** How much so many decibels are, as a factor. */
export const factorOf = (db: number): number => 10 ** (db / 20);

/** Keeps a sum within 16 bits. */
export const saturate = (value: number): number => Math.max(-OVERLOAD, Math.min(OVERLOAD - 1, value));
