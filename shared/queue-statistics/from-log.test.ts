import { expect, test } from 'vitest';
import { answeredInQueue, logged } from '#test/world/queue-log.ts';
import { historyOf } from './from-log.ts';

const AT = Date.parse('2026-01-05T09:00:00Z');
const left = { position: 1, originalPosition: 1 };
const OF_AGENT = { callId: null, queueId: null, memberId: 'agt_1' };

test('a call that an agent answers is one record, with what it waited, rang and talked', () => {
  expect(historyOf(answeredInQueue(AT)).calls).toEqual([
    {
      callId: 'call_1',
      queueId: 'que_1',
      arrivedAtMs: AT,
      status: 'answered',
      agentId: 'agt_1',
      waitMs: 8000,
      ringMs: 3000,
      talkMs: 60_000,
    },
  ]);
});

test('one that is still talked in is answered, one that still waits is no record', () => {
  const [entered, connected] = answeredInQueue(AT);
  expect(historyOf([entered, connected] as never).calls).toMatchObject([{ status: 'answered', talkMs: 0 }]);
  expect(historyOf([entered] as never).calls).toEqual([]);
});

test('a transfer ends what counts for the agent (X3-ST-11, scenario 17)', () => {
  const [entered, connected] = answeredInQueue(AT) as [never, never];
  const moved = logged(
    'TRANSFER',
    AT + 20_000,
    { destination: '201', holdMs: 8000, talkMs: 12_000, originalPosition: 1 },
    { memberId: 'agt_1' },
  );
  expect(historyOf([entered, connected, moved]).calls).toMatchObject([{ agentId: 'agt_1', talkMs: 12_000 }]);
});

test.each([
  ['CLOSED', 'closed', {}],
  ['JOINEMPTY', 'nobody-to-join', {}],
  ['FULL', 'full', {}],
  ['DIVERT_BUSY', 'full', {}],
  ['DIVERT_CA_RATIO', 'diverted-by-crowd', {}],
  ['DIVERT_HOLDTIME', 'diverted-by-wait', {}],
] as const)('%s without an entrance is %s, and waited for nothing (X3-QL-06)', (event, status, fields) => {
  expect(historyOf([logged(event, AT, fields)]).calls).toMatchObject([
    { status, arrivedAtMs: AT, waitMs: 0, agentId: null },
  ]);
});

test.each([
  ['ABANDON', 'abandoned', {}],
  ['EXITWITHTIMEOUT', 'timed-out', {}],
  ['EXITWITHKEY', 'left-by-key', { key: '1' }],
  ['EXITEMPTY', 'nobody-left', {}],
  ['REMOVED', 'moved', {}],
] as const)('%s after an entrance is %s, from its entrance on', (event, status, fields) => {
  const entered = logged('ENTERQUEUE', AT, { callerNumber: '201', position: 1 });
  const gone = logged(event, AT + 6000, { ...left, ...fields, waitMs: 6000 } as never);
  const record = [{ status, arrivedAtMs: AT, waitMs: 6000 }];
  expect(historyOf([entered, gone]).calls).toMatchObject(record);
  // Its entrance is not among the entries: reckoned back.
  expect(historyOf([gone]).calls).toMatchObject(record);
});

test('a call that goes from one queue to the next is a record of each (trap 1)', () => {
  const second = answeredInQueue(AT + 60_000, { queueId: 'que_2' });
  const entries = [
    logged('ENTERQUEUE', AT, { callerNumber: '201', position: 1 }),
    logged('EXITWITHTIMEOUT', AT + 60_000, { ...left, waitMs: 60_000 }),
    ...second,
  ];
  expect(historyOf(entries).calls.map(({ queueId, status }) => [queueId, status])).toEqual([
    ['que_1', 'timed-out'],
    ['que_2', 'answered'],
  ]);
});

test('login, pause and wrap-up are intervals; a pause ends with the login, one of a single queue is none (X3-QL-08)', () => {
  const entries = [
    logged('AGENTCALLBACKLOGIN', AT, { extension: '201' }, OF_AGENT),
    logged('PAUSE', AT + 1000, { reason: null }, { ...OF_AGENT, queueId: 'que_1' }),
    logged('PAUSEALL', AT + 2000, { reason: 'lunch' }, OF_AGENT),
    logged('UNPAUSEALL', AT + 5000, { reason: null }, OF_AGENT),
    logged('WRAPUPSTART', AT + 6000, { wrapUpMs: 15_000 }, { ...OF_AGENT, queueId: 'que_1' }),
    logged('PAUSEALL', AT + 30_000, { reason: null }, OF_AGENT),
    logged('AGENTCALLBACKLOGOFF', AT + 43_000, { extension: '201', loginMs: 43_000, reason: null }, OF_AGENT),
    logged('UNPAUSEALL', AT + 43_000, { reason: null }, OF_AGENT),
  ];
  expect(historyOf(entries).intervals).toEqual([
    { agentId: 'agt_1', kind: 'pause', fromMs: AT + 2000, toMs: AT + 5000 },
    { agentId: 'agt_1', kind: 'wrap-up', fromMs: AT + 6000, toMs: AT + 21_000 },
    { agentId: 'agt_1', kind: 'login', fromMs: AT, toMs: AT + 43_000 },
    { agentId: 'agt_1', kind: 'pause', fromMs: AT + 30_000, toMs: AT + 43_000 },
  ]);
});

test('a login whose beginning is not there is reckoned from its end, one that goes on has none', () => {
  const off = logged('AGENTCALLBACKLOGOFF', AT, { extension: '201', loginMs: 60_000, reason: null }, OF_AGENT);
  const on = logged('AGENTCALLBACKLOGIN', AT + 5000, { extension: '202' }, { ...OF_AGENT, memberId: 'agt_2' });
  expect(historyOf([off, on]).intervals).toEqual([
    { agentId: 'agt_1', kind: 'login', fromMs: AT - 60_000, toMs: AT },
    { agentId: 'agt_2', kind: 'login', fromMs: AT + 5000, toMs: null },
  ]);
});
