import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesAny, matchesPattern, NumberPattern } from './index.ts';

test.each([
  ['112', '112', true],
  ['112', '1120', false],
  ['112', '11', false],
  ['0X', '05', true],
  ['0X', '0*', false],
  ['0Z', '00', false],
  ['0Z', '01', true],
  ['0N', '01', false],
  ['0N', '02', true],
  ['[1-37]X', '29', true],
  ['[1-37]X', '79', true],
  ['[1-37]X', '49', false],
  ['[37]', '5', false],
  ['00.', '00', false],
  ['00.', '0033123', true],
  ['00!', '00', true],
  ['00!', '0033', true],
  ['.', '', false],
  ['.', '+33', true],
  ['!', '', true],
  ['+33X', '+331', true],
  ['*21!', '*21', true],
  ['', '', true],
])('%s is %s: %s', (pattern, number, fits) => {
  expect(matchesPattern(pattern, number)).toBe(fits);
});

test('the first that fits is enough', () => {
  expect(matchesAny(['1', '2X'], '23')).toBe(true);
  expect(matchesAny([], '23')).toBe(false);
});

test('says what the regular expression of the pattern says', () => {
  const element = fc.oneof(fc.constantFrom(...'0123456789*#+XZN'), fc.constantFrom('[1-3]', '[05-8]', '[9]', '[1-37]'));
  const pattern = fc
    .tuple(fc.array(element, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '.', '!'))
    .map(([elements, end]) => elements.join('') + end);
  const number = fc.string({ unit: fc.constantFrom(...'0123456789*#+'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, number, (text, dialed) => {
      expect(NumberPattern.safeParse(text).success).toBe(true);
      const expression = text
        .replaceAll(/[*+]/g, '\\$&')
        .replaceAll('X', '[0-9]')
        .replaceAll('Z', '[1-9]')
        .replaceAll('N', '[2-9]')
        .replace(/\.$/, '.+')
        .replace(/!$/, '.*');
      expect(matchesPattern(text, dialed)).toBe(new RegExp(`^${expression}$`).test(dialed));
    }),
  );
});
