import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aVoicemailMessage } from '#test/world/records.ts';
import { type MailInAccount, planSync } from './account.ts';

const message = (fields: object = {}) => aVoicemailMessage({ id: 'vms_1', isHeard: false, ...fields });
const mark = (fields: object = {}) => ({ account: 'here', uid: 7, isSeen: false, ...fields });
const there = (fields: Partial<MailInAccount> = {}) => new Map([[7, { isSeen: false, isDeleted: false, ...fields }]]);
const gone: ReadonlyMap<number, MailInAccount> = new Map();
const plan = (fields: object, mails: ReadonlyMap<number, MailInAccount>) =>
  planSync([message(fields)], { account: 'here', mails }).map(({ message: _, ...action }) => action);

test.each([
  ['a new message is put there', { mail: null }, gone, [{ name: 'put-mail' }]],
  ['one that lay in another account, too', { mail: mark({ account: 'elsewhere' }) }, there(), [{ name: 'put-mail' }]],
  ['one that is alike is left alone', { mail: mark() }, there(), []],
  ['one that is heard alike, too', { isHeard: true, mail: mark({ isSeen: true }) }, there({ isSeen: true }), []],
  [
    'what was read is heard',
    { mail: mark() },
    there({ isSeen: true }),
    [{ name: 'mark-message', mark: mark({ isSeen: true }) }],
  ],
  [
    'what is unread again is new again',
    { isHeard: true, mail: mark({ isSeen: true }) },
    there(),
    [{ name: 'mark-message', mark: mark() }],
  ],
  [
    'what was heard is read',
    { isHeard: true, mail: mark() },
    there(),
    [{ name: 'mark-mail', mark: mark({ isSeen: true }) }],
  ],
  [
    'what was heard and read meanwhile agrees',
    { isHeard: true, mail: mark() },
    there({ isSeen: true }),
    [{ name: 'mark-message', mark: mark({ isSeen: true }) }],
  ],
  ['an e-mail that is gone deletes', { mail: mark() }, gone, [{ name: 'delete-message' }]],
  ['so does one that is marked to go', { mail: mark() }, there({ isDeleted: true }), [{ name: 'delete-message' }]],
  ['deleting wins over hearing', { isHeard: true, mail: mark() }, gone, [{ name: 'delete-message' }]],
  [
    'a deleted message removes its e-mail, read or not',
    { folder: 'deleted', mail: mark() },
    there({ isSeen: true }),
    [{ name: 'remove-mail', mark: mark() }],
  ],
  ['both gone: nothing binds them', { folder: 'deleted', mail: mark() }, gone, [{ name: 'forget-mail' }]],
  ['a deleted one gets no e-mail', { folder: 'deleted', mail: null }, gone, []],
  [
    'nor one that lay elsewhere',
    { folder: 'deleted', mail: mark({ account: 'elsewhere' }) },
    there(),
    [{ name: 'forget-mail' }],
  ],
] as const)('%s', (_, fields, mails, actions) => {
  expect(plan(fields, mails)).toEqual(actions);
});

test('whatever has happened to both, two rounds make them alike and the third does nothing', () => {
  const state = fc.record({
    folder: fc.constantFrom('inbox' as const, 'saved' as const, 'deleted' as const),
    isHeard: fc.boolean(),
    agreed: fc.option(fc.boolean(), { nil: null }),
    mail: fc.option(fc.record({ isSeen: fc.boolean(), isDeleted: fc.boolean() }), { nil: null }),
  });
  fc.assert(
    fc.property(state, ({ folder, isHeard, agreed, mail }) => {
      let ours = message({ folder, isHeard, mail: agreed === null ? null : mark({ isSeen: agreed }) });
      let theirs = agreed === null ? null : mail;
      let left = -1;
      for (let round = 1; round <= 3; round++) {
        const mails = theirs === null ? gone : there(theirs);
        const actions = planSync([ours], { account: 'here', mails });
        left = actions.length;
        for (const action of actions) {
          switch (action.name) {
            case 'put-mail':
              theirs = { isSeen: ours.isHeard, isDeleted: false };
              ours = { ...ours, mail: mark({ isSeen: ours.isHeard }) };
              break;
            case 'mark-mail':
              theirs = { isSeen: action.mark.isSeen, isDeleted: false };
              ours = { ...ours, mail: action.mark };
              break;
            case 'mark-message':
              ours = { ...ours, isHeard: action.mark.isSeen, mail: action.mark };
              break;
            case 'remove-mail':
              theirs = null;
              break;
            case 'delete-message':
              ours = { ...ours, folder: 'deleted' };
              break;
            case 'forget-mail':
              ours = { ...ours, mail: null };
          }
        }
      }
      expect(left).toBe(0);
      expect(ours.folder === 'deleted' || theirs?.isSeen === ours.isHeard).toBe(true);
      const wasRemoved = agreed !== null && (mail === null || mail.isDeleted);
      expect(ours.folder === 'deleted').toBe(folder === 'deleted' || wasRemoved);
    }),
    { numRuns: 300, seed: 1 },
  );
});
