import { expect, test } from 'vitest';
import { SecretBox } from '#shared/credentials/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { aTenant } from '#test/world/records.ts';
import { trunkAccounts } from './index.ts';

const box = new SecretBox(Buffer.alloc(32, 7), new SeededChance());
const tenant = aTenant();

function snapshotWith(fields: object, sealed: Readonly<Record<string, string>>) {
  const trunk = { ...Trunk.New.parse({ name: 'T', host: 'sip.example', ...fields }), id: 'trk_1' };
  const objects = new Map([['trunk' as const, new Map([['trk_1', trunk as never]])]]);
  return indexSnapshot(tenant, 1, [], { objects, sealed: new Map([['trk_1', sealed]]) });
}

function accountOf(fields: object, sealed: Readonly<Record<string, string>>, key: SecretBox | null = box) {
  const logged: string[] = [];
  const account = trunkAccounts(key, ({ name }) => logged.push(name))(snapshotWith(fields, sealed), 'trk_1');
  return { account, logged };
}

test('a trunk has its password in the clear', () => {
  const sealed = { password: box.seal(tenant.id, 'open sesame') };
  expect(accountOf({ username: '4235550100' }, sealed).account).toEqual({
    username: '4235550100',
    authUsername: '4235550100',
    password: 'open sesame',
  });
  expect(accountOf({ username: 'a', authUsername: 'b' }, sealed).account?.authUsername).toBe('b');
});

test('a password sealed for another tenant does not open, and nothing of it is logged', () => {
  const { account, logged } = accountOf({ username: 'a' }, { password: box.seal('ten_other', 'open sesame') });
  expect(account?.password).toBeNull();
  expect(logged).toEqual(['secret-unreadable']);
});

test.each([
  ['no password', {}, box],
  ['no key', { password: 'AAAA' }, null],
])('with %s there is none', (_, sealed, key) => {
  expect(accountOf({ username: 'a' }, sealed, key)).toMatchObject({ account: { password: null }, logged: [] });
});

test('a trunk of nobody here has no account', () => {
  expect(trunkAccounts(box, () => undefined)(indexSnapshot(tenant, 1, []), 'trk_1')).toBeNull();
});

test('a snapshot that is written out tells no secret', () => {
  const snapshot = snapshotWith({ username: 'a' }, { password: 'SEALED' });
  expect(JSON.stringify(snapshot)).not.toContain('SEALED');
});
