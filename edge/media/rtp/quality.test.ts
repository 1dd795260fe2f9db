import { expect, test } from 'vitest';
import { estimateQuality } from './quality.ts';

const RANDOM = { codec: 'PCMU', burstRatio: 1 };

// The fourth row by hand: delay 25 + 100/2 + 4*20 = 155 ms, Id 4, Ie,eff 95*5/30.1 = 15.78, R 73.6.
test.each([
  { lossFraction: 0, jitterMs: 0, roundTripMs: null, mos: 4.37 },
  { lossFraction: 0, jitterMs: 5, roundTripMs: 40, mos: 4.36 },
  { lossFraction: 0.01, jitterMs: 5, roundTripMs: 40, mos: 4.27 },
  { lossFraction: 0.05, jitterMs: 20, roundTripMs: 100, mos: 3.76 },
  { lossFraction: 0, jitterMs: 0, roundTripMs: 800, mos: 2.95 },
  { lossFraction: 1, jitterMs: 200, roundTripMs: 2000, mos: 1 },
])('loss $lossFraction, jitter $jitterMs ms, round trip $roundTripMs ms: about $mos', ({ mos, ...network }) => {
  expect(estimateQuality({ ...RANDOM, ...network }).mos).toBeCloseTo(mos, 2);
});

test('who only listens minds no delay', () => {
  const far = estimateQuality({ ...RANDOM, lossFraction: 0, jitterMs: 0, roundTripMs: 1000 });
  expect(far.listeningMos).toBeCloseTo(4.41, 2);
  expect(far.mos).toBeLessThan(3);
});
