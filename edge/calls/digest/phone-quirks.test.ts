import { expect, test } from 'vitest';
import { offeredAlgorithms } from './phone-quirks.ts';

test.each([
  ['baresip v1.0.0 (x86_64/linux)', ['MD5']],
  ['SIPp', ['MD5']],
  ['baresip v3.5.0 (x86_64/linux)', ['SHA-256', 'MD5']],
  ['Linphonec/5.1.65', ['SHA-256', 'MD5']],
  [undefined, ['SHA-256', 'MD5']],
])('%s is offered %j', (userAgent, algorithms) => {
  expect(offeredAlgorithms(userAgent, ['SHA-256', 'MD5'])).toEqual(algorithms);
});
