import { describe, expect, test } from 'vitest';
import { CALL_PROGRESS, COUNTRY_CODES, callProgressTone, MILLIWATT } from './call-progress.ts';
import { ToneGenerator, toneSamples } from './tone.ts';

const RATE = 8000;
const isSilent = (samples: Int16Array): boolean => samples.every((value) => value === 0);

/** Energy at a frequency, in dB below full scale. */
function levelAt(samples: Int16Array, hz: number): number {
  let [re, im] = [0, 0];
  for (const [at, value] of samples.entries()) {
    re += value * Math.cos((2 * Math.PI * hz * at) / RATE);
    im += value * Math.sin((2 * Math.PI * hz * at) / RATE);
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / samples.length / 32_767);
}

test('the milliwatt is 1004 Hz at 0 dBm0', () => {
  expect(levelAt(toneSamples(MILLIWATT, RATE, 1000), 1004)).toBeCloseTo(-3.14, 1);
});

test('frames of any length join without a click', () => {
  const tone = callProgressTone('US', 'ringback');
  const whole = toneSamples(tone, RATE, 7000);
  const generator = new ToneGenerator(tone, RATE);
  const pieces: number[] = [];
  while (pieces.length < whole.length) pieces.push(...generator.next(Math.min(333, whole.length - pieces.length)));
  expect(Int16Array.from(pieces)).toEqual(whole);
});

describe('ringback of the United States: 440 and 480 Hz, 2 s on and 4 s off', () => {
  const samples = toneSamples(callProgressTone('US', 'ringback'), RATE, 8000);

  test.each([440, 480])('%i Hz', (hz) => {
    expect(levelAt(samples.subarray(0, 2 * RATE), hz)).toBeCloseTo(-13, 0);
  });

  test('its cadence', () => {
    expect(isSilent(samples.subarray(2 * RATE, 6 * RATE))).toBe(true);
    expect(isSilent(samples.subarray(6 * RATE, 6.1 * RATE))).toBe(false);
  });
});

describe.each(COUNTRY_CODES)('%s', (country) => {
  test.each(CALL_PROGRESS)('%s has energy at its frequencies only, and stays below full scale', (progress) => {
    const tone = callProgressTone(country, progress);
    const [first] = tone.steps;
    const samples = toneSamples(tone, RATE, Math.min(first?.ms || 1000, 1000));
    for (const hz of first?.hz ?? []) expect(levelAt(samples, hz)).toBeGreaterThan(-20);
    expect(levelAt(samples, 1500)).toBeLessThan(-35);
    expect(Math.max(...samples.map(Math.abs))).toBeLessThan(32_767);
  });
});
