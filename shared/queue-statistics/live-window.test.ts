import { expect, test } from 'vitest';
import type { CallOnQueue } from './call-on-queue.ts';
import { windowFigures } from './live-window.ts';

const NOW = Date.parse('2013-10-09T10:00:00Z');
const WINDOW = { nowMs: NOW, windowSeconds: 600, serviceLevelSeconds: 20 };
const call = (secondsAgo: number, status: CallOnQueue['status'], waitMs: number): CallOnQueue => ({
  callId: 'call_1',
  queueId: 'que_1',
  arrivedAtMs: NOW - secondsAgo * 1000,
  status,
  agentId: status === 'answered' ? 'agt_1' : null,
  waitMs,
  ringMs: 0,
  talkMs: 0,
});

test('the last ten minutes: shares cut off, an answer just at the service level in time', () => {
  const calls = [
    call(599, 'answered', 20_000),
    call(300, 'answered', 20_001),
    call(200, 'abandoned', 95_500),
    call(100, 'closed', 0),
  ];
  expect(windowFigures(calls, WINDOW)).toEqual({
    received: 4,
    answered: 2,
    abandoned: 1,
    averageWaitSeconds: 33,
    longestWaitSeconds: 95,
    efficiencyPercent: 50,
    serviceLevelPercent: 50,
  });
});

test('what came before the window does not count, and nothing has no shares', () => {
  expect(windowFigures([call(600, 'answered', 1000)], WINDOW)).toEqual({
    received: 0,
    answered: 0,
    abandoned: 0,
    averageWaitSeconds: null,
    longestWaitSeconds: null,
    efficiencyPercent: null,
    serviceLevelPercent: null,
  });
});
