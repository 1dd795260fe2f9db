import { expect, test } from 'vitest';
import { press } from './held-keys.ts';

const CODES = ['*1', '*2', '##'];

/** What the other side hears, what is held back at the end, and the codes on the way. */
function typed(keys: string) {
  let held = '';
  let heard = '';
  const codes: string[] = [];
  for (const key of keys) {
    const move = press(CODES, held, key);
    held = move.held;
    heard += move.released;
    if (move.code) codes.push(move.code);
  }
  return [heard, held, ...codes];
}

test.each([
  ['123', ['123', '']],
  ['*1', ['', '', '*1']],
  ['*', ['', '*']],
  ['*3', ['*3', '']],
  ['**1', ['*', '', '*1']],
  ['*#', ['*', '#']],
  ['*##', ['*', '', '##']],
  ['#1', ['#1', '']],
  ['##*2', ['', '', '##', '*2']],
  ['5*1#', ['5', '#', '*1']],
])('%s is heard, held back and done as %j', (keys, expected) => {
  expect(typed(keys)).toEqual(expected);
});
