import { expect, test } from 'vitest';
import { silence, tone } from '../audio/index.ts';
import { secondsOfTone, toneHeard, tonesInTurn } from './hearing.ts';

const join = (...sounds: { samples: Float64Array }[]) => ({
  samples: Float64Array.from(sounds.flatMap(({ samples }) => [...samples])),
  rateHz: 8000,
});
const high = tone({ frequencyHz: 1000, seconds: 1 });
const low = tone({ frequencyHz: 440, seconds: 1 });

test('silence around a tone takes nothing from it', () => {
  expect(toneHeard(join(silence(2), high, silence(1)), 1000)).toBe(1);
});

test('another tone does', () => {
  expect(toneHeard(join(high, low), 1000)).toBeCloseTo(0.5);
  expect(toneHeard(low, 1000)).toBe(0);
  expect(toneHeard(silence(1), 1000)).toBe(0);
});

test('seconds of a tone are counted wherever they are', () => {
  expect(secondsOfTone(join(high, silence(2), low, high), 1000)).toBeCloseTo(2);
});

test('tones are told in turn; the same one twice only where it stops in between', () => {
  const sound = join(silence(1), high, low, silence(0.2), low, silence(1), low, high);
  expect(tonesInTurn(sound, { high: 1000, low: 440 })).toEqual(['high', 'low', 'low', 'high']);
});
