import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('fields are quoted where they have to be, and none is a formula', () => {
  expect(
    csvOf([
      ['Queue', 'Waiting'],
      ['Support, "gold"', 2],
      ['=1+1', -1],
      ['-', ''],
    ]),
  ).toBe('Queue,Waiting\r\n"Support, ""gold""",2\r\n\'=1+1,-1\r\n\'-,\r\n');
});
