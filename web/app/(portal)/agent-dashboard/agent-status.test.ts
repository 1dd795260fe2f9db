import { expect, test } from 'vitest';
import type { LiveMember } from '#web/contact-centre/queue-now.ts';
import { agentsShown, lookOf, whyInUse } from './agent-status.ts';

const member = (memberId: string, fields: Partial<LiveMember> = {}): LiveMember => ({
  ...{ memberId, name: memberId, number: memberId.replace(/\D/g, ''), extension: '201', loggedInAt: null },
  ...{ activity: 'ready', since: null, availability: 'available', availabilitySince: null, lastCallEndedAt: null },
  ...{ callId: null, pauses: [], missedInTurn: 0, penalty: 0, answered: 0 },
  ...fields,
});
const at = (minute: number) => `2026-11-22T08:0${minute}:00.000Z`;

test.each([
  ['available', 'ready', 'free', null],
  // Rings: not seen before somebody answers (X3-DB-04).
  ['available', 'ringing', 'free', null],
  ['available', 'busy', 'free', null],
  ['unavailable', 'talking', 'in-use', 'talking'],
  // Rings, and pauses in no queue: he has answered.
  ['unavailable', 'ringing', 'in-use', 'talking'],
  ['unavailable', 'wrap-up', 'in-use', 'wrap-up'],
  ['unavailable', 'paused', 'in-use', 'paused'],
  ['unavailable', 'unreachable', 'absent', 'unreachable'],
  ['unavailable', 'busy', 'absent', 'unreachable'],
  ['on-call-incoming-internal', 'busy', 'internal', null],
  ['on-call-outgoing-internal', 'paused', 'internal', null],
  ['on-call-incoming-external', 'busy', 'external', null],
  ['on-call-outgoing-external', 'wrap-up', 'external', null],
] as const)('%s, %s: %s, %s (X3-DB-02, X3-DB-03)', (availability, activity, look, why) => {
  const seen = { availability, activity, pauses: [] };
  expect([lookOf(seen, 'que_1'), whyInUse(seen, 'que_1')]).toEqual([look, why]);
});

test.each([
  ['this queue', 'que_1', 'paused'],
  ['all queues', null, 'paused'],
  // He has answered: else he would be available here.
  ['another queue', 'que_2', 'talking'],
] as const)('a phone that rings while its agent pauses in %s (X3-DB-04)', (_, queueId, why) => {
  const pauses = [{ queueId, reason: null, sinceMs: 0 }];
  expect(whyInUse({ availability: 'unavailable', activity: 'ringing', pauses }, 'que_1')).toBe(why);
});

test('agents who are logged in, in the order that is asked for (X3-DB-01, X3-DB-06)', () => {
  const members = [
    member('agt_30', { name: 'Zoe', activity: 'paused', availability: 'unavailable', availabilitySince: at(3) }),
    member('agt_4', { name: 'Bob', availability: 'on-call-incoming-external', availabilitySince: at(1) }),
    member('agt_5', { name: 'Ann', availabilitySince: at(2) }),
    member('agt_6', { name: 'Out', availability: 'logged-out' }),
    member('usr_7', { name: 'Phone' }),
    member('agt_8', { name: 'Ann' }),
  ];
  const names = (sort: Parameters<typeof agentsShown>[1]) =>
    agentsShown({ queueId: 'que_1', members }, sort).map(({ name, number }) => `${name} ${number}`);
  expect(names('number')).toEqual(['Bob 4', 'Ann 5', 'Ann 8', 'Zoe 30']);
  expect(names('name')).toEqual(['Ann 5', 'Ann 8', 'Bob 4', 'Zoe 30']);
  expect(names('status')).toEqual(['Ann 5', 'Ann 8', 'Zoe 30', 'Bob 4']);
  expect(names('time')).toEqual(['Bob 4', 'Ann 5', 'Zoe 30', 'Ann 8']);
});
