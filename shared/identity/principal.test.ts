import { expect, test } from 'vitest';
import { ROLES } from '#shared/user/index.ts';
import { covers, isWithin, may, PERMISSIONS, permissionsOf } from './index.ts';

const lackedBy = (role: (typeof ROLES)[number]) =>
  PERMISSIONS.filter((permission) => !may({ permissions: permissionsOf(role) }, permission));

test('the platform may do everything, a reseller what is of tenants, an admin what is of one tenant', () => {
  expect(lackedBy('platform')).toEqual([]);
  expect(lackedBy('reseller').sort()).toEqual([
    'ban:read',
    'ban:write',
    'platform-audit:read',
    'reseller:read',
    'reseller:write',
  ]);
  const ofOthers = [...lackedBy('reseller'), 'tenant:read', 'tenant:write', 'rate-table:write'];
  expect(lackedBy('admin').sort()).toEqual(ofOthers.sort());
});

test('supervisors, operators and users change nothing of others', () => {
  for (const role of ['supervisor', 'operator', 'user'] as const) {
    expect(permissionsOf(role).filter((permission) => /(?<!^own:.*):write$/.test(permission))).toEqual([]);
  }
  expect(permissionsOf('user').filter((permission) => !permission.startsWith('own:'))).toEqual([]);
});

test('each role covers itself and those after it, and none before it', () => {
  for (const [rank, role] of ROLES.entries()) {
    for (const [otherRank, other] of ROLES.entries()) {
      expect(covers(permissionsOf(role), permissionsOf(other)), `${role} over ${other}`).toBe(rank <= otherRank);
    }
  }
});

test('one right, whichever, is no cover for a role that has others', () => {
  expect(covers(['user:write'], permissionsOf('admin'))).toBe(false);
  expect(covers(['user:write'], permissionsOf('user'))).toBe(true);
  expect(covers([], ['own:cdr:read'])).toBe(true);
});

test('what reaches beyond a tenant is given by who reaches as far, whatever permissions he has', () => {
  const all = { role: 'admin', permissions: PERMISSIONS } as const;
  expect(isWithin(all, { role: 'admin', permissions: PERMISSIONS })).toBe(true);
  expect(isWithin(all, { role: 'reseller', permissions: [] })).toBe(false);
  expect(isWithin({ ...all, role: 'reseller' }, { role: 'platform', permissions: [] })).toBe(false);
  expect(isWithin({ ...all, role: 'platform' }, { role: 'reseller', permissions: [] })).toBe(true);
});
