import { expect, test } from 'vitest';
import { type AgentOrder, isPaused, refusalOf } from './index.ts';

const states = [
  { memberId: 'agt_1', login: { extension: '200', sinceMs: 0 } },
  { memberId: 'agt_2', login: null },
];
const logIn = (extension: string): AgentOrder => ({ name: 'log-in', extension, callId: null });

test.each([
  ['an agent logs in at a phone (X3-AG-01)', 'agt_2', logIn('201'), null],
  ['one who has never worked does', 'agt_3', logIn('201'), null],
  ['an agent logs in where he is already', 'agt_1', logIn('200'), null],
  ['nobody logs in at the phone of another agent (X3-AG-08)', 'agt_2', logIn('200'), 'extension-in-use'],
  ['nobody is logged in at two phones', 'agt_1', logIn('201'), 'already-logged-in'],
  ['an agent logs out', 'agt_1', { name: 'log-out' }, null],
  ['nobody logs out twice', 'agt_2', { name: 'log-out' }, 'not-logged-in'],
  ['nobody pauses who does not work', 'agt_3', { name: 'pause', queueId: null, reason: null }, 'not-logged-in'],
] as const)('%s', (_, agentId, order, refusal) => {
  expect(refusalOf(agentId, order, states)).toBe(refusal);
});

test('a pause of all queues is one of each', () => {
  const pauses = (queueId: string | null) => ({ pauses: [{ queueId, reason: null, sinceMs: 0 }] });
  expect([
    isPaused(pauses(null), 'que_1'),
    isPaused(pauses('que_1'), 'que_1'),
    isPaused(pauses('que_1'), null),
  ]).toEqual([true, true, false]);
});
