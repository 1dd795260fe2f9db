import { expect, test } from 'vitest';
import { type AgentFigures, type AgentInterval, agentReport, reportByAgent } from './agent-report.ts';
import type { CallOnQueue } from './call-on-queue.ts';
import { type Grain, SpanRows } from './report-span.ts';
import * as sample from './sample-tables.ts';

const NOW = Date.parse('2013-08-01T00:00:00Z');
const inParis = (from: string, to: string, grain: Grain, workingHours: { from: number; to: number } | null = null) =>
  new SpanRows({ from, to, grain, timeZone: 'Europe/Paris', workingHours, daysOfWeek: [1, 2, 3, 4, 5] });
const paris = (time: string) => Date.parse(`${time}+02:00`);

let calls = 0;
const answered = (atMs: number, talkMs: number, given: Partial<CallOnQueue> = {}): CallOnQueue => ({
  callId: `call_${calls++}`,
  queueId: 'que_1',
  arrivedAtMs: atMs,
  status: 'answered',
  agentId: 'agt_1',
  waitMs: 0,
  ringMs: 0,
  talkMs,
  ...given,
});
const interval = (kind: AgentInterval['kind'], fromMs: number, toMs: number | null): AgentInterval => ({
  agentId: 'agt_1',
  kind,
  fromMs,
  toMs,
});

const COLUMNS = {
  conversationSeconds: 'conversation',
  loginSeconds: 'login',
  pauseSeconds: 'pause',
  wrapUpSeconds: 'wrap-up',
} as const;

/** What happened so that a table comes out: each row has a part of the second that only its total shows. */
function happenings(table: readonly ({ name: string } & AgentFigures)[]) {
  const rows = table.slice(0, -1);
  const total = table.at(-1) as AgentFigures;
  const calls: CallOnQueue[] = [];
  const intervals: AgentInterval[] = [];
  for (const [column, kind] of Object.entries(COLUMNS) as [keyof typeof COLUMNS, string][]) {
    const whole = rows.reduce((sum, row) => sum + row[column], 0);
    const isFull = (row: { name: string } & AgentFigures) => row.name.length > 10 && row[column] === 3600;
    const partly = rows.filter((row) => row[column] > 0 && !isFull(row));
    const restMs = Math.floor(((total[column] - whole) * 1000 + 500) / partly.length);
    for (const row of rows) {
      const fromMs = paris(row.name.length > 10 ? `${row.name}:00:00` : `${row.name}T08:00:00`);
      const ms = row[column] * 1000 + (partly.includes(row) ? restMs : 0);
      if (kind !== 'conversation') intervals.push(interval(kind as AgentInterval['kind'], fromMs, fromMs + ms));
      else for (let i = 0; i < row.answered; i++) calls.push(answered(fromMs, i === 0 ? ms : 0));
    }
  }
  return { rows, total, calls, intervals };
}

test.each([
  {
    what: 'a day by its hours',
    table: sample.AGENT_DAY,
    span: inParis('2013-07-01', '2013-07-01', 'hour', { from: 9, to: 18 }),
  },
  { what: 'a week by its days', table: sample.AGENT_WEEK, span: inParis('2013-07-01', '2013-07-05', 'day') },
  { what: 'a month by its days', table: sample.AGENT_MONTH, span: inParis('2013-06-03', '2013-06-28', 'day') },
])('the table of the manual: $what (X3-ST-09)', ({ table, span }) => {
  const { rows, total, calls, intervals } = happenings(table);
  const report = agentReport(calls, intervals, span, NOW);
  expect(report.rows).toEqual(rows);
  expect({ name: 'total', ...report.total }).toEqual(total);
});

test('a login is split at full hours, also of a zone that is half an hour off (X3-ST-13)', () => {
  const login = [interval('login', Date.parse('2013-07-01T04:15:00Z'), Date.parse('2013-07-01T06:40:00Z'))];
  const span = new SpanRows({
    from: '2013-07-01',
    to: '2013-07-01',
    grain: 'hour',
    timeZone: 'Asia/Kolkata',
    workingHours: { from: 9, to: 13 },
    daysOfWeek: [],
  });
  const { rows } = agentReport([], login, span, NOW);
  expect(rows.map(({ loginSeconds }) => loginSeconds)).toEqual([15 * 60, 3600, 3600, 10 * 60]);
});

test('what goes on counts until now (X3-ST-03)', () => {
  const login = [interval('login', paris('2013-07-01T09:00:00'), null)];
  const { total } = agentReport([], login, inParis('2013-07-01', '2013-07-01', 'day'), paris('2013-07-01T09:10:00'));
  expect(total.loginSeconds).toBe(600);
});

test('the night when clocks go back is an hour longer', () => {
  const night = [interval('login', Date.parse('2013-10-26T22:00:00Z'), Date.parse('2013-10-27T23:00:00Z'))];
  const span = new SpanRows({
    from: '2013-10-27',
    to: '2013-10-27',
    grain: 'day',
    timeZone: 'Europe/Paris',
    workingHours: null,
    daysOfWeek: [],
  });
  expect(agentReport([], night, span, NOW).total.loginSeconds).toBe(25 * 3600);
});

test('a conversation counts where it was answered, in full; who did not answer has none', () => {
  const calls = [
    answered(paris('2013-07-01T13:59:00'), 5_018_000, { waitMs: 90_000 }),
    answered(paris('2013-07-01T14:10:00'), 0, { status: 'abandoned', agentId: null }),
  ];
  const span = inParis('2013-07-01', '2013-07-01', 'hour', { from: 13, to: 16 });
  const { rows } = agentReport(calls, [], span, NOW);
  expect(rows.map(({ answered, conversationSeconds }) => [answered, conversationSeconds])).toEqual([
    [0, 0],
    [1, 5018],
    [0, 0],
  ]);
});

test('agent by agent: each his own calls and times', () => {
  const at = paris('2013-07-01T10:00:00');
  const figures = reportByAgent(
    [answered(at, 60_000), answered(at, 30_000, { agentId: 'agt_2' })],
    [interval('login', at, at + 600_000), { ...interval('pause', at, at + 60_000), agentId: 'agt_2' }],
    inParis('2013-07-01', '2013-07-01', 'day'),
    NOW,
  );
  expect(Object.fromEntries(figures)).toEqual({
    agt_1: { answered: 1, conversationSeconds: 60, loginSeconds: 600, pauseSeconds: 0, wrapUpSeconds: 0 },
    agt_2: { answered: 1, conversationSeconds: 30, loginSeconds: 0, pauseSeconds: 60, wrapUpSeconds: 0 },
  });
});
