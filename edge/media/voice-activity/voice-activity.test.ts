import { describe, expect, test } from 'vitest';
import { levelDbov } from '../codec/index.ts';
import { VoiceActivity } from './index.ts';

const RATE_HZ = 8000;
const FRAME = 160;

/** The same every time: noise with an even spectrum (Park and Miller's generator). */
function noise(levelDb: number, ms: number): Int16Array {
  let state = 1;
  const peak = 32_768 * 10 ** (levelDb / 20) * Math.sqrt(3);
  return Int16Array.from({ length: (RATE_HZ * ms) / 1000 }, () => {
    state = (state * 48_271) % 0x7fffffff;
    return Math.round(peak * ((2 * state) / 0x7fffffff - 1));
  });
}

function sine(hz: number, levelDb: number, ms: number): Int16Array {
  const peak = 32_768 * 10 ** (levelDb / 20) * Math.SQRT2;
  return Int16Array.from({ length: (RATE_HZ * ms) / 1000 }, (_, at) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * at) / RATE_HZ)),
  );
}

/** Harmonics of 120 Hz that swell and fade four times a second, as syllables do. */
function speech(levelDb: number, ms: number): Int16Array {
  const peak = 32_768 * 10 ** (levelDb / 20);
  return Int16Array.from({ length: (RATE_HZ * ms) / 1000 }, (_, at) => {
    const swell = Math.sin((Math.PI * 4 * at) / RATE_HZ) ** 2;
    let sum = 0;
    for (let harmonic = 1; harmonic < 20; harmonic++) {
      sum += Math.sin((2 * Math.PI * 120 * harmonic * at) / RATE_HZ + harmonic * harmonic) / harmonic;
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(peak * 1.8 * swell * sum)));
  });
}

const add = (a: Int16Array, b: Int16Array): Int16Array => a.map((sample, at) => sample + (b[at] ?? 0));
const join = (...parts: Int16Array[]): Int16Array => Int16Array.from(parts.flatMap((part) => [...part]));

/** For each frame, whether it was speech. */
function judge(samples: Int16Array, activity = new VoiceActivity()): boolean[] {
  const judged: boolean[] = [];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME)
    judged.push(activity.hear(samples.subarray(at, at + FRAME)));
  return judged;
}

const share = (judged: readonly boolean[]): number => judged.filter(Boolean).length / judged.length;

describe('levels in dBov', () => {
  test.each([
    ['a square wave at full scale', new Int16Array(FRAME).fill(-32_768), 0],
    ['the loudest sine', sine(1000, -3.01, 20), -3.01],
    ['noise', noise(-40, 20), -40],
    ['digital silence', new Int16Array(FRAME), -127],
  ])('%s', (_, samples, expected) => {
    expect(levelDbov(samples)).toBeCloseTo(expected, 0);
  });
});

test('silence and the noise of a line are not speech', () => {
  expect(share(judge(new Int16Array(RATE_HZ)))).toBe(0);
  expect(share(judge(noise(-58, 5000)))).toBe(0);
});

test.each([-45, -38])('a noisy place, %i dBov, stops being speech within 3 s', (level) => {
  const judged = judge(noise(level, 10_000));
  expect(share(judged.slice(160))).toBe(0);
});

test.each([
  [-20, -60],
  [-35, -60],
  [-22, -40],
])('speech at %i dBov in noise at %i is heard from its first syllable to its last', (level, noiseLevel) => {
  const quiet = noise(noiseLevel, 4000);
  const spoken = add(speech(level, 5000), noise(noiseLevel, 5000));
  const judged = judge(join(quiet, spoken, quiet));
  expect(share(judged.slice(160, 200))).toBe(0); // before
  expect(judged.slice(200, 206)).toContain(true); // within 120 ms: a syllable swells
  expect(share(judged.slice(206, 450))).toBe(1);
  expect(share(judged.slice(450 + 13))).toBe(0); // after the hangover
});

test('who speaks at once is heard at once', () => {
  expect(judge(speech(-25, 200)).indexOf(true)).toBeLessThan(4);
});

test('a tone that is held is something to be heard', () => {
  expect(share(judge(sine(440, -20, 20_000)).slice(1))).toBe(1);
});

test('a click is not speech', () => {
  const click = new Int16Array(FRAME);
  click.fill(20_000, 40, 60);
  expect(share(judge(join(noise(-60, 1000), click, noise(-60, 1000))))).toBe(0);
});

test('speech goes on over the gap in a word, and ends when nothing is sent any more', () => {
  const activity = new VoiceActivity();
  judge(sine(300, -20, 200), activity);
  const gap = Array.from({ length: 5 }, () => activity.hear(null));
  expect(share(gap)).toBe(1);
  expect(judge(sine(300, -20, 200), activity)).not.toContain(false);
  const end = Array.from({ length: 20 }, () => activity.hear(null));
  expect(end.lastIndexOf(true)).toBe(10);
  expect(activity.levelDbov).toBe(-127);
});
