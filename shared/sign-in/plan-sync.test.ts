import { expect, test } from 'vitest';
import { NO_LDAP_DIRECTORY, planSync } from './index.ts';

const directory = {
  ...NO_LDAP_DIRECTORY,
  attributes: { id: 'entryUUID', email: 'mail', names: ['displayName', 'cn'], extension: 'telephoneNumber' },
  disablesVanished: true,
};
const entry = (fields: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries({ entryUUID: 'e1', mail: 'Ann@mail.example', cn: 'Ann', telephoneNumber: '200', ...fields }).map(
      ([name, value]) => [name, [value]],
    ),
  );
const ann = { id: 'usr_1', name: 'Ann', email: 'ann@mail.example', extension: '200', isEnabled: true };
const link = { entryId: 'e1', userId: 'usr_1', isCreated: true, isDisabled: false };

test('a new entry becomes a user, unless the tenant wants none', () => {
  const fields = { name: 'Ann', email: 'ann@mail.example', extension: '200' };
  expect(planSync(directory, [entry()], [], []).changes).toEqual([{ name: 'create', entryId: 'e1', fields }]);
  expect(planSync({ ...directory, createsUsers: false }, [entry()], [], [])).toEqual({ changes: [], unchanged: 1 });
});

test('what is as the directory says is not touched', () => {
  expect(planSync(directory, [entry()], [ann], [link])).toEqual({ changes: [], unchanged: 1 });
});

test('an entry stays the same user when name, address and number change', () => {
  const changed = entry({ cn: 'Ann Archer', mail: 'archer@mail.example', telephoneNumber: '201' });
  expect(planSync(directory, [changed], [ann], [link]).changes).toMatchObject([
    { name: 'update', patch: { name: 'Ann Archer', email: 'archer@mail.example', extension: '201' } },
  ]);
});

test('a user that was there before is linked by its address, and never disabled by a sync', () => {
  const { changes } = planSync(directory, [entry()], [ann], []);
  expect(changes).toEqual([{ name: 'update', link: { ...link, isCreated: false }, user: ann, patch: {} }]);
  expect(planSync(directory, [], [ann], [{ ...link, isCreated: false }]).changes).toEqual([]);
});

test('who has vanished is disabled, if the tenant wants it, and enabled again when back', () => {
  expect(planSync(directory, [], [ann], [link]).changes).toEqual([{ name: 'disable', link, user: ann }]);
  expect(planSync({ ...directory, disablesVanished: false }, [], [ann], [link]).changes).toEqual([]);
  const gone = { ...ann, isEnabled: false };
  expect(planSync(directory, [], [gone], [{ ...link, isDisabled: true }]).changes).toEqual([]);
  expect(planSync(directory, [entry()], [gone], [{ ...link, isDisabled: true }]).changes).toMatchObject([
    { name: 'update', patch: { isEnabled: true } },
  ]);
  // Disabled by hand: the directory does not know better.
  expect(planSync(directory, [entry()], [gone], [link]).changes).toEqual([]);
});

test.each([
  [{ entryUUID: ' ' }, 'there is no entryUUID'],
  [{ mail: 'nobody' }, 'mail is no e-mail address'],
  [{ telephoneNumber: '+1 423' }, 'telephoneNumber is no extension of 2 to 15 digits'],
  [{ cn: 'A\nB' }, 'the name is not one line of text'],
])('%o is refused: %s', (fields, reason) => {
  expect(planSync(directory, [entry(fields)], [], []).changes).toMatchObject([{ name: 'refuse', reason }]);
});

test('two entries are two people: neither takes the user of the other', () => {
  const other = entry({ entryUUID: 'e2' });
  expect(planSync(directory, [entry(), other], [ann], [link]).changes).toMatchObject([
    { name: 'refuse', reason: 'another entry is the user ann@mail.example' },
  ]);
  expect(planSync(directory, [entry(), entry()], [ann], [link]).changes).toMatchObject([{ name: 'refuse' }]);
});
