import type { Sound } from './wav.ts';

export interface ToneOptions {
  readonly frequencyHz: number;
  readonly seconds: number;
  readonly rateHz?: number;
  /** Peak, 0 to 1. */
  readonly amplitude?: number;
}

/** A sine from its zero crossing. */
export function tone({ frequencyHz, seconds, rateHz = 8000, amplitude = 0.5 }: ToneOptions): Sound {
  const step = (2 * Math.PI * frequencyHz) / rateHz;
  const samples = Float64Array.from(
    { length: Math.round(seconds * rateHz) },
    (_, index) => amplitude * Math.sin(step * index),
  );
  return { samples, rateHz };
}

export function silence(seconds: number, rateHz = 8000): Sound {
  return { samples: new Float64Array(Math.round(seconds * rateHz)), rateHz };
}

/**
 * How much of the sound's energy is in one tone, 0 to 1: about 1 for the pure tone, 0 for silence.
 *
 * By the Goertzel algorithm over blocks of 50 ms, so that a change of phase on the way (lost packets, playout
 * adjustments) costs one block and not the result. Within 20 Hz of the tone counts as the tone.
 */
export function toneStrength(samples: ArrayLike<number>, frequencyHz: number, rateHz: number): number {
  const blockLength = Math.round(rateHz / 20);
  let toneEnergy = 0;
  let energy = 0;
  for (let start = 0; start + blockLength <= samples.length; start += blockLength) {
    toneEnergy += goertzelEnergy(samples, start, blockLength, frequencyHz / rateHz);
    for (let index = start; index < start + blockLength; index++) energy += (samples[index] ?? 0) ** 2;
  }
  return energy === 0 ? 0 : Math.min(1, toneEnergy / energy);
}

/** Energy of the one frequency in a block, in the unit of the sum of squares of its samples. */
function goertzelEnergy(samples: ArrayLike<number>, start: number, length: number, cyclesPerSample: number): number {
  const coefficient = 2 * Math.cos(2 * Math.PI * cyclesPerSample);
  let before = 0;
  let last = 0;
  for (let index = start; index < start + length; index++) {
    const next = (samples[index] ?? 0) + coefficient * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - coefficient * last * before;
  // A sine of amplitude a gives power (a·n/2)² and a sum of squares a²·n/2.
  return (2 * power) / length;
}
