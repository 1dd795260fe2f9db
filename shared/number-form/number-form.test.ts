import { expect, test } from 'vitest';
import { asDialed, nationalForm, presentationsOf, toE164 } from './index.ts';

test.each([
  ['+33140123456', 'US', '+33140123456'],
  ['01133140123456', 'US', '+33140123456'],
  ['0033140123456', 'FR', '+33140123456'],
  ['33140123456', 'FR', '+33140123456'],
  ['0140123456', 'FR', '+33140123456'],
  ['01 40-12.34(56)', 'FR', '+33140123456'],
  ['4235550123', 'US', '+14235550123'],
  ['14235550123', 'US', '+14235550123'],
  ['08912345678', 'DE', '+498912345678'],
  // A numbering plan that is newer than ours.
  ['+999123456789', 'US', '+999123456789'],
  ['201', 'US', null],
  ['911', 'US', null],
  ['3631', 'FR', null],
  ['914235550123', 'US', null],
  ['*67', 'US', null],
  ['alice', 'US', null],
  ['', 'US', null],
  ['0140123456', 'ZZ', null],
])('%s dialed in %s is %s', (text, country, expected) => {
  expect(toE164(text, country)).toBe(expected);
});

test.each([
  ['+33140123456', 'FR', '0140123456'],
  ['+14235550123', 'US', '4235550123'],
  ['+14235550123', 'FR', null],
])('%s is read in %s as %s', (e164, country, expected) => {
  expect(nationalForm(e164, country)).toBe(expected);
});

test.each([
  ['+33140123456', 'FR', ['33140123456', '0033140123456', '0140123456', '140123456']],
  ['0140123456', 'FR', ['0140123456', '33140123456', '0033140123456', '140123456']],
  ['+33140123456', 'US', ['33140123456', '0033140123456']],
  ['4711', 'DE', ['4711']],
])('%s may be delivered in %s as %j', (text, country, expected) => {
  expect(presentationsOf(text, country)).toEqual(expected);
});

test('only what stands between digits is left out', () => {
  expect([asDialed('+1 (423) 555-0123'), asDialed('john.doe'), asDialed('*67')]).toEqual([
    '+14235550123',
    'john.doe',
    '*67',
  ]);
});
