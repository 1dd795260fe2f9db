import { expect, test } from 'vitest';
import { Meeting, occurrences, type Timing } from './index.ts';

const timing = (fields: object): Timing =>
  Meeting.New.parse({ name: 'Round', conferenceRoomId: 'cnf_1', ...fields }) as unknown as Timing;
/** The first few starts from a time on. */
const starts = (fields: object, { from = '2026-01-01T00:00:00Z', zone = 'Europe/Paris', count = 4 } = {}): string[] =>
  firstOf(occurrences(timing(fields), zone, Date.parse(from)), count).map(({ startMs }) =>
    new Date(startMs).toISOString().slice(0, 16),
  );
function firstOf<Item>(all: Iterable<Item>, count: number): Item[] {
  const found: Item[] = [];
  for (const one of all) if (found.push(one) === count) break;
  return found;
}

test('once: until it is over', () => {
  const once = { start: '2026-03-02T09:00', durationMinutes: 30 };
  expect(starts(once)).toEqual(['2026-03-02T08:00']);
  expect(starts(once, { from: '2026-03-02T08:29:59Z' })).toEqual(['2026-03-02T08:00']);
  expect(starts(once, { from: '2026-03-02T08:30:00Z' })).toEqual([]);
});

test('every week at nine is at nine in summer, too', () => {
  const weekly = { start: '2026-03-23T09:00', repeat: { every: 'week' } };
  expect(starts(weekly, { count: 2 })).toEqual(['2026-03-23T08:00', '2026-03-30T07:00']);
  expect(starts(weekly, { from: '2026-10-20T00:00:00Z', count: 2 })).toEqual(['2026-10-26T08:00', '2026-11-02T08:00']);
});

test('a time that clocks leave out, and one that they show twice', () => {
  const daily = (start: string) =>
    starts({ start, repeat: { every: 'day' } }, { from: `${start.slice(0, 10)}T00:00:00Z`, count: 3 });
  expect(daily('2026-03-28T02:30')).toEqual(['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30']);
  expect(daily('2026-10-24T02:30')).toEqual(['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']);
});

test.each([
  ['every second day', { every: 'day', interval: 2 }, ['01-05T09', '01-07T09', '01-09T09', '01-11T09']],
  ['Mondays and Thursdays', { every: 'week', daysOfWeek: [4, 1] }, ['01-05T09', '01-08T09', '01-12T09', '01-15T09']],
  [
    'of every second week',
    { every: 'week', interval: 2, daysOfWeek: [1, 4] },
    ['01-05T09', '01-08T09', '01-19T09', '01-22T09'],
  ],
  ['every month', { every: 'month' }, ['01-05T09', '02-05T09', '03-05T09', '04-05T09']],
  ['until a day', { every: 'day', until: '2026-01-06' }, ['01-05T09', '01-06T09']],
  ['but not on one', { every: 'day', except: ['2026-01-06'] }, ['01-05T09', '01-07T09', '01-08T09', '01-09T09']],
])('%s', (_, repeat, expected) => {
  // 2026-01-05 is a Monday.
  const found = starts({ start: '2026-01-05T09:00', repeat }, { zone: 'UTC' });
  expect(found).toEqual(expected.map((at) => `2026-${at}:00`));
});

test('the 31st is not in every month; years later the days are the same', () => {
  const last = { start: '2026-01-31T09:00', repeat: { every: 'month' } };
  expect(starts(last, { zone: 'UTC', count: 3 })).toEqual(['2026-01-31T09:00', '2026-03-31T09:00', '2026-05-31T09:00']);
  expect(starts(last, { zone: 'UTC', from: '2030-02-01T00:00:00Z', count: 1 })).toEqual(['2030-03-31T09:00']);
  const tuesdays = { start: '2026-01-06T09:00', repeat: { every: 'week', interval: 3 } };
  const all = starts(tuesdays, { zone: 'UTC', count: 100 });
  expect(starts(tuesdays, { zone: 'UTC', from: `${all[90]}:00Z`, count: 3 })).toEqual(all.slice(90, 93));
});

test.each([
  ['a day of the calendar', { start: '2026-02-30T09:00' }],
  ['a time', { start: '2026-02-01' }],
])('it begins on %s', (_, fields) => {
  expect(() => timing(fields)).toThrow();
});

test('rules over several fields', () => {
  const wrong = (fields: object) => Meeting.check?.(timing({ start: '2026-01-05T09:00', ...fields }) as never);
  expect(wrong({ repeat: { every: 'week', daysOfWeek: [2] } })).toMatchObject([{ path: ['repeat', 'daysOfWeek'] }]);
  expect(wrong({ repeat: { every: 'day', daysOfWeek: [1] } })).toMatchObject([{ path: ['repeat', 'daysOfWeek'] }]);
  expect(wrong({ repeat: { every: 'day', until: '2026-01-04' } })).toMatchObject([{ path: ['repeat', 'until'] }]);
  const twice = [
    { kind: 'guest', email: 'a@b.example' },
    { kind: 'guest', email: 'A@b.example ' },
  ];
  expect(wrong({ participants: twice })).toMatchObject([{ path: ['participants', 1] }]);
  expect(wrong({ repeat: { every: 'week', daysOfWeek: [1, 2] } })).toEqual([]);
});
