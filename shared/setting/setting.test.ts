import { expect, test } from 'vitest';
import { DEVICE_SETTINGS } from './device-settings.ts';
import { effective, nearest, SETTINGS, settingsOf } from './index.ts';
import { TENANT_SETTINGS } from './tenant-settings.ts';
import { USER_SETTINGS } from './user-settings.ts';

test.each([...SETTINGS.values()])('$path: its default fits, and its path has a page and a field', (setting) => {
  expect(setting.schema.parse(setting.default)).toBe(setting.default);
  expect(setting.path).toMatch(/^[a-z-]+(\.[a-z-]+)+$/);
  expect(setting.help).toMatch(/\.$/);
});

test('no two settings have one path, whatever they are about', () => {
  const paths = [TENANT_SETTINGS, USER_SETTINGS, DEVICE_SETTINGS].flatMap((of) => Object.keys(of));
  expect(paths.filter((path, at) => paths.indexOf(path) !== at)).toEqual([]);
});

test.each([
  ['', true],
  ['PCMA,G722', true],
  ['PCMA,FOO', false],
])('allowed codecs of a tenant, empty for every one: %j', (codecs, isTaken) => {
  expect(SETTINGS.get('media.allowed-codecs')?.schema.safeParse(codecs).success).toBe(isTaken);
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
