import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aVoicemailMessage } from '#test/world/records.ts';
import { type MailInAccount, planSync } from './account.ts';
import type { VoicemailMessage } from './message.ts';

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

describe('whatever phone, API and e-mail do while the two are compared', () => {
  type Doing = 'hear' | 'unhear' | 'save' | 'delete' | 'undelete' | 'read' | 'unread' | 'remove';

  /** A box of one message and its account, and somebody who makes them alike, a step at a time. */
  class Box {
    ours: VoicemailMessage = message({ mail: null });
    theirs: MailInAccount | null = null;
    readonly #working = this.#work();
    /** Rounds that have found nothing to do, one after the other. */
    idle = 0;

    step(): void {
      this.#working.next();
    }

    does(what: Doing): void {
      const change = (fields: Partial<VoicemailMessage>) => {
        this.ours = { ...this.ours, ...fields };
      };
      const isDeleted = this.ours.folder === 'deleted';
      const doings: Record<Doing, () => void> = {
        hear: () => change({ isHeard: true }),
        unhear: () => change({ isHeard: false }),
        save: () => change(isDeleted ? {} : { folder: 'saved' }),
        delete: () => change({ folder: 'deleted' }),
        undelete: () => change(isDeleted ? { folder: 'inbox' } : {}),
        read: () => this.#marks(true),
        unread: () => this.#marks(false),
        remove: () => {
          this.theirs = null;
        },
      };
      doings[what]();
    }

    #marks(isSeen: boolean): void {
      if (this.theirs) this.theirs = { ...this.theirs, isSeen };
    }

    /** As functions/imap does it: between any two accesses others may have theirs. */
    *#work(): Generator<void> {
      for (;;) {
        const seenOurs = this.ours;
        yield;
        const mails = this.theirs && seenOurs.mail ? there(this.theirs) : gone;
        yield;
        const [action] = planSync([seenOurs], { account: 'here', mails });
        this.idle = action ? 0 : this.idle + 1;
        if (!action) continue;
        switch (action.name) {
          case 'put-mail':
            this.theirs = { isSeen: seenOurs.isHeard, isDeleted: false };
            yield;
            this.ours = { ...this.ours, mail: mark({ isSeen: seenOurs.isHeard }) };
            break;
          case 'mark-mail':
            this.#marks(action.mark.isSeen);
            yield;
            this.ours = { ...this.ours, mail: action.mark };
            break;
          case 'remove-mail':
            this.theirs = null;
            yield;
            this.ours = { ...this.ours, mail: null };
            break;
          case 'mark-message':
            this.ours = { ...this.ours, isHeard: action.mark.isSeen, mail: action.mark };
            break;
          case 'delete-message':
            this.ours = { ...this.ours, folder: 'deleted' };
            break;
          case 'forget-mail':
            this.ours = { ...this.ours, mail: null };
        }
        yield;
      }
    }
  }

  /** The order in which things happen, a `step` for the comparison. */
  function after(order: readonly (Doing | 'step')[]): Box {
    const box = new Box();
    for (const one of order) one === 'step' ? box.step() : box.does(one);
    box.idle = 0;
    for (let steps = 0; box.idle < 2 && steps < 100; steps++) box.step();
    return box;
  }
  const alike = ({ ours, theirs }: Box) =>
    ours.folder === 'deleted' ? theirs === null : theirs !== null && theirs.isSeen === ours.isHeard;

  test('message and e-mail are alike in the end, and that end comes', () => {
    const doing = fc.constantFrom<Doing>('hear', 'unhear', 'save', 'delete', 'undelete', 'read', 'unread', 'remove');
    const order = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant('step' as const) }, doing), { maxLength: 40 });
    fc.assert(
      fc.property(order, (happens) => {
        const box = after(happens);
        expect([box.idle, alike(box)]).toEqual([2, true]);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  /** All ways to put `doings` between the steps of the comparison, in this order. */
  function* between(doings: readonly Doing[], steps: number): Generator<(Doing | 'step')[]> {
    const [first, ...others] = doings;
    if (first === undefined) return yield Array.from({ length: steps }, () => 'step' as const);
    for (let before = 0; before <= steps; before++) {
      const head = Array.from({ length: before }, () => 'step' as const);
      for (const tail of between(others, steps - before)) yield [...head, first, ...tail];
    }
  }

  test.each<[string, readonly Doing[], Partial<VoicemailMessage>]>([
    ['heard by phone and read', ['hear', 'read'], { isHeard: true, folder: 'inbox' }],
    ['read, then heard and put aside', ['read', 'hear', 'save'], { isHeard: true, folder: 'saved' }],
    ['heard by phone and deleted by the API', ['hear', 'delete'], { folder: 'deleted' }],
    ['read as an e-mail and deleted by the API', ['read', 'delete'], { folder: 'deleted' }],
    ['deleted, and brought back', ['delete', 'undelete'], { folder: 'inbox', isHeard: false }],
  ])('%s: in every order with the steps of the comparison it is %o', (_, doings, expected) => {
    let orders = 0;
    for (const order of between(doings, 12)) {
      const box = after(order);
      expect(box.ours, order.join(' ')).toMatchObject(expected);
      expect(alike(box), order.join(' ')).toBe(true);
      orders += 1;
    }
    expect(orders).toBeGreaterThan(90);
  });
});
