import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RETRY_SECONDS, retryAfterSeconds } from './retry-schedule.ts';

const DAY = 86_400;

test('pauses grow, and stay below what SQS can hide a message for', () => {
  const pauses = [1, 2, 3, 9, 10, 11, 500].map((attempts) => retryAfterSeconds({ attempts, ageSeconds: 0, jitter: 0 }));
  expect(pauses).toEqual([5, 30, 120, 28_800, 39_600, 39_600, 39_600]);
  expect(Math.max(...RETRY_SECONDS)).toBeLessThan(12 * 3_600 - 60);
});

test('jitter takes off up to a fifth', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, jitter) => {
      const full = retryAfterSeconds({ attempts, ageSeconds: 0, jitter: 0 }) ?? 0;
      const pause = retryAfterSeconds({ attempts, ageSeconds: 0, jitter }) ?? -1;
      expect(pause).toBeLessThanOrEqual(full);
      expect(pause).toBeGreaterThanOrEqual(Math.floor(full * 0.8));
    }),
  );
});

test('a listener that is down has thirteen days to come back, and some forty attempts', () => {
  let attempts = 1;
  let ageSeconds = 0;
  for (;;) {
    const pause = retryAfterSeconds({ attempts, ageSeconds, jitter: 0.5 });
    if (pause === null) break;
    ageSeconds += pause;
    attempts += 1;
  }
  expect(ageSeconds).toBeGreaterThan(13 * DAY);
  expect(ageSeconds).toBeLessThan(14 * DAY);
  expect(attempts).toBeGreaterThan(30);
  expect(attempts).toBeLessThan(50);
});
