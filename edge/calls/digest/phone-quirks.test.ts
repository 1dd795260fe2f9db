import { expect, test } from 'vitest';
import { offeredAlgorithms } from './phone-quirks.ts';

test.each([
  ['baresip v1.0.0 (x86_64/linux)', ['MD5']],
  ['baresip v3.5.0 (x86_64/linux)', ['MD5', 'SHA-256']],
  ['JsSIP 3.13.8', ['MD5']],
  ['Linphonec/5.1.65', ['MD5', 'SHA-256']],
  [undefined, ['MD5', 'SHA-256']],
])('%s is offered %j', (userAgent, algorithms) => {
  expect(offeredAlgorithms(userAgent, ['MD5', 'SHA-256'])).toEqual(algorithms);
});
