import { expect, test } from 'vitest';
import { Agent } from '#shared/agent/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { PresenceState } from '#shared/presence-state/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { centreOf } from './centre-of.ts';
import { changedStates } from './said-states.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const state = (name: string, agentAction: string) =>
  [`pst_${name}`, { id: `pst_${name}`, ...made, ...PresenceState.New.parse({ name, agentAction }) }] as const;
const agent = (number: string, userIds: string[]) =>
  [
    `agt_${number}`,
    { id: `agt_${number}`, ...made, ...Agent.New.parse({ number, firstName: 'Ann', userIds }) },
  ] as const;
const members = [{ kind: 'user', userId: 'usr_200' }];
const queue = { id: 'que_1', ...made, ...Queue.New.parse({ name: 'support', members }) };

/** @param says  what each user says */
const snapshot = (says: Readonly<Record<string, string>>) =>
  indexSnapshot(
    aTenant({ id: 'ten_1' }),
    1,
    ['200', '201', '202'].map((extension) => aUser({ id: `usr_${extension}` })),
    {
      objects: new Map([
        [
          'presence-state',
          new Map([state('Lunch', 'pause'), state('Back', 'resume'), state('Home', 'log-out'), state('Away', 'none')]),
        ],
        ['agent', new Map([agent('4001', ['usr_201']), agent('4002', [])])],
        ['queue', new Map([['que_1', queue]])],
      ]) as never,
      settings: new Map(Object.entries(says).map(([id, said]) => [id, { 'presence.state': said }])),
    },
  );
const changes = (says: Readonly<Record<string, string>>, carriedOut: (id: string) => string | null) =>
  changedStates(centreOf(snapshot(says)), snapshot(says), carriedOut, (id) =>
    id === 'agt_4002' ? { extension: '202' } : { extension: '200' },
  );
const orders = (before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>) => {
  const states = new Map(changes(before, () => null).map(({ memberId, stateId }) => [memberId, stateId]));
  return changes(now, (id) => states.get(id) ?? null).flatMap(({ memberId, order }) =>
    order ? { memberId, order } : [],
  );
};

const pause = { name: 'pause', queueId: null, reason: 'Lunch' };
const resume = { name: 'resume', queueId: null };

test.each([
  ['the agent whom a user is pauses, with the reason', {}, { usr_201: 'Lunch' }, [['agt_4001', pause]]],
  [
    'so does who sits at the phone, where the agent is nobody in particular',
    {},
    { usr_202: 'Lunch' },
    [['agt_4002', pause]],
  ],
  ['so does a user who is a member', {}, { usr_200: 'Lunch' }, [['usr_200', pause]]],
  ['and takes calls again', { usr_201: 'Lunch' }, { usr_201: 'Back' }, [['agt_4001', resume]]],
  ['or goes home', { usr_201: 'Lunch' }, { usr_201: 'Home' }, [['agt_4001', { name: 'log-out' }]]],
  ['nothing comes of what has no action', { usr_201: 'Lunch' }, { usr_201: 'Away' }, []],
  ['nor of what the tenant has not', { usr_201: 'Lunch' }, { usr_201: 'Disconnected' }, []],
  ['nor of what was said before', { usr_201: 'Lunch' }, { usr_201: 'Lunch' }, []],
])('%s (X3-SU-26)', (_, before, now, expected) => {
  expect(orders(before, now)).toEqual(expected.map(([memberId, order]) => ({ memberId, order })));
});
