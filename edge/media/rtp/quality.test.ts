import { expect, test } from 'vitest';
import { estimateMos } from './quality.ts';

// Worked by hand for the fourth row: delay 40 + 100/2 + 2*20 = 130 ms, Id 3.12, Ie,eff 95*5/30.1 = 15.78, R 74.3.
test.each([
  { lossFraction: 0, jitterMs: 0, roundTripMs: null, mos: 4.39 },
  { lossFraction: 0, jitterMs: 5, roundTripMs: 40, mos: 4.37 },
  { lossFraction: 0.01, jitterMs: 5, roundTripMs: 40, mos: 4.28 },
  { lossFraction: 0.05, jitterMs: 20, roundTripMs: 100, mos: 3.79 },
  { lossFraction: 0, jitterMs: 0, roundTripMs: 800, mos: 2.77 },
  { lossFraction: 1, jitterMs: 200, roundTripMs: 2000, mos: 1 },
])('loss $lossFraction, jitter $jitterMs ms, round trip $roundTripMs ms: about $mos', ({ mos, ...network }) => {
  expect(estimateMos(network)).toBeCloseTo(mos, 2);
});
