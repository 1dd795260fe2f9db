import { expect, test } from 'vitest';
import { cutOut, rangeOf } from './byte-range.ts';

test.each([
  [undefined, null],
  ['bytes=0-', { from: 0, to: 9 }],
  ['bytes=2-5', { from: 2, to: 5 }],
  ['bytes=2-99', { from: 2, to: 9 }],
  ['bytes=-3', { from: 7, to: 9 }],
  ['bytes=-99', { from: 0, to: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-2', null],
  ['bytes=0-1,3-4', null],
  ['bytes=-', null],
  ['seconds=1-2', null],
])('of ten bytes, %s asks for %o', (header, range) => {
  expect(rangeOf(header, 10)).toEqual(range);
});

test.each([
  [{ from: 0, to: 9 }, '0123456789'],
  [{ from: 2, to: 5 }, '2345'],
  [{ from: 9, to: 9 }, '9'],
])('a part is cut out of what comes in pieces', async (range, expected) => {
  const pieces = new Blob(['012', '3', '456789']).stream();
  expect(await new Response(pieces.pipeThrough(cutOut(range))).text()).toBe(expected);
});
