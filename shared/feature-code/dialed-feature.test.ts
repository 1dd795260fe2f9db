import { expect, test } from 'vitest';
import { dialedFeature, FeatureCodeOverride } from './index.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const override = (fields: object) => ({ id: 'ftc_1', ...made, ...FeatureCodeOverride.New.parse(fields) }) as never;

test.each([
  ['*43', 'echo-test', ''],
  ['*44', 'tone-test', ''],
  ['700', 'park', ''],
  ['*4701', 'retrieve-parked', '701'],
  ['*4401', 'retrieve-parked', '401'],
  ['*78201', 'directed-pickup', '201'],
  ['*8201', 'directed-pickup', '201'],
  ['*81001', 'directed-pickup', '1001'],
  ['*8', 'group-pickup', ''],
  ['*76', 'group-pickup', ''],
])('%s is %s of %j (PRK-03, PRK-10, XA-PU-01, XA-PU-05)', (dialed, feature, number) => {
  expect(dialedFeature([], dialed)).toMatchObject({ feature, number, isDefault: true });
});

test.each(['', '*', '*4', '*99', '7001', '201'])('%j is no feature', (dialed) => {
  expect(dialedFeature([], dialed)).toBeNull();
});

test('a code that the tenant has chosen takes the place of all the usual ones', () => {
  const chosen = [override({ feature: 'directed-pickup', code: '#9', aliases: ['**'] })];
  expect(dialedFeature(chosen, '#9201')).toMatchObject({ feature: 'directed-pickup', number: '201', isDefault: false });
  expect(dialedFeature(chosen, '**201')).toMatchObject({ feature: 'directed-pickup', number: '201' });
  expect([dialedFeature(chosen, '*78201'), dialedFeature(chosen, '*8201')]).toEqual([null, null]);
  expect(dialedFeature(chosen, '*8')).toMatchObject({ feature: 'group-pickup' });
});

test('one that is switched off has none', () => {
  const off = [override({ feature: 'park', code: '900', isEnabled: false })];
  expect([dialedFeature(off, '900'), dialedFeature(off, '700')]).toEqual([null, null]);
});
