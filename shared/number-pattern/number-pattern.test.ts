import { expect, test } from 'vitest';
import { NumberPattern } from './index.ts';

test.each(['0.', '**99.', 'XXXX', '99X.', '!', '.', '+1NXXNXXXXXX', '[2-57]XXX', '112', '[1][2]'])(
  '%s is a pattern',
  (pattern) => {
    expect(NumberPattern.safeParse(pattern).success).toBe(true);
  },
);

test.each(['', '.0', '0..', 'x', '[a]', '[]', '[1-]', '[12', '0 1', '(0|1)', '_0.', `${'0'.repeat(64)}.`])(
  '%s is none',
  (pattern) => {
    expect(NumberPattern.safeParse(pattern).success).toBe(false);
  },
);
