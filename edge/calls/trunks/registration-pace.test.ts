import { expect, test } from 'vitest';
import { refreshAfterMs, retryAfterMs } from './registration-pace.ts';

/** All draws are the lowest, or the highest. */
const least = { bytes: (count: number) => new Uint8Array(count) };
const most = { bytes: (count: number) => new Uint8Array(count).fill(255) };
const seconds = (ms: number) => Math.round(ms / 1000);

test('a registration is refreshed when a half to three quarters of it are over', () => {
  expect([least, most].map((chance) => seconds(refreshAfterMs(600, chance)))).toEqual([300, 450]);
});

test.each([
  [1, 15, 30],
  [2, 30, 60],
  [6, 480, 960],
  [7, 900, 1800],
  [50, 900, 1800],
])('after %i failures it is tried again in %i to %i s', (failures, from, to) => {
  expect([least, most].map((chance) => seconds(retryAfterMs(failures, chance)))).toEqual([from, to]);
});

test('who asks for patience gets it, but not for ever', () => {
  expect(seconds(retryAfterMs(1, most, 5))).toBe(30);
  expect(seconds(retryAfterMs(1, most, 120))).toBe(120);
  expect(seconds(retryAfterMs(1, most, 1_000_000))).toBe(1800);
});
