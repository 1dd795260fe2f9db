import { expect, test } from 'vitest';
import { ROLES } from '#shared/user/index.ts';
import { isAbove, may, PERMISSIONS, permissionsOf } from './index.ts';

test('the platform may do everything, an admin everything but tenants and bans, a user see its own calls', () => {
  expect(permissionsOf('platform')).toEqual(PERMISSIONS);
  expect(PERMISSIONS.filter((permission) => !may({ role: 'admin' }, permission))).toEqual([
    'tenant:read',
    'tenant:write',
    'ban:read',
    'ban:write',
  ]);
  expect(permissionsOf('user')).toEqual(['own:cdr:read']);
});

test('platform is above every role but itself', () => {
  for (const own of ROLES) {
    expect(isAbove('platform', own)).toBe(own !== 'platform');
    expect(isAbove('admin', own)).toBe(false);
    expect(isAbove('user', own)).toBe(false);
  }
});
