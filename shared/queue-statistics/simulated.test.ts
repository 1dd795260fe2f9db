import { expect, test } from 'vitest';
import type { QueueLogEntry, QueueLogEvent } from '#shared/queue-log/index.ts';
import { simulateDay } from '#test/world/contact-centre/index.ts';
import { agentReport, historyOf, queueReport, reportByAgent, reportByQueue, SpanRows } from './index.ts';

const BUSY = { timeout: 120_000 };
const days = (grain: 'hour' | 'day') =>
  new SpanRows({ from: '2026-01-05', to: '2026-01-07', grain, timeZone: 'UTC', workingHours: null, daysOfWeek: [] });
const IN: readonly QueueLogEvent[] = ['ENTERQUEUE'];
const ANSWERED: readonly QueueLogEvent[] = ['CONNECT'];
const LEFT: readonly QueueLogEvent[] = [
  'ABANDON',
  'CALLBACKFAILED',
  'EXITWITHKEY',
  'EXITWITHTIMEOUT',
  'REMOVED',
  'EXITEMPTY',
];
const BLOCKED: readonly QueueLogEvent[] = [
  'CLOSED',
  'JOINEMPTY',
  'FULL',
  'DIVERT_CA_RATIO',
  'DIVERT_HOLDTIME',
  'DIVERT_BUSY',
];
const TALKED: readonly QueueLogEvent[] = ['COMPLETEAGENT', 'COMPLETECALLER', 'TRANSFER'];

test('the figures of queues after a day of 10,000 calls are what one counts in the log line by line', BUSY, () => {
  const { log } = simulateDay(2, 10_000, 3800).checker;
  const { calls } = historyOf(log);
  const span = days('hour');
  const report = queueReport(calls, span, () => 20);
  const lines = log.filter(({ event }) => [...IN, ...BLOCKED, ...ANSWERED, ...LEFT].includes(event));
  for (const { name, ...figures } of report.rows)
    expect({ name, ...figures }).toEqual({ name, ...counted(lines, (call) => hourOf(call.atMs) === name) });
  expect(report.total).toEqual(counted(lines, () => true));
  expect(report.total.received).toBe(10_000);
  for (const [queueId, figures] of reportByQueue(calls, span, () => 20))
    expect(figures).toEqual(counted(lines, (call) => call.queueId === queueId));
});

test('so are those of agents', BUSY, () => {
  const { log } = simulateDay(3, 3000, 2500).checker;
  const { calls, intervals } = historyOf(log);
  const endMs = Date.parse('2026-01-08');
  const byAgent = reportByAgent(calls, intervals, days('day'), endMs);
  let answered = 0;
  for (const [agentId, figures] of byAgent) {
    const own = log.filter(({ memberId }) => memberId === agentId);
    expect({ agentId, ...figures }).toEqual({ agentId, ...countedOf(own, endMs) });
    answered += figures.answered;
  }
  expect(answered).toBe(log.filter(({ event }) => event === 'CONNECT').length);
  expect(agentReport(calls, intervals, days('day'), endMs).total.answered).toBe(answered);
});

const hourOf = (ms: number) => new Date(ms).toISOString().slice(0, 13);

/** The first line of each call that is meant, and the one by which its wait ended. */
function counted(log: readonly QueueLogEntry[], isMeant: (call: QueueLogEntry) => boolean) {
  const first = log.filter((line) => [...IN, ...BLOCKED].includes(line.event) && isMeant(line));
  const ends = new Map(
    log.filter(({ event }) => [...ANSWERED, ...LEFT].includes(event)).map((line) => [line.callId, line]),
  );
  const waits = first.map((line) => (ends.get(line.callId)?.atMs ?? line.atMs) - line.atMs);
  const how = first.map((line) => ends.get(line.callId)?.event ?? line.event);
  const many = (...events: QueueLogEvent[]) => how.filter((event) => events.includes(event)).length;
  const [received, answered, closed] = [first.length, many('CONNECT'), many('CLOSED')];
  const inTime = how.filter((event, index) => event === 'CONNECT' && (waits[index] ?? 0) < 20_000).length;
  return {
    received,
    answered,
    abandoned: many('ABANDON', 'CALLBACKFAILED', 'EXITWITHKEY'),
    closed,
    saturated: many('FULL', 'DIVERT_CA_RATIO', 'DIVERT_HOLDTIME', 'DIVERT_BUSY'),
    notAnswered: many('EXITWITHTIMEOUT', 'REMOVED'),
    blocking: many('JOINEMPTY', 'EXITEMPTY'),
    averageWaitSeconds: received === 0 ? null : Math.floor(waits.reduce((sum, ms) => sum + ms, 0) / 1000 / received),
    answeredPercent: received === closed ? null : Math.floor((answered * 100) / (received - closed)),
    serviceLevelPercent: answered === 0 ? null : Math.floor((inTime * 100) / answered),
  };
}

function countedOf(own: readonly QueueLogEntry[], endMs: number) {
  let [conversation, login, pause, wrapUp] = [0, 0, 0, 0];
  let loggedInAtMs: number | null = null;
  let pausedAtMs: number | null = null;
  for (const line of own) {
    if (TALKED.includes(line.event) && 'talkMs' in line) conversation += line.talkMs;
    if (line.event === 'WRAPUPSTART') wrapUp += line.wrapUpMs;
    if (line.event === 'AGENTCALLBACKLOGIN') loggedInAtMs = line.atMs;
    if (line.event === 'AGENTCALLBACKLOGOFF') {
      login += line.loginMs;
      loggedInAtMs = null;
    }
    if (line.event === 'PAUSEALL') pausedAtMs ??= line.atMs;
    if (line.event === 'UNPAUSEALL' && pausedAtMs !== null) {
      pause += line.atMs - pausedAtMs;
      pausedAtMs = null;
    }
  }
  if (loggedInAtMs !== null) login += endMs - loggedInAtMs;
  if (pausedAtMs !== null) pause += endMs - pausedAtMs;
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return {
    answered: own.filter(({ event }) => event === 'CONNECT').length,
    conversationSeconds: seconds(conversation),
    loginSeconds: seconds(login),
    pauseSeconds: seconds(pause),
    wrapUpSeconds: seconds(wrapUp),
  };
}
