import { beforeEach, expect, test, vi } from 'vitest';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import type { Flow } from '../signaling-port/index.ts';
import { SharedLines } from './index.ts';

const alice = aUser({ id: 'usr_200', extension: '200' });
const phoneAt = (port: number): Flow => ({ transport: 'udp', address: '192.0.2.200', port });
const [desk, other] = [phoneAt(5060), phoneAt(5062)];
const sharedIn = (id: string) =>
  indexSnapshot(aTenant({ id }), 1, [alice], {
    settings: new Map([['usr_200', { 'line.is-shared': true, 'line.appearances': 2 }]]),
  });
const acme = sharedIn('ten_1');

let clock: ManualClock;
let lines: SharedLines;
const changed: string[] = [];
beforeEach(() => {
  clock = new ManualClock();
  changed.length = 0;
  lines = new SharedLines({ live: new Map(), clock, onChange: (...what) => changed.push(what.join(' ')) });
});
const seize = (by: Flow, wanted: number | null, end = () => {}) => lines.seize(acme, alice, { wanted, by, end });

test('an appearance is one phone’s, the next one gets another, and then there is none left', () => {
  expect([seize(desk, 1), seize(other, 1), seize(other, null), seize(other, 3)]).toEqual([1, null, 2, null]);
  expect([...lines.seizedOn('ten_1', 'usr_200')]).toEqual([1, 2]);
  expect(changed).toEqual(['ten_1 200', 'ten_1 200']);
});

test('the phone that has it may seize it again; with the seizure of before it no longer lets go', () => {
  const [before, now] = [() => {}, () => {}];
  expect([seize(desk, 1, before), seize(desk, 1, now)]).toEqual([1, 1]);
  lines.release(acme, alice, 1, before);
  expect(seize(other, 1)).toBeNull();
  lines.release(acme, alice, 1, now);
  expect(seize(other, 1)).toBe(1);
});

test.each([
  ['seizes first', true],
  ['dials first', false],
])('one phone seizes and another one dials: who %s has it', (_which, seizesFirst) => {
  if (seizesFirst) {
    expect([seize(desk, 1), lines.want(acme, alice, 1, other).kind]).toEqual([1, 'taken']);
  } else {
    expect([lines.want(acme, alice, 1, other).kind, seize(desk, 1)]).toEqual(['free', null]);
  }
});

test('what is kept for an INVITE that comes to no call is free again after 15 s', () => {
  expect(lines.want(acme, alice, 1, desk).kind).toBe('free');
  clock.advance(14_999);
  expect(seize(other, 1)).toBeNull();
  clock.advance(1);
  expect(seize(other, 1)).toBe(1);
});

test('another tenant has lines of its own', () => {
  seize(desk, 1);
  const bolt = sharedIn('ten_2');
  expect(lines.seize(bolt, alice, { wanted: 1, by: other, end: () => {} })).toBe(1);
});

test('a call that its user has been transferred out of holds no appearance any more', () => {
  const live = new Map();
  lines = new SharedLines({ live, clock, onChange: () => {} });
  let isGone = false;
  const over = new Promise<void>(() => {});
  const call = { id: 'call_1', over, request: { snapshot: acme }, record: { hasLeft: () => isGone } } as never;
  live.set('call_1', call);
  expect([lines.indexOf(call, 'usr_200'), seize(desk, 1)]).toEqual([1, null]);
  isGone = true;
  expect(seize(desk, 1)).toBe(1);
});

test('a call has what its phone has seized, which is told; a line that is not shared has none', () => {
  const end = vi.fn();
  seize(desk, 2, end);
  const call = { id: 'call_1', over: new Promise<void>(() => {}), request: { snapshot: acme } } as never;
  lines.claim(call, 'usr_200', 2);
  expect([end.mock.calls.length, lines.indexOf(call, 'usr_200'), seize(other, 2)]).toEqual([1, 2, null]);
  const own = { id: 'call_2', over: Promise.resolve(), request: { snapshot: indexSnapshot(aTenant(), 1, [alice]) } };
  expect(lines.indexOf(own as never, 'usr_200')).toBeNull();
});
