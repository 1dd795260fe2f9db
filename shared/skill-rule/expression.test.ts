import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExpression } from './index.ts';

const compare = (variable: string, operator: string, value: number) => ({ kind: 'compare', variable, operator, value });
const read = (text: string) => {
  const parsed = parseExpression(text);
  return parsed.ok ? parsed.expression : parsed.detail;
};

describe('what the manual writes is read (X3-SK-03 to X3-SK-09)', () => {
  test('comparisons', () => {
    expect(read('english > 50')).toEqual(compare('english', '>', 50));
    expect(read('WT<60')).toEqual(compare('WT', '<', 60));
    expect(read('$lang ! 0')).toEqual(compare('$lang', '!', 0));
  });

  test('a name alone is not 0', () => {
    expect(read('english | french')).toEqual({
      kind: 'or',
      parts: [compare('english', '!', 0), compare('french', '!', 0)],
    });
  });

  test('and binds stronger than or, parentheses strongest', () => {
    expect(read('a & b | c')).toEqual({
      kind: 'or',
      parts: [{ kind: 'and', parts: [compare('a', '!', 0), compare('b', '!', 0)] }, compare('c', '!', 0)],
    });
    expect(read('a & (b | c = 1)')).toEqual({
      kind: 'and',
      parts: [compare('a', '!', 0), { kind: 'or', parts: [compare('b', '!', 0), compare('c', '=', 1)] }],
    });
  });
});

test.each([
  ['10 < english', 'has 10 where a name is expected'],
  ['english < french', 'has french where an integer is expected'],
  ['10 < 11', 'has 10 where a name is expected'],
  ['', 'ends where a name is expected'],
  ['a &', 'ends where a name is expected'],
  ['(a', 'ends where ) is expected'],
  ['a b', 'has b where the end is expected'],
  ['a >= 1', 'has = where an integer is expected'],
  ['a; b', 'cannot be read from: ; b'],
  [`${'('.repeat(21)}a${')'.repeat(21)}`, 'has ( where a name is expected'],
])('%s is refused: %s', (text, detail) => {
  expect(read(text)).toBe(detail);
});

test('whatever is written, it is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab$ ()&|!=<>019-\n'), maxLength: 30 }), (text) => {
      expect(typeof parseExpression(text).ok).toBe('boolean');
    }),
  );
});
