import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CallEvent } from '#shared/call-event/index.ts';
import { answeredCall, endOf, journaled } from '#test/world/call-events.ts';
import { transferredCall } from '#test/world/transferred-call.ts';
import { assembleCdr, collateCdr } from './collate.ts';
import { Cdr, closureOf } from './index.ts';

const story = journaled(answeredCall({ callId: 'call_01J9' }));
const ended = endOf(story);
const [started, ringing, answered] = story as [CallEvent, CallEvent, CallEvent];
const closed = { ...started, id: 'evt_closed', sequence: 99, type: 'call.closed', reason: 'talking-too-long' } as const;

test('an answered call is billed from answer to end', () => {
  const cdr = collateCdr(story);
  expect(Cdr.parse(cdr)).toEqual(cdr);
  expect(cdr).toMatchObject({
    id: 'cdr_01J9',
    callId: 'call_01J9',
    type: 'internal',
    dialed: '201',
    startedAt: '2026-01-05T09:00:00.000Z',
    ringingAt: '2026-01-05T09:00:00.200Z',
    answeredAt: '2026-01-05T09:00:04.000Z',
    endedAt: '2026-01-05T09:01:04.000Z',
    durationSeconds: 64,
    billableSeconds: 60,
    disposition: 'answered',
    isProvisional: false,
  });
  expect(cdr?.legs).toHaveLength(2);
});

test('the end alone makes the same record: what came before may be lost', () => {
  expect(collateCdr([ended])).toEqual(collateCdr(story));
});

test('a call that nobody answered costs nothing', () => {
  const cdr = assembleCdr({ ...ended, answeredAt: null, disposition: 'no-answer', at: '2026-01-05T09:00:30.250Z' });
  expect(cdr).toMatchObject({ durationSeconds: 30.25, billableSeconds: 0, answeredAt: null });
});

test('a clock set back in mid-call makes no negative duration', () => {
  const cdr = assembleCdr({ ...ended, at: '2026-01-05T08:59:00.000Z' });
  expect(cdr).toMatchObject({ durationSeconds: 0, billableSeconds: 0 });
});

test('a call that goes on has no record', () => {
  expect(collateCdr([started, ringing, answered])).toBeNull();
  expect(collateCdr([])).toBeNull();
});

test('a call that was closed by a rule ends with the last thing that is known, until its end is told', () => {
  const provisional = collateCdr([started, ringing, answered, closed]);
  expect(Cdr.parse(provisional)).toEqual(provisional);
  expect(provisional).toMatchObject({
    isProvisional: true,
    disposition: 'answered',
    endedAt: '2026-01-05T09:00:04.000Z',
    billableSeconds: 0,
    hangup: { by: 'system', q850Cause: 102, reason: 'talking-too-long' },
  });
  expect(collateCdr([closed, ended])).toEqual(collateCdr(story));
});

test('a closure without any start closes nothing: nobody knows whose call that was', () => {
  expect(collateCdr([ringing, closed])).toBeNull();
});

test('a transfer, a queue, a mailbox and an orbit are legs with a reason and a cause', () => {
  const cdr = collateCdr(transferredCall());
  expect(Cdr.parse(cdr)).toEqual(cdr);
  expect(
    cdr?.legs.map(({ id, role, reason, causedBy, service }) => [id, role, reason, causedBy, service?.kind]),
  ).toEqual([
    ['leg_trunk', 'caller', 'dialed', null, undefined],
    ['leg_queue', 'service', 'dialed', null, 'queue'],
    ['leg_agent', 'callee', 'queue', 'leg_queue', undefined],
    ['leg_orbit', 'service', 'park', 'leg_agent', 'park'],
    ['leg_boss', 'callee', 'park-retrieval', 'leg_orbit', undefined],
    ['leg_expert', 'callee', 'transfer-blind', 'leg_boss', undefined],
    ['leg_mailbox', 'service', 'forward-no-answer', 'leg_expert', 'voicemail'],
  ]);
  expect(cdr).toMatchObject({ type: 'inbound', direction: 'inbound', disposition: 'answered' });
  const bySeconds = cdr?.legs.map(({ startedAt, endedAt }) => (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  expect(bySeconds).toEqual([200, 20, 50, 30, 40, 20, 40]);
});

test('whatever the order, however often: the same record', () => {
  const expected = collateCdr(transferredCall());
  const events = transferredCall();
  fc.assert(
    fc.property(
      fc.array(fc.nat(events.length - 1)).chain((twice) => {
        const all = [...events, ...twice.map((index) => events[index] as CallEvent)];
        return fc.shuffledSubarray(all, { minLength: all.length });
      }),
      (shuffled) => {
        expect(collateCdr(shuffled)).toEqual(expected);
      },
    ),
  );
});

test.each([
  ['an echo test is a feature', [{ role: 'caller', service: null, answeredAt: started.at }], 'feature'],
  ['nobody was there', [{ role: 'caller', service: null, answeredAt: null }], 'internal'],
  ['a mailbox that was dialed', [{ role: 'service', service: { kind: 'voicemail', id: null } }], 'voicemail'],
  ['a conference', [{ role: 'service', service: { kind: 'conference', id: 'con_1' } }], 'conference'],
  ['a feature code', [{ role: 'service', service: { kind: 'feature-code', id: null } }], 'feature'],
] as const)('the type of a call: %s', (_, legs, type) => {
  const [caller] = ended.legs;
  const all = legs.map((leg) => ({ ...caller, reason: 'dialed', answeredAt: null, ...leg }) as Cdr['legs'][number]);
  expect(assembleCdr(ended, all).type).toBe(type);
});

test('call control knows an emergency call better than its direction tells', () => {
  expect(assembleCdr({ ...ended, direction: 'outbound', callType: 'emergency' }).type).toBe('emergency');
  expect(assembleCdr({ ...ended, direction: 'outbound' }).type).toBe('outbound');
});

test('a call is closed when it rings for 15 minutes or talks for 8 hours without another word', () => {
  const after = (events: readonly CallEvent[], seconds: number) =>
    closureOf(events, Date.parse(events.at(-1)?.at ?? '') + seconds * 1000);
  expect(after([started, ringing], 899)).toBeNull();
  expect(after([started, ringing], 900)).toBe('ringing-too-long');
  expect(after([started, ringing, answered], 28_799)).toBeNull();
  expect(after([started, ringing, answered], 28_800)).toBe('talking-too-long');
  expect(after(story, 1e9)).toBeNull();
  expect(closureOf([closed], Date.UTC(2030, 0, 1))).toBeNull();
  expect(closureOf([], Date.UTC(2030, 0, 1))).toBeNull();
});
