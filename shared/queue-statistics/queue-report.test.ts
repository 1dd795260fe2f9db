import { expect, test } from 'vitest';
import { type CallOnQueue, COLUMN_OF, type QueueCallStatus } from './call-on-queue.ts';
import { percent } from './percent.ts';
import { periodReport } from './period-report.ts';
import { type QueueFigures, queueReport, reportByQueue } from './queue-report.ts';
import { type Grain, SpanRows } from './report-span.ts';
import * as sample from './sample-tables.ts';

const WORKING_DAYS = [1, 2, 3, 4, 5];
const inParis = (from: string, to: string, grain: Grain, workingHours: { from: number; to: number } | null = null) =>
  new SpanRows({ from, to, grain, timeZone: 'Europe/Paris', workingHours, daysOfWeek: WORKING_DAYS });

let calls = 0;
const call = (given: Partial<CallOnQueue>): CallOnQueue => ({
  callId: `call_${calls++}`,
  queueId: 'que_1',
  arrivedAtMs: Date.parse('2013-10-09T10:00:00Z'),
  status: 'answered',
  agentId: given.status === undefined || given.status === 'answered' ? 'agt_1' : null,
  waitMs: 0,
  ringMs: 0,
  talkMs: 0,
  ...given,
});

/** An instant in a row: half past its hour, or at noon of its day, in Paris (+2 in all that is used here). */
const within = (row: string): number => Date.parse(`${row.length > 10 ? row : `${row.slice(0, 10)}T12`}:30:00+02:00`);
const dayOf = (name: string) => (name.length === 7 ? `${name}-10` : name);

/** Calls of which a row tells, which wait equally long; who is answered in time waits for nothing, another one for him, too. */
function callsOf({ name, ...row }: { name: string } & QueueFigures): CallOnQueue[] {
  const waitMs = (row.averageWaitSeconds ?? 0) * 1000;
  const inTime = Math.ceil(((row.serviceLevelPercent ?? 0) * row.answered) / 100);
  const wait = (i: number) => (i < inTime ? 0 : i === inTime ? waitMs * (inTime + 1) : waitMs);
  const some = (count: number, status: QueueCallStatus) =>
    Array.from({ length: count }, (_, i) =>
      call({ status, arrivedAtMs: within(dayOf(name)), waitMs: status === 'answered' ? wait(i) : waitMs }),
    );
  return [
    ...some(row.answered, 'answered'),
    ...some(row.abandoned, 'abandoned'),
    ...some(row.closed, 'closed'),
    ...some(row.saturated, 'full'),
    ...some(row.notAnswered, 'timed-out'),
    ...some(row.blocking, 'nobody-to-join'),
  ];
}

test.each([
  {
    what: 'a day by its hours',
    table: sample.QUEUE_DAY,
    span: inParis('2013-10-09', '2013-10-09', 'hour', { from: 8, to: 16 }),
  },
  { what: 'a week by its days', table: sample.QUEUE_WEEK, span: inParis('2013-10-07', '2013-10-11', 'day') },
  { what: 'a month by its days', table: sample.QUEUE_MONTH, span: inParis('2013-10-01', '2013-10-31', 'day') },
])('the table of the manual: $what, with its total (X3-ST-08)', ({ table, span }) => {
  const rows = table.slice(0, -1);
  const report = queueReport(rows.flatMap(callsOf), span, () => 0);
  expect(report.rows).toEqual(rows);
  expect({ name: 'total', ...report.total }).toEqual(table.at(-1));
});

test('the table of the manual: a year by its months, whose total adds up here (G-20)', () => {
  const year = { from: '2013-01-01', to: '2013-12-31', grain: 'month', timeZone: 'Europe/Paris' } as const;
  const span = new SpanRows({ ...year, workingHours: null, daysOfWeek: [] });
  const report = queueReport(sample.QUEUE_YEAR.flatMap(callsOf), span, () => 1);
  expect(report.rows).toEqual(sample.QUEUE_YEAR);
  expect(report.total).toMatchObject({ received: 980, answered: 831 });
});

test('the table of the manual: queue by queue (X3-ST-07)', () => {
  const days = sample.QUEUES.map((row) => ({ ...row, queueId: row.name, name: '2013-10-09' }));
  const calls = days.flatMap((row) => callsOf(row).map((each) => ({ ...each, queueId: row.queueId })));
  const figures = reportByQueue(calls, inParis('2013-10-09', '2013-10-09', 'day'), () => 0);
  expect([...figures].map(([name, row]) => ({ name, ...row }))).toEqual(sample.QUEUES);
});

test('every row that is printed adds up, and its rate is cut off', () => {
  const tables = [sample.QUEUES, sample.QUEUE_DAY, sample.QUEUE_WEEK, sample.QUEUE_MONTH, sample.QUEUE_YEAR];
  const rows = tables.flat();
  expect(rows).toHaveLength(56);
  for (const row of rows) {
    const { answered, abandoned, closed, saturated, notAnswered, blocking } = row;
    expect(answered + abandoned + closed + saturated + notAnswered + blocking).toBe(row.received);
    if (row.received > row.closed) expect(percent(answered, row.received - closed)).toBe(row.answeredPercent);
  }
});

test('the rate leaves closed calls out: of 40, 3 of them closed and 37 answered, all were (scenario 15)', () => {
  const calls = [
    ...Array.from({ length: 37 }, () => call({})),
    ...Array.from({ length: 3 }, () => call({ status: 'closed' })),
  ];
  const { total } = queueReport(calls, inParis('2013-10-09', '2013-10-09', 'day'), () => 20);
  expect(total).toMatchObject({ received: 40, closed: 3, answeredPercent: 100, serviceLevelPercent: 100 });
});

test('an hour with closed calls alone has no rate', () => {
  const { total } = queueReport([call({ status: 'closed' })], inParis('2013-10-09', '2013-10-09', 'day'), () => 20);
  expect(total).toMatchObject({ received: 1, averageWaitSeconds: 0, answeredPercent: null, serviceLevelPercent: null });
});

test.each(Object.entries(COLUMN_OF))('a call that is %s counts as %s, once', (status, column) => {
  const { total } = queueReport(
    [call({ status: status as QueueCallStatus })],
    inParis('2013-10-09', '2013-10-09', 'day'),
    () => 20,
  );
  expect(total).toMatchObject({ received: 1, [column]: 1 });
});

test('in time is less than the service level, of the queue of each call', () => {
  const calls = [
    call({ waitMs: 19_999 }),
    call({ waitMs: 20_000 }),
    call({ queueId: 'que_2', waitMs: 20_000 }),
    call({ status: 'abandoned', waitMs: 1 }),
  ];
  const level = (queueId: string) => (queueId === 'que_1' ? 20 : 21);
  const { total } = queueReport(calls, inParis('2013-10-09', '2013-10-09', 'day'), level);
  expect(total.serviceLevelPercent).toBe(66);
});

test('what arrives before and after working hours is in no report; a full hour begins it (X3-ST-06)', () => {
  const at = (time: string) => call({ arrivedAtMs: Date.parse(`2013-10-09T${time}+02:00`) });
  const calls = [at('07:55:00'), at('08:00:00'), at('15:59:59.999'), at('16:00:00')];
  const report = queueReport(calls, inParis('2013-10-09', '2013-10-09', 'hour', { from: 8, to: 16 }), () => 20);
  expect(report.total.received).toBe(2);
  expect(report.rows.map(({ received }) => received)).toEqual([1, 0, 0, 0, 0, 0, 0, 1]);
});

test('the same calls are of other hours and days in another zone (trap 22)', () => {
  const late = [call({ arrivedAtMs: Date.parse('2013-10-09T22:30:00Z') })];
  const rowsIn = (timeZone: string) =>
    queueReport(
      late,
      new SpanRows({
        from: '2013-10-09',
        to: '2013-10-10',
        grain: 'day',
        timeZone,
        workingHours: null,
        daysOfWeek: [],
      }),
      () => 20,
    ).rows.map(({ name, received }) => [name, received]);
  expect(rowsIn('America/Montreal')).toEqual([
    ['2013-10-09', 1],
    ['2013-10-10', 0],
  ]);
  expect(rowsIn('Europe/Paris')).toEqual([
    ['2013-10-09', 0],
    ['2013-10-10', 1],
  ]);
  expect(rowsIn('Asia/Kathmandu')).toEqual([
    ['2013-10-09', 0],
    ['2013-10-10', 1],
  ]);
});

test('an hour that clocks show twice has the calls of both, one that they skip has none', () => {
  const day = (date: string) =>
    new SpanRows({ from: date, to: date, grain: 'hour', timeZone: 'Europe/Paris', workingHours: null, daysOfWeek: [] });
  const at = (...instants: string[]) => instants.map((instant) => call({ arrivedAtMs: Date.parse(instant) }));
  const autumn = queueReport(at('2013-10-27T00:30:00Z', '2013-10-27T01:30:00Z'), day('2013-10-27'), () => 20);
  expect(autumn.rows).toHaveLength(24);
  expect(autumn.rows[2]).toMatchObject({ name: '2013-10-27T02', received: 2 });
  const spring = queueReport(at('2013-03-31T00:59:59Z', '2013-03-31T01:00:00Z'), day('2013-03-31'), () => 20);
  expect(spring.rows.slice(1, 4).map(({ received }) => received)).toEqual([1, 0, 1]);
});

const PERIODS = [
  { fromSeconds: 0, toSeconds: 15 },
  { fromSeconds: 16, toSeconds: 20 },
  { fromSeconds: 21, toSeconds: 30 },
  { fromSeconds: 31, toSeconds: 60 },
  { fromSeconds: 61, toSeconds: null },
];

test('both ends of a period belong to it (X3-ST-12, scenario 16)', () => {
  const calls = [15, 16, 60, 61].map((seconds) => call({ waitMs: seconds * 1000 }));
  const { total } = periodReport(calls, inParis('2013-10-09', '2013-10-09', 'day'), PERIODS);
  expect(total.handled).toEqual([1, 1, 0, 1, 1]);
});

test('a wait in two periods counts in both; who was sent away in none', () => {
  const calls = [call({ waitMs: 15_999 }), call({ status: 'timed-out', waitMs: 15_000 })];
  const shared = [
    { fromSeconds: 0, toSeconds: 15 },
    { fromSeconds: 15, toSeconds: 30 },
  ];
  const { total } = periodReport(calls, inParis('2013-10-09', '2013-10-09', 'day'), shared);
  expect(total).toEqual({ handled: [1, 1], abandoned: [0, 0] });
});

test.each([
  { what: 'a week', table: sample.PERIODS_WEEK, span: inParis('2013-07-01', '2013-07-05', 'day') },
  { what: 'a month', table: sample.PERIODS_MONTH, span: inParis('2013-07-01', '2013-07-31', 'day') },
])('the table of the manual: how long calls of $what waited', ({ table, span }) => {
  const rows = table.slice(0, -1);
  const calls = rows.flatMap(({ name, handled, abandoned }) =>
    (['answered', 'abandoned'] as const).flatMap((status) =>
      (status === 'answered' ? handled : abandoned).flatMap((count, period) =>
        Array.from({ length: count ?? 0 }, () =>
          call({ status, arrivedAtMs: within(name), waitMs: (PERIODS[period]?.fromSeconds ?? 0) * 1000 + 500 }),
        ),
      ),
    ),
  );
  const report = periodReport(calls, span, PERIODS);
  expect(report.rows).toEqual(rows);
  expect({ name: 'total', ...report.total }).toEqual(table.at(-1));
});
