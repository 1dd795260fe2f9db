import { expect, test } from 'vitest';
import { cutText } from './index.ts';

const lone = '\ud83d';

test.each([
  ['short', 'Phone/1', 'Phone/1'],
  ['as long as may be', 'a'.repeat(10), 'a'.repeat(10)],
  ['longer', 'a'.repeat(11), 'a'.repeat(10)],
  ['with a pair on the edge', `${'a'.repeat(9)}📞b`, 'a'.repeat(9)],
  ['with a pair that just fits', `${'a'.repeat(8)}📞b`, `${'a'.repeat(8)}📞`],
  ['with half a pair that was there before', `a${lone}b`, 'a\ufffdb'],
])('a text that is %s', (_, text, cut) => {
  expect(cutText(text, 10)).toBe(cut);
});
