import { expect, test } from 'vitest';
import { effective, nearest, SETTINGS, settingsOf } from './index.ts';

test.each([...SETTINGS.values()])('$path: its default fits, and its path has a page and a field', (setting) => {
  expect(setting.schema.parse(setting.default)).toBe(setting.default);
  expect(setting.path).toMatch(/^[a-z-]+(\.[a-z-]+)+$/);
  expect(setting.help).toMatch(/\.$/);
});

test('a user takes no settings of devices, a tenant takes all', () => {
  expect(settingsOf('user').map(({ scope }) => scope)).toEqual(settingsOf('user').map(() => 'user'));
  expect(settingsOf('tenant')).toHaveLength(SETTINGS.size);
});

const tenant = { 'call.ring-seconds': 20 };
const first = { 'call.ring-seconds': 25 };
const second = { 'call.ring-seconds': 40, 'call.do-not-disturb': true };

test.each([
  { levels: [], seconds: 30 },
  { levels: [tenant], seconds: 20 },
  { levels: [tenant, first, second], seconds: 40 },
  { levels: [tenant, second, first], seconds: 25 },
  { levels: [tenant, second, {}], seconds: 40 },
  { levels: [tenant, { 'call.ring-seconds': 'nonsense' }], seconds: 20 },
])('the nearest of $levels has $seconds', ({ levels, seconds }) => {
  expect(effective('user', 'call.ring-seconds', levels)).toBe(seconds);
});

test('it is known whose value holds', () => {
  const definition = SETTINGS.get('call.do-not-disturb');
  if (!definition) throw new Error('no such setting');
  expect(nearest(definition, 'call.do-not-disturb', [tenant, second, first])).toEqual({ value: true, level: 1 });
  expect(nearest(definition, 'call.do-not-disturb', [tenant])).toBeNull();
});
