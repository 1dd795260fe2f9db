import { expect, test } from 'vitest';
import { causeOf } from './drachtio.ts';

test.each([
  [
    'a system error by its code',
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    'ECONNREFUSED',
  ],
  ['a wrong secret', new Error('failed to authenticate to server'), 'wrong secret'],
  ['a message that was not understood', new Error("invalid msg type: 'x', msg: 'response=\"secret\"'"), 'Error'],
  ['something thrown that is no error', 'Authorization: Digest response="secret"', 'unknown'],
])('%s is logged without what it quotes', (_name, error, cause) => {
  expect(causeOf(error)).toBe(cause);
});
