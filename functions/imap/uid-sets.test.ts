import { expect, test } from 'vitest';
import { uidSets } from './uid-sets.ts';

test('nothing is asked about nothing, and a few UIDs are one set', () => {
  expect(uidSets([])).toEqual([]);
  expect(uidSets([7, 3, 12])).toEqual(['7,3,12']);
});

test('4,000 UIDs are asked for in lines that every server takes, each of them once', () => {
  const uids = Array.from({ length: 4000 }, (_, i) => 4_000_000_000 + i);
  const sets = uidSets(uids);
  expect(sets).toHaveLength(8);
  expect(Math.max(...sets.map((set) => set.length))).toBeLessThan(8000);
  expect(sets.flatMap((set) => set.split(',').map(Number))).toEqual(uids);
});

test('one more than a command takes is one in a command of its own', () => {
  const uids = Array.from({ length: 501 }, (_, i) => i + 1);
  expect(uidSets(uids).map((set) => set.split(',').length)).toEqual([500, 1]);
});
