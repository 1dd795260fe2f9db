import { expect, test } from 'vitest';
import { systemChance } from './chance.ts';
import { TimeSortedIds } from './ids.ts';

test('ids sort in the order in which they were made, within a millisecond, too', () => {
  let nowMs = 1_700_000_000_000;
  const ids = new TimeSortedIds({ nowMs: () => nowMs }, systemChance);
  const made = Array.from({ length: 300 }, (_, i) => {
    if (i % 100 === 99) nowMs += 1;
    return ids.next('evt');
  });
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(300);
  expect(made.every((id) => /^evt_[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
});
