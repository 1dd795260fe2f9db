import { describe, expect, test } from 'vitest';
import { begin, follow, meaningOf, owedTo, PAUSE_MS, SETTLE_MS, type UnaskedLampEvent } from './unasked-lamp.ts';

/** What is done after each event; `[event, atMs]`. */
function done(firstAtMs: number, events: readonly (readonly [UnaskedLampEvent, number])[]): string[] {
  const said: string[] = [];
  let { lamp, effects } = begin(firstAtMs, 0);
  const say = () =>
    said.push(effects.map((effect) => (effect.name === 'wake' ? `wake ${effect.atMs}` : 'tell')).join());
  say();
  for (const [event, atMs] of events) {
    ({ lamp, effects } = follow(lamp, event, atMs));
    say();
  }
  return said;
}
const told = { name: 'told', text: 'yes' } as const;
const [changed, refreshed, woke] = [{ name: 'changed' }, { name: 'refreshed' }, { name: 'woke' }] as const;
const [lost, refused] = [{ name: 'lost' }, { name: 'refused' }] as const;

describe('a phone that does not subscribe', () => {
  test('is told in its turn, and at each refresh after that nothing', () => {
    expect(
      done(9000, [
        [refreshed, 5000],
        [woke, 9000],
        [told, 9010],
        [refreshed, 60_000],
      ]),
    ).toEqual(['wake 9000', 'wake 9000', 'tell', '', '']);
  });

  test('is told of a change before its turn, but not while it may be about to subscribe', () => {
    expect(done(9000, [[changed, 3000]])).toEqual(['wake 9000', 'tell']);
    expect(
      done(9000, [
        [changed, 100],
        [woke, SETTLE_MS],
      ]),
    ).toEqual(['wake 9000', `wake ${SETTLE_MS}`, 'tell']);
  });

  test('hears last what happened last: one NOTIFY is out at a time, and between two lies a pause', () => {
    const events = [
      [woke, 2000],
      [changed, 2001],
      [changed, 2002],
      [told, 2010],
      [woke, 2010 + PAUSE_MS],
    ] as const;
    expect(done(2000, events)).toEqual(['wake 2000', 'tell', '', '', `wake ${2010 + PAUSE_MS}`, 'tell']);
  });

  test('is told at once of a change while all is quiet', () => {
    expect(
      done(2000, [
        [woke, 2000],
        [told, 2010],
        [changed, 9000],
      ]),
    ).toEqual(['wake 2000', 'tell', '', 'tell']);
  });

  test('is not asked again once it has refused, until it registers anew', () => {
    expect(
      done(2000, [
        [woke, 2000],
        [refused, 2010],
        [changed, 9000],
        [refreshed, 9500],
      ]),
    ).toEqual(['wake 2000', 'tell', '', '', '']);
    expect(begin(12_000, 10_000).effects).toEqual([{ name: 'wake', atMs: 12_000 }]);
  });

  test('hears what it has missed when it shows that it is there, or with the next change', () => {
    const missed = [
      [woke, 2000],
      [lost, 34_000],
    ] as const;
    expect(done(2000, [...missed, [refreshed, 60_000]]).slice(2)).toEqual(['', 'tell']);
    expect(done(2000, [...missed, [changed, 60_000]]).slice(2)).toEqual(['', 'tell']);
  });

  test('waits for its next turn while the mailboxes cannot be read', () => {
    const putOff = { name: 'put-off', untilMs: 7000 } as const;
    expect(
      done(2000, [
        [woke, 2000],
        [putOff, 2010],
        [refreshed, 3000],
        [woke, 7000],
      ]).slice(2),
    ).toEqual(['wake 7000', 'wake 7000', 'tell']);
  });

  test('keeps what it knows when there was nothing to say', () => {
    const sending = follow(begin(2000, 0).lamp, woke, 2000).lamp;
    const { lamp, effects } = follow(sending, { name: 'nothing-to-tell', told: 'no' }, 2010);
    expect([lamp, effects]).toMatchObject([{ name: 'waiting', isOwed: false, told: 'no' }, []]);
  });
});

const KNOWN = { isWanted: true, isSubscribed: false, hasMailbox: true, text: 'yes', told: 'no' };

test.each([
  ['who knows something else is told', {}, 'tell'],
  ['who knows nothing is told', { told: null }, 'tell'],
  ['who knows it is not told', { told: 'yes' }, { told: 'yes' }],
  ['who subscribes is not told, and what was told before no longer counts', { isSubscribed: true }, { told: null }],
  ['whose tenant, group or user wants none is not told', { isWanted: false }, { told: null }],
  ['who has no mailbox is not told', { hasMailbox: false, text: 'no', told: null }, { told: null }],
  ['whose mailbox is gone hears that nothing waits', { hasMailbox: false, text: 'no', told: 'yes' }, 'tell'],
  ['whose mailbox is gone hears that once', { hasMailbox: false, text: 'no', told: 'no' }, { told: 'no' }],
] as const)('%s', (_, fields, owed) => {
  expect(owedTo({ ...KNOWN, ...fields })).toEqual(owed);
});

test.each([
  ['told', [200, 202]],
  ['lost', [408, 430, 480, 500, 502, 503, 504]],
  ['refused', [302, 400, 401, 403, 404, 405, 407, 481, 489, 501, 603]],
] as const)('a phone is %s when it answers %j', (meaning, statuses) => {
  expect(statuses.map(meaningOf)).toEqual(statuses.map(() => meaning));
});
