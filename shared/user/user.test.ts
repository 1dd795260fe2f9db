import { describe, expect, test } from 'vitest';
import { NewUser, UserPatch } from './index.ts';

test('a new user gets the defaults, a patch never does', () => {
  expect(NewUser.parse({ name: ' Ann ', email: ' Ann@Mail.Example ' })).toEqual({
    name: 'Ann',
    email: 'ann@mail.example',
    extension: null,
    role: 'user',
    customRoleId: null,
    mustChangePassword: false,
    profile: {},
    aliases: [],
    isPhantom: false,
    isEnabled: true,
  });
  expect(UserPatch.parse({})).toEqual({});
  expect(UserPatch.parse({ extension: null })).toEqual({ extension: null });
});

describe('refused', () => {
  test.each([
    { extension: '1' },
    { extension: '1234567890123456' },
    { extension: '20 0' },
    { extension: '٢٠٠' },
    { email: 'ann' },
    { email: `${'a'.repeat(250)}@b.example` },
    { name: ' ' },
    { name: 'x'.repeat(101) },
    { name: 'Ann\r\nX-Header: y' },
    { password: 'ninechars' },
    { sipPassword: 'seven77' },
    { sipPassword: 'pass:word' },
    { sipPassword: 'pass word' },
    { sipPassword: 'pässword' },
    { unknown: 1 },
  ])('%o', (fields) => {
    expect(NewUser.safeParse({ name: 'Ann', email: 'ann@mail.example', ...fields }).success).toBe(false);
    expect(UserPatch.safeParse(fields).success).toBe(false);
  });
});
