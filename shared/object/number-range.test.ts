import { expect, test } from 'vitest';
import { numbersOf, rangeProblems } from './number-range.ts';

test.each([
  ['200', '299', []],
  ['200', '200', []],
  ['0100', '9999', []],
  ['299', '200', ['must not come before the first']],
  ['99', '100', ['must have as many digits as the first']],
  ['00000', '10000', ['must be at most 9999 after the first']],
  ['+14235550000', '+14235550999', []],
])('from %s to %s', (first, last, details) => {
  expect(rangeProblems({ first, last }).map(({ detail }) => detail)).toEqual(details);
});

test('numbers keep their zeros and their plus', () => {
  expect([...numbersOf({ first: '098', last: '101' })]).toEqual(['098', '099', '100', '101']);
  expect([...numbersOf({ first: '+33100', last: '+33101' })]).toEqual(['+33100', '+33101']);
});
