import { expect, test } from 'vitest';
import { addressOf } from './resolve.ts';

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
  ['', undefined],
])('the address of %j is %j', async (host, address) => {
  expect(await addressOf(host)).toBe(address);
});
