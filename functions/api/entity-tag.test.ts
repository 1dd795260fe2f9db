import { expect, test } from 'vitest';
import { expectationOf, namesVersion } from './entity-tag.ts';

test.each([
  { ifMatch: '*', expectation: 'any' },
  { ifMatch: '"a"', expectation: ['a'] },
  { ifMatch: ' , "a" ,, "b,c",', expectation: ['a', 'b,c'] },
  { ifMatch: 'W/"a", "b"', expectation: ['b'] },
  { ifMatch: 'w/"a"', expectation: [] },
  { ifMatch: 'a', expectation: [] },
  { ifMatch: '"a', expectation: [] },
  { ifMatch: '"a" "b"', expectation: [] },
  { ifMatch: '"a", *', expectation: ['a'] },
  { ifMatch: '', expectation: [] },
])('If-Match: $ifMatch expects $expectation', ({ ifMatch, expectation }) => {
  expect(expectationOf(ifMatch)).toEqual(expectation);
});

test.each([
  { ifNoneMatch: '*', isNamed: true },
  { ifNoneMatch: '"a"', isNamed: true },
  { ifNoneMatch: '"b", W/"a"', isNamed: true },
  { ifNoneMatch: '"b"', isNamed: false },
  { ifNoneMatch: 'a', isNamed: false },
])('If-None-Match: $ifNoneMatch names version a: $isNamed', ({ ifNoneMatch, isNamed }) => {
  expect(namesVersion(ifNoneMatch, 'a')).toBe(isNamed);
});
