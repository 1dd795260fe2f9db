import { describe, expect, test } from 'vitest';
import { impairmentOf } from './codec-impairment.ts';
import { type Impairments, mosOfRating, rating } from './e-model.ts';

const UNIMPAIRED: Impairments = { codec: impairmentOf('PCMU'), lossFraction: 0, burstRatio: 1, delayMs: 0 };
const ratingWith = (change: Partial<Impairments>) => rating({ ...UNIMPAIRED, ...change });

test('without impairment the rating is the 93.2 that G.107 §7.7 gives for default values', () => {
  expect(ratingWith({})).toBeCloseTo(93.2, 1);
});

// G.107 annex B, table B.1; its own formula gives 4.024 for 80.
test.each([
  [90, 4.34],
  [80, 4.03],
  [70, 3.6],
  [60, 3.1],
  [50, 2.58],
])('a rating of %d is a MOS of %d', (r, mos) => {
  expect(Math.abs(mosOfRating(r) - mos)).toBeLessThan(0.01);
});

test.each([
  [0, 1],
  [4, 1], // the polynomial is below 1 here
  [93.2, 4.41],
  [100, 4.5],
])('the scale ends are kept: %d is %d', (r, mos) => {
  expect(mosOfRating(r)).toBeCloseTo(mos, 2);
});

// Ie and Ie,eff = Ie + (95 - Ie) * Ppl / (Ppl / BurstR + Bpl), worked by hand from 93.2 and the values of G.113.
test.each([
  { name: 'PCMU', percent: 1, burstRatio: 1, r: 93.2 - 3.64 },
  { name: 'PCMA', percent: 2, burstRatio: 1, r: 93.2 - 7.01 },
  { name: 'PCMA', percent: 2, burstRatio: 2, r: 93.2 - 7.28 },
  { name: 'PCMU', percent: 5, burstRatio: 1, r: 93.2 - 15.78 },
  { name: 'G729', percent: 0, burstRatio: 1, r: 93.2 - 11 },
  { name: 'G729', percent: 2, burstRatio: 1, r: 93.2 - 19 },
  { name: 'G723', percent: 1, burstRatio: 1, r: 93.2 - 19.68 },
  { name: 'GSM-EFR', percent: 3, burstRatio: 1, r: 93.2 - 25.77 },
])('$name at $percent % loss, burst ratio $burstRatio: $r', ({ name, percent, burstRatio, r }) => {
  expect(ratingWith({ codec: impairmentOf(name), lossFraction: percent / 100, burstRatio })).toBeCloseTo(r, 1);
});

test('G.722 on the wideband scale: 129 - 13, by 1.29 (G.107.1, G.113 appendix IV)', () => {
  expect(ratingWith({ codec: impairmentOf('G722') })).toBeCloseTo(116 / 1.29, 0);
  expect(ratingWith({ codec: impairmentOf('G722'), lossFraction: 0.02 })).toBeLessThan(80);
});

describe('delay', () => {
  // G.107 §7.4 with TELR 65 dB, worked by hand: Idte + Idle + Idd.
  test.each([
    { delayMs: 100, r: 94.77 - 1.41 - (1.97 + 0.73 + 0) },
    { delayMs: 200, r: 94.77 - 1.41 - (3.57 + 0.96 + 3.04) },
    { delayMs: 400, r: 94.77 - 1.41 - (5.81 + 1.23 + 24.07) },
  ])('$delayMs ms', ({ delayMs, r }) => {
    expect(ratingWith({ delayMs })).toBeCloseTo(r, 1);
  });

  test('more never helps', () => {
    for (let delayMs = 0; delayMs < 2000; delayMs += 10)
      expect(ratingWith({ delayMs: delayMs + 10 })).toBeLessThanOrEqual(ratingWith({ delayMs }));
  });
});

test('nothing makes it leave its scale', () => {
  expect(ratingWith({ lossFraction: 1, burstRatio: 1e9, delayMs: 60_000 })).toBe(0);
  expect(ratingWith({ codec: { band: 'wide', impairment: 0, lossRobustness: 1 } })).toBeLessThanOrEqual(100);
});

test('a codec that is not in the tables is taken for G.711', () => {
  expect(impairmentOf('x-unheard-of')).toEqual(impairmentOf('PCMU'));
  expect(impairmentOf('OPUS').band).toBe('wide');
});
