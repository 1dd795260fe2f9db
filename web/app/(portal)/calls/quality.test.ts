import { expect, test } from 'vitest';
import type { Cdr, LegMedia } from '#shared/cdr/index.ts';
import { gradeOf, lossShare, worstMos } from './quality.ts';

test.each([
  [4.41, 'good'],
  [4.03, 'good'],
  [4.02, 'fair'],
  [3.6, 'fair'],
  [3.59, 'poor'],
  [1, 'poor'],
])('a MOS of %d is %s', (mos, grade) => {
  expect(gradeOf(mos)).toBe(grade);
});

const callHeard = (...scores: (number | null | undefined)[]): Cdr =>
  ({ legs: scores.map((mos) => ({ media: mos === undefined ? null : { mos } })) }) as Cdr;

test('a call is as good as its worse end', () => {
  expect(worstMos(callHeard(4.4, 3.2))).toBe(3.2);
});

test('a call without media has no score', () => {
  expect(worstMos(callHeard(undefined, null))).toBeNull();
  expect(worstMos(callHeard())).toBeNull();
});

test('loss is a share of what was expected', () => {
  expect(lossShare({ packetsReceived: 95, packetsLost: 5 } as LegMedia)).toBe(0.05);
  expect(lossShare({ packetsReceived: 0, packetsLost: 0 } as LegMedia)).toBeNull();
});
