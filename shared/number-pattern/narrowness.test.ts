import { expect, test } from 'vitest';
import { narrownessOf } from './index.ts';

test.each([
  ['.', '0.'],
  ['0.', '00.'],
  ['0.', '0XXXXXXXXX'],
  ['0XXXXXXXXX', '0ZXXXXXXXX'],
  ['0ZXXXXXXXX', '0[67]XXXXXXXX'],
  ['0[67]XXXXXXXX', '06XXXXXXXX'],
  ['06XXXXXXXX', '0612345678'],
  ['0XXXXXXXXX', '01.'],
  ['*!', '*2!'],
])('%s says less than %s', (wide, narrow) => {
  expect(narrownessOf(wide)).toBeLessThan(narrownessOf(narrow));
});
