import { expect, test } from 'vitest';
import { aLiveMember } from '#test/world/live-member.ts';
import { countsOf, type LiveMember, type QueueNow } from '#web/contact-centre/queue-now.ts';
import { agentsOf } from './agents-of.ts';

const member = (memberId: string, fields: Partial<LiveMember> = {}) =>
  aLiveMember({ memberId, number: memberId.replace(/\D/g, ''), ...fields });
const queue = (queueId: string, ...members: LiveMember[]): QueueNow => {
  const live = { queueId, callers: [], members, talking: 0, loggedIn: 0, ready: 0, averageWaitSeconds: null };
  return { live, counts: countsOf(live) };
};
const pauseIn = (queueId: string | null) => ({ queueId, reason: 'lunch', sinceMs: 0 });

test('agents of several queues are one row each, in the order of their numbers; phones are none', () => {
  const rows = agentsOf([
    queue('que_1', member('agt_30'), member('agt_4'), member('usr_200')),
    queue('que_2', member('agt_4')),
  ]);
  expect(rows.map((row) => [row.member.memberId, row.queueIds])).toEqual([
    ['agt_4', ['que_1', 'que_2']],
    ['agt_30', ['que_1']],
  ]);
});

test.each([
  ['one queue', 'que_1', ['ready', ['que_1']]],
  ['the other', 'que_2', ['ready', ['que_2']]],
])('who pauses in %s is ready for another one', (_, queueId, expected) => {
  const inQueue = (id: string) =>
    queue(id, member('agt_4', { pauses: [pauseIn(queueId)], activity: id === queueId ? 'paused' : 'ready' }));
  const [row] = agentsOf([inQueue('que_1'), inQueue('que_2')]);
  expect([row?.member.activity, row?.pausedIn]).toEqual(expected);
});

test('who pauses in all pauses', () => {
  const paused = member('agt_4', { pauses: [pauseIn(null)], activity: 'paused' });
  const [row] = agentsOf([queue('que_1', paused), queue('que_2', paused)]);
  expect([row?.member.activity, row?.pausedIn]).toEqual(['paused', ['que_1', 'que_2']]);
});
