import { expect, test } from 'vitest';
import { aTenant } from '#test/world/records.ts';
import { indexSnapshot, SipDomain, userDialed } from './index.ts';

test.each(['acme.example', 'a-b.example', 'demo.localhost', 'pbx1', ' ACME.Example '])('%s is a domain', (domain) => {
  expect(SipDomain.parse(domain)).toBe(domain.trim().toLowerCase());
});

test.each([
  '',
  'a',
  '192.0.2.1',
  '-a.example',
  'a..example',
  'a_b.example',
  'a.example.',
  '[::1]',
  'sip:a.example',
  `${'a.'.repeat(130)}example`,
])('%s is none', (domain) => {
  expect(SipDomain.safeParse(domain).success).toBe(false);
});

test('a snapshot finds users by id and by extension', () => {
  const at = '2026-01-05T09:00:00.000Z';
  const tenant = {
    id: 'ten_1',
    name: 'Acme',
    domain: 'acme.example',
    isEnabled: true,
    resellerId: null,
    aliases: [],
    realm: null,
    maxUsers: null,
    limits: {},
    createdAt: at,
    updatedAt: at,
  };
  const ann = { id: 'usr_1', extension: '200', name: 'Ann', isEnabled: true, digest: null };
  const bob = { id: 'usr_2', extension: null, name: 'Bob', isEnabled: true, digest: null };
  const snapshot = indexSnapshot(tenant, 7, [ann, bob]);
  expect(snapshot.version).toBe(7);
  expect([...snapshot.userById.values()]).toEqual([ann, bob]);
  expect([...snapshot.userByExtension]).toEqual([['200', ann]]);
});

test('a user is dialed by extension and by aliases, a name in any case', () => {
  const ann = { id: 'usr_1', extension: '200', name: 'Ann', isEnabled: true, digest: null, aliases: ['555', 'ann.a'] };
  const snapshot = indexSnapshot(aTenant(), 1, [ann]);
  expect(['200', '555', 'Ann.A', '201'].map((dialed) => userDialed(snapshot, dialed)?.id)).toEqual([
    'usr_1',
    'usr_1',
    'usr_1',
    undefined,
  ]);
  expect([...snapshot.userByExtension.keys()]).toEqual(['200']);
});
