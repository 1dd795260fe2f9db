import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PLACES, regularExpression } from './regular-expression.ts';

test.each([
  ['25[0-9]|3[0-4][0-9]|350', ['250', '259', '300', '349', '350'], ['249', '351', '25', '2500', '']],
  ['^2..$', ['200', '2*#'], ['20', '2000', '300']],
  ['\\*9\\d{2,3}', ['*912', '*9123'], ['*91', '*91234', '912']],
  ['(?:1|22)+3?', ['1', '22', '122', '1223'], ['2', '3', '223 ', '12']],
  ['[^0-8]{2,}', ['99', '9*#+'], ['9', '98']],
  ['(1?2?)*', ['', '1', '2112'], ['3']],
  ['1{3}(2{2}){2}', ['1112222'], ['112222', '11122', '1112222222']],
])('%s is about the whole number', (text, fitting, others) => {
  const expression = regularExpression(text);
  expect(fitting.filter((dialed) => !expression?.matches(dialed))).toEqual([]);
  expect(others.filter((dialed) => expression?.matches(dialed))).toEqual([]);
});

test.each([
  '',
  '(',
  ')',
  '()',
  '1|',
  '|1',
  '(1',
  '1)',
  '*1',
  '+',
  '1**',
  '?',
  '[',
  '[]',
  '[3-1]',
  '[a]',
  'a',
  '\\',
  '\\w',
  '1{0}',
  '1{3,2}',
  '1{',
  '{2}',
  '1{100}',
  '(?=1)',
  '(?<a>1)',
  '\\1',
  '1$2',
  '2^',
  ' ',
  `1{${MAX_PLACES + 1}}`,
  '((1{9}){9}){9}',
  '(((((1{99}){99}){99}){99}){99}){99}',
  '1'.repeat(101),
])('%j is none', (text) => {
  expect(regularExpression(text)).toBeNull();
});

test('as many places as there may be', () => {
  const expression = regularExpression(`1{${MAX_PLACES}}`);
  expect(expression?.matches('1'.repeat(MAX_PLACES))).toBe(true);
  expect(expression?.matches('1'.repeat(MAX_PLACES - 1))).toBe(false);
});

// Each would keep an engine that goes back busy for years.
test.each([
  '((((0|0)*)*)*)*1',
  '(0?){15}(0?){15}1',
  '(0*)*(0*)*(0*)*(0*)*(0*)*1',
  '((0|0|0|0|0|0|0|0)+)+1',
  '(((0+)+)+)+[1-9]',
])('a hostile one is decided by one look at each digit: %s', (text) => {
  const expression = regularExpression(text);
  expect(expression?.matches('0'.repeat(100_000))).toBe(false);
  expect(expression?.matches(`${'0'.repeat(20)}1`)).toBe(true);
});

test('says what the engine of the language says', () => {
  const atom = fc.constantFrom('0', '1', '2', '.', '[01]', '[^1]', '\\d', '\\*');
  const times = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}', '{2,}', '{0,2}');
  const { node } = fc.letrec<{ node: string; sequence: string }>((tie) => ({
    sequence: fc
      .array(
        fc.oneof(
          { maxDepth: 3 },
          fc.tuple(atom, times).map((all) => all.join('')),
          fc.tuple(tie('node'), times).map(([inner, often]) => `(${inner})${often}`),
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((all) => all.join('')),
    node: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((all) => all.join('|')),
  }));
  const dialed = fc.string({ unit: fc.constantFrom(...'012*'), maxLength: 5 });
  let built = 0;
  fc.assert(
    fc.property(node, fc.array(dialed, { minLength: 5, maxLength: 5 }), (text, numbers) => {
      const expression = regularExpression(text);
      if (!expression) return; // too long
      built += 1;
      const engine = new RegExp(`^(?:${text})$`);
      expect(numbers.map((number) => expression.matches(number))).toEqual(numbers.map((number) => engine.test(number)));
    }),
    { numRuns: 500 },
  );
  expect(built).toBeGreaterThan(200);
});
