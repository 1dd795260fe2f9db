import { expect, test } from 'vitest';
import { openingAt, Schedule } from './index.ts';

const scheduleOf = (fields: object) => Schedule.New.parse({ name: 'Hours', ...fields }) as unknown as Schedule;
const period = (fields: object) => ({ openingHours: [fields] });
const isOpen = (fields: object, at: string, timeZone = 'Europe/Paris') =>
  openingAt(scheduleOf(fields), Date.parse(at), timeZone).isOpen;

/** 2026-01-05 is a Monday. Paris is an hour ahead of UTC in winter, two in summer. */
test.each([
  ['the first minute belongs to it', { from: '09:00', to: '18:00' }, '2026-01-05T08:00:00Z', true],
  ['the minute before does not', { from: '09:00', to: '18:00' }, '2026-01-05T07:59:59Z', false],
  ['the last second does', { from: '09:00', to: '18:00' }, '2026-01-05T16:59:59Z', true],
  ['the end does not', { from: '09:00', to: '18:00' }, '2026-01-05T17:00:00Z', false],
  ['in summer the same hour is another one of UTC', { from: '09:00', to: '18:00' }, '2026-07-06T07:00:00Z', true],
  ['until midnight', { from: '18:00', to: '24:00' }, '2026-01-05T22:59:00Z', true],
  ['Monday', { daysOfWeek: [1] }, '2026-01-05T12:00:00Z', true],
  ['not Tuesday', { daysOfWeek: [1] }, '2026-01-06T12:00:00Z', false],
  ['Sunday is 7', { daysOfWeek: [7] }, '2026-01-11T12:00:00Z', true],
  ['the day is that of the zone', { daysOfWeek: [2] }, '2026-01-05T23:30:00Z', true],
  ['a month', { months: [12] }, '2026-12-31T22:59:00Z', true],
  ['the year begins with the zone', { months: [12] }, '2026-12-31T23:00:00Z', false],
  ['a day of the month', { daysOfMonth: [25], months: [12] }, '2026-12-25T12:00:00Z', true],
  ['all of month and day must hold', { daysOfMonth: [25], months: [12] }, '2026-11-25T12:00:00Z', false],
  ['over midnight, before it', { daysOfWeek: [5], from: '22:00', to: '06:00' }, '2026-01-09T21:30:00Z', true],
  ['over midnight, after it', { daysOfWeek: [5], from: '22:00', to: '06:00' }, '2026-01-10T04:30:00Z', true],
  ['not the night before', { daysOfWeek: [5], from: '22:00', to: '06:00' }, '2026-01-09T04:30:00Z', false],
  ['nor in between', { daysOfWeek: [5], from: '22:00', to: '06:00' }, '2026-01-09T12:00:00Z', false],
])('%s', (_, hours, at, expected) => {
  expect(isOpen(period(hours), at)).toBe(expected);
});

test('its own zone comes before that of the tenant', () => {
  expect(
    isOpen({ ...period({ from: '09:00', to: '10:00' }), timeZone: 'America/New_York' }, '2026-01-05T14:30:00Z'),
  ).toBe(true);
});

test('a spring night without that hour does not open for it, an autumn night has it twice', () => {
  const night = period({ from: '02:00', to: '03:00' });
  expect(isOpen(night, '2026-03-29T01:30:00Z')).toBe(false); // 03:30 in summer time
  expect(isOpen(night, '2026-10-25T00:30:00Z')).toBe(true);
  expect(isOpen(night, '2026-10-25T01:30:00Z')).toBe(true);
});

test('a closure comes before the opening hours, the first before the second; it says where calls go', () => {
  const to = (number: string) => ({ kind: 'number' as const, number });
  const schedule = scheduleOf({
    ...period({}),
    closures: [
      { name: 'Lunch', period: { from: '12:00', to: '13:00' } },
      { name: 'Christmas', period: { months: [12], daysOfMonth: [25] }, destination: to('299') },
    ],
    closedDestination: to('200'),
  });
  const at = (time: string) => openingAt(schedule, Date.parse(time), 'UTC');
  expect(at('2026-12-25T12:30:00Z')).toEqual({ isOpen: false, because: 'Lunch', destination: to('200') });
  expect(at('2026-12-25T13:00:00Z')).toEqual({ isOpen: false, because: 'Christmas', destination: to('299') });
  expect(at('2026-12-24T13:00:00Z')).toEqual({ isOpen: true });
});

test('outside of the hours calls go where all closed hours lead', () => {
  expect(openingAt(scheduleOf(period({ daysOfWeek: [1] })), Date.parse('2026-01-06T12:00:00Z'), 'UTC')).toEqual({
    isOpen: false,
    because: 'outside of the opening hours',
    destination: { kind: 'hang-up' },
  });
});
