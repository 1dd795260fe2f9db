import { expect, test } from 'vitest';
import { lastDueMs } from './index.ts';

const PARIS = 'Europe/Paris';
const due = (time: string, now: string, { daysOfWeek = [] as number[], timeZone = null as string | null } = {}) => {
  const found = lastDueMs({ time, daysOfWeek, timeZone }, PARIS, Date.parse(now));
  return found === null ? null : new Date(found).toISOString();
};

test.each([
  ['03:00', '2026-01-05T02:00:00Z', '2026-01-05T02:00:00.000Z', 'due this very moment, in winter'],
  ['03:00', '2026-01-05T01:59:59Z', '2026-01-04T02:00:00.000Z', 'not yet due today'],
  ['03:00', '2026-07-05T12:00:00Z', '2026-07-05T01:00:00.000Z', 'in summer'],
  ['00:30', '2026-01-04T23:40:00Z', '2026-01-04T23:30:00.000Z', 'the day begins before that of UTC'],
  ['02:30', '2026-03-29T12:00:00Z', '2026-03-29T01:30:00.000Z', 'the clocks leave it out: 03:30, once'],
  ['02:30', '2026-10-25T12:00:00Z', '2026-10-25T00:30:00.000Z', 'the clocks show it twice: the first time'],
  ['02:30', '2026-10-25T01:40:00Z', '2026-10-25T00:30:00.000Z', 'and not the second time'],
  ['23:30', '2026-10-25T23:00:00Z', '2026-10-25T22:30:00.000Z', 'at the end of a day of 25 hours'],
])('at %s, seen at %s, it was due at %s: %s', (time, now, expected) => {
  expect(due(time, now)).toBe(expected);
});

test('only on its days of the week, in its own time zone', () => {
  // The 5th is a Monday.
  expect(due('03:00', '2026-01-05T12:00:00Z', { daysOfWeek: [1] })).toBe('2026-01-05T02:00:00.000Z');
  expect(due('03:00', '2026-01-05T01:00:00Z', { daysOfWeek: [1] })).toBe('2025-12-29T02:00:00.000Z');
  expect(due('03:00', '2026-01-05T12:00:00Z', { daysOfWeek: [7, 6] })).toBe('2026-01-04T02:00:00.000Z');
  expect(due('20:00', '2026-01-05T12:00:00Z', { daysOfWeek: [1], timeZone: 'Asia/Tokyo' })).toBe(
    '2026-01-05T11:00:00.000Z',
  );
});
