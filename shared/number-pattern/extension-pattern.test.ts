import { expect, test } from 'vitest';
import { ExtensionPattern, isExpression, matcherOfAny } from './index.ts';

test.each([
  ['2XX', '250', true],
  ['2XX', '350', false],
  ['250-350', '250', true],
  ['250-350', '350', true],
  ['250-350', '249', false],
  ['250-350', '351', false],
  ['250-350', '3000', false],
  ['250-350', '3*0', false],
  ['0250-0350', '0300', true],
  ['0250-0350', '300', false],
  ['/25[0-9]|3[0-4][0-9]|350/', '250', true],
  ['/25[0-9]|3[0-4][0-9]|350/', '351', false],
])('%s is %s: %s (AAT-03)', (pattern, extension, fits) => {
  expect(ExtensionPattern.parse(pattern)).toBe(pattern);
  expect(matcherOfAny(['9', pattern])(extension)).toBe(fits);
});

test.each(['', '350-250', '25-350', '250-', '-350', '25[0-9]|350', '/(/', '//', '/a/', '2/3', `/${'1'.repeat(32)}/`])(
  '%j is none',
  (pattern) => {
    expect(ExtensionPattern.safeParse(pattern).success).toBe(false);
  },
);

test('what looks like a pattern is one, and no regular expression', () => {
  expect(matcherOfAny(['2.'])('2345')).toBe(true);
  expect(matcherOfAny(['/2./'])('2345')).toBe(false);
  expect(['2.', '/2./', '2-3'].map(isExpression)).toEqual([false, true, false]);
});

test('without a pattern nothing fits', () => {
  expect(matcherOfAny([])('200')).toBe(false);
});
