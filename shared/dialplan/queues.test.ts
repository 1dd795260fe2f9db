import { describe, expect, test } from 'vitest';
import { aHouse, type HouseOptions } from '#test/world/house.ts';
import { byUser, route, routeTo } from './index.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const schedule = [
  { id: 'sch_1', openingHours: [{ daysOfWeek: [2] }], closedDestination: { kind: 'number', number: '202' } },
];

/** What 200 reaches by dialing 300. */
function reached(fields: object = {}, more: HouseOptions['objects'] = {}) {
  const snapshot = aHouse({
    objects: { queue: [{ id: 'que_1', extension: '300', name: 'Support', ...fields }], ...more },
  });
  const caller = snapshot.userByExtension.get('200');
  if (!caller) throw new Error('nobody has 200');
  const call = { caller: byUser(caller), dialed: '300', nowMs: MONDAY };
  return { first: route(snapshot, call).first, snapshot, call };
}

describe('a call to a queue', () => {
  test('waits there (X3-QU-03)', () => {
    expect(reached().first).toEqual({
      kind: 'queue',
      queueId: 'que_1',
      name: 'Support',
      maxWaitSeconds: null,
      closedTo: null,
      why: '300 is the extension of the queue Support',
    });
  });

  test('waits as long as the way there says (X3-QU-18)', () => {
    const { snapshot, call } = reached();
    const to = { kind: 'queue', queueId: 'que_1', ringSeconds: 40 } as const;
    expect(routeTo(snapshot, call, to).first).toMatchObject({ kind: 'queue', maxWaitSeconds: 40 });
  });

  test('waits with the priority and the skills that the way there asks for (X3-SK-06, X3-SK-13)', () => {
    const { snapshot, call } = reached({}, { 'skill-rule': [{ id: 'skr_1', rules: [{ skills: '$lang > 0' }] }] });
    const skillVariables = [{ variable: 'lang', skill: 'german' }];
    const to = { kind: 'queue', queueId: 'que_1', priority: 5, skillRuleId: 'skr_1', skillVariables } as const;
    expect(routeTo(snapshot, call, to).first).toMatchObject({
      priority: 5,
      skillRule: { skillRuleId: 'skr_1', variables: { lang: 'german' } },
    });
  });

  test('does not wait outside of its hours: the queue is told, and sends it on (X3-QU-28)', () => {
    expect(reached({ scheduleId: 'sch_1' }, { schedule }).first).toMatchObject({
      kind: 'queue',
      closedTo: { kind: 'number', number: '202' },
      why: expect.stringContaining('which is closed'),
    });
  });

  test('that is disabled is refused', () => {
    expect(reached({ isEnabled: false }).first).toMatchObject({ rejection: { code: 'unreachable' } });
  });

  test('from where nobody may call it is not permitted (X3-QU-02)', () => {
    const location = [{ id: 'loc_1', userIds: [] }];
    expect(reached({ locationIds: ['loc_1'] }, { location }).first).toMatchObject({
      rejection: { code: 'not-permitted' },
    });
  });
});
