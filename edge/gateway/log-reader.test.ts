import { beforeEach, expect, test } from 'vitest';
import type { LoggedEvent } from '#shared/store/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { type EventLog, LogReader } from './log-reader.ts';

let clock: ManualClock;
let rows: Map<number, LoggedEvent>;
beforeEach(() => {
  clock = new ManualClock();
  rows = new Map();
});

const fill = (sequence: number) => {
  const event = { id: `evt_${sequence}`, type: 'alarm.raised', version: 1, tenantId: 'ten_1', at: '', data: {} };
  rows.set(sequence, { sequence, event, loggedAtMs: clock.nowMs(), isExpired: false });
};
const log: EventLog = {
  after: async (sequence, limit) =>
    [...rows.values()]
      .filter((row) => row.sequence > sequence)
      .sort((a, b) => a.sequence - b.sequence)
      .slice(0, limit),
  at: async (sequence) => rows.get(sequence) ?? null,
  last: async () => Math.max(0, ...rows.keys()),
  close: async (first, last) => {
    for (let sequence = last; sequence >= first && !rows.has(sequence); sequence--)
      rows.set(sequence, { sequence, event: null, loggedAtMs: clock.nowMs(), isExpired: false });
  },
};
const numbersOf = async (reader: LogReader) => (await reader.next(10)).map(({ sequence }) => sequence);

test('reads in order, and goes on where it was', async () => {
  const reader = new LogReader(log, clock, 0);
  fill(1);
  fill(2);
  expect(await numbersOf(reader)).toEqual([1, 2]);
  fill(3);
  expect(await numbersOf(reader)).toEqual([3]);
  expect(reader.position).toBe(3);
});

test('a number that is missing holds up what comes after it, until it is filled', async () => {
  const reader = new LogReader(log, clock, 0);
  fill(1);
  fill(3);
  expect(await numbersOf(reader)).toEqual([1]);
  clock.advance(4_999);
  expect(await numbersOf(reader)).toEqual([]);
  fill(2);
  expect(await numbersOf(reader)).toEqual([2, 3]);
});

test('after five seconds it is closed, so that no reader comes to know it later', async () => {
  const reader = new LogReader(log, clock, 0);
  fill(2);
  fill(4);
  clock.advance(5_000);
  for (let look = 0; look < 3; look++) await reader.next(10);
  expect(reader.position).toBe(4);
  expect([rows.get(1)?.event, rows.get(3)?.event]).toEqual([null, null]);
});

test('a reader that was away for longer than the log is kept goes on where it begins', async () => {
  const reader = new LogReader(log, clock, 3);
  fill(5_000);
  clock.advance(5_000);
  expect(await numbersOf(reader)).toEqual([]);
  expect(await numbersOf(reader)).toEqual([5_000]);
  expect(rows.size).toBe(1);
});
