import { expect, test } from 'vitest';
import { daysOf } from './report-profile.ts';

test.each([
  ['today', 0, 'day', '2026-11-22', '2026-11-22', '2026-11-22'],
  ['yesterday (X3-ST-05)', 1, 'day', '2026-11-22', '2026-11-21', '2026-11-21'],
  ['three weeks (X3-ST-05)', 3, 'week', '2026-11-22', '2026-11-01', '2026-11-21'],
  ['a month', 1, 'month', '2026-11-22', '2026-10-22', '2026-11-21'],
  ['a month back from a day that it does not have', 1, 'month', '2026-03-31', '2026-02-28', '2026-03-30'],
  ['a year by its months', 12, 'month', '2024-02-29', '2023-02-28', '2024-02-28'],
] as const)('%s', (_, goesBack, goesBackBy, today, from, to) => {
  expect(daysOf({ goesBack, goesBackBy }, today)).toEqual({ from, to });
});
