import { describe, expect, test } from 'vitest';
import { Resampler } from './resampler.ts';
import type { Samples } from './samples.ts';

const sine = (hz: number, rateHz: number, seconds: number, amplitude: number): Samples =>
  Int16Array.from({ length: rateHz * seconds }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * at) / rateHz)),
  );

/** What is left beside the tone, in dB below it (THD+N). */
function purityDb(samples: Samples, hz: number, rateHz: number): number {
  // Whole periods, away from the ends.
  const from = rateHz / 10;
  const count = rateHz / 2;
  let [re, im, power] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const value = samples[from + at] as number;
    const angle = (2 * Math.PI * hz * at) / rateHz;
    re += value * Math.cos(angle);
    im += value * Math.sin(angle);
    power += value * value;
  }
  const tone = (2 * (re * re + im * im)) / count;
  return 10 * Math.log10(tone / Math.max(power - tone, 1e-9));
}

const levelOf = (samples: Samples): number =>
  Math.sqrt(samples.subarray(800).reduce((sum, value) => sum + value * value, 0) / (samples.length - 800));

describe.each([
  [8000, 16_000],
  [16_000, 8000],
  [8000, 48_000],
  [48_000, 8000],
  [16_000, 48_000],
  [48_000, 16_000],
])('from %i to %i Hz', (fromHz, toHz) => {
  const nyquist = Math.min(fromHz, toHz) / 2;

  test.each([0.1, 0.25, 0.5, 0.8])('a tone at %f of the band comes out pure and as loud', (part) => {
    const hz = Math.round((nyquist * part) / 10) * 10;
    const heard = new Resampler(fromHz, toHz).process(sine(hz, fromHz, 1, 20_000));
    expect(purityDb(heard, hz, toHz)).toBeGreaterThan(70);
    expect(20 * Math.log10(levelOf(heard) / (20_000 / Math.SQRT2))).toBeCloseTo(0, 1);
  });

  test('frames of 20 ms make the same as one piece, and 20 ms each in the long run', () => {
    const tone = sine(700, fromHz, 1, 20_000);
    const whole = new Resampler(fromHz, toHz).process(tone);
    const resampler = new Resampler(fromHz, toHz);
    const pieces: number[] = [];
    for (let at = 0; at < tone.length; at += fromHz / 50)
      pieces.push(...resampler.process(tone.subarray(at, at + fromHz / 50)));
    expect(Int16Array.from(pieces)).toEqual(whole);
    expect(whole).toHaveLength(toHz);
  });

  test('frames of any length, without an array for each, make the same', () => {
    const tone = sine(700, fromHz, 1, 20_000);
    const whole = new Resampler(fromHz, toHz).process(tone);
    const resampler = new Resampler(fromHz, toHz);
    const pieces: number[] = [];
    for (let [at, length] = [0, 1]; at < tone.length; at += length, length = (length * 7 + 3) % 997) {
      pieces.push(...resampler.convert(tone.subarray(at, at + length)));
    }
    expect(Int16Array.from(pieces)).toEqual(whole);
  });
});

test.each([
  [16_000, 8000, 5000],
  [48_000, 8000, 5000],
  [48_000, 16_000, 12_000],
])('from %i to %i Hz, %i Hz is gone rather than folded back', (fromHz, toHz, hz) => {
  const heard = new Resampler(fromHz, toHz).process(sine(hz, fromHz, 1, 20_000));
  expect(20 * Math.log10(Math.max(levelOf(heard), 0.01) / (20_000 / Math.SQRT2))).toBeLessThan(-70);
});
