import { expect, test } from 'vitest';
import { found } from './directory.ts';

const entries = [
  { name: 'Zoé Zimmer', number: '202' },
  { name: 'Bernard Blanc', number: '201' },
  { name: 'Bernard Noir', number: '+33612345678' },
];
const numbers = (wanted: string) => found(entries, wanted).map(({ number }) => number);

test.each([
  ['', []],
  ['  ', []],
  ['bernard', ['201', '+33612345678']],
  ['NOIR bern', ['+33612345678']],
  ['zoe', ['202']],
  ['202', ['202']],
  ['20', ['201', '202', '20']],
  ['06 12.34', ['061234']],
  ['+33 (6) 99', ['+33699']],
  ['nobody', []],
])('%j finds %j', (wanted, expected) => {
  expect(numbers(wanted)).toEqual(expected);
});

test('of many the first dozen', () => {
  const many = Array.from({ length: 50 }, (_, n) => ({ name: `Ann ${n + 10}`, number: String(300 + n) }));
  expect(found(many, 'ann')).toHaveLength(12);
});
