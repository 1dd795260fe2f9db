import { expect, test } from 'vitest';
import type { EventEnvelope } from '#shared/event/index.ts';
import { aLiveMember } from '#test/world/live-member.ts';
import { concernedBy, countedBy, countsOf, type LiveQueue } from './queue-now.ts';

const member = aLiveMember();
const caller = (callId: string, enteredAt: string, position: number) => ({
  ...{ callId, enteredAt, position, number: '200', name: null, waitSeconds: 1, isOffered: false },
});
const live: LiveQueue = {
  queueId: 'que_1',
  // One with a higher priority came later.
  callers: [caller('call_2', '2026-11-22T08:02:00.000Z', 1), caller('call_1', '2026-11-22T08:01:00.000Z', 2)],
  members: [member],
  talking: 1,
  loggedIn: 2,
  ready: 0,
  averageWaitSeconds: 12,
};
const event = (type: string, data: object): EventEnvelope =>
  ({ id: 'evt_1', type, version: 1, tenantId: 'ten_1', at: '2026-11-22T08:00:00.000Z', data }) as EventEnvelope;
const known = new Map([['que_1', { live, counts: countsOf(live) }]]);

test('who came first waits longest, whatever the order', () => {
  expect(countsOf(live)).toEqual({
    waiting: 2,
    waitingSince: '2026-11-22T08:01:00.000Z',
    talking: 1,
    loggedIn: 2,
    ready: 0,
    averageWaitSeconds: 12,
  });
  expect(countsOf({ ...live, callers: [] })).toMatchObject({ waiting: 0, waitingSince: null });
});

test('an event with numbers has them; others have none', () => {
  const counts = { waiting: 0, waitingSince: null, talking: 0, loggedIn: 1, ready: 1, averageWaitSeconds: null };
  expect(countedBy(event('queue.counted', { queueId: 'que_1', number: '300', ...counts }))).toEqual({
    queueId: 'que_1',
    counts,
  });
  expect(countedBy(event('queue.counted', { queueId: 'que_1' }))).toBeNull();
  expect(countedBy(event('queue.entered', { queueId: 'que_1', number: '300', ...counts }))).toBeNull();
});

test.each([
  ['of a queue', event('queue.entered', { queueId: 'que_2' }), ['que_2']],
  ['of an agent who is a member', event('agent.logged-in', { agentId: 'agt_1' }), ['que_1']],
  ['of a pause in one queue', event('agent.paused', { agentId: 'agt_1', queueId: 'que_1' }), ['que_1']],
  ['of a pause in all', event('agent.paused', { agentId: 'agt_1', queueId: null }), ['que_1']],
  ['of somebody else', event('agent.logged-in', { agentId: 'agt_2' }), []],
])('an event %s is about its queues', (_, told, queueIds) => {
  expect(concernedBy(told, known)).toEqual(queueIds);
});
