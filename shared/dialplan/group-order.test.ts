import { describe, expect, test } from 'vitest';
import { aHouse, sketch } from '#test/world/house.ts';
import type { GroupHistory, GroupMemory } from './index.ts';

type Members = readonly (readonly [extension: string, penalty?: number])[];
const MEMBERS: Members = [['201'], ['202'], ['203']];

/** Who rings first, second and third, for a call of 200. */
function order(strategy: string, history: Partial<GroupHistory> = {}, members = MEMBERS, seed = 0): string[] {
  const group = {
    id: 'cgr_1',
    extension: '300',
    strategy,
    memberRingSeconds: 10,
    retrySeconds: 0,
    ringSeconds: 10 * members.length,
    members: members.map(([extension, penalty = 0]) => ({ userId: `usr_${extension}`, penalty })),
  };
  const memory: GroupMemory = {
    of: (id) => (id === 'cgr_1' ? { lastAnsweredBy: null, members: new Map(), ...history } : undefined),
    seed,
  };
  const plan = sketch(aHouse({ objects: { 'call-group': [group] } }), '300', { memory });
  return plan.split(' > ').map((turn) => turn.split(' ')[0] ?? '');
}

/** Of each: how many calls, and when the last one ended. */
const members = (...list: readonly [extension: string, answered: number, hungUpAtMs: number | null][]) => ({
  members: new Map(list.map(([extension, answered, hungUpAtMs]) => [`usr_${extension}`, { answered, hungUpAtMs }])),
});

describe('who of a call group rings first (XA-GRP-01, UCM-211)', () => {
  test.each<[string, string, string, Partial<GroupHistory>, Members, string[]]>([
    ['X3-QU-05', 'linear', 'the same order always', { lastAnsweredBy: 'usr_201' }, MEMBERS, ['bob', 'cid', 'dot']],
    ['X3-QU-08', 'round-robin', 'the first call', {}, MEMBERS, ['bob', 'cid', 'dot']],
    ['X3-QU-08', 'round-robin', 'after the first', { lastAnsweredBy: 'usr_201' }, MEMBERS, ['cid', 'dot', 'bob']],
    ['X3-QU-08', 'round-robin', 'after the last', { lastAnsweredBy: 'usr_203' }, MEMBERS, ['bob', 'cid', 'dot']],
    [
      'X3-QU-08',
      'round-robin',
      'after somebody who is no member any more',
      { lastAnsweredBy: 'usr_204' },
      MEMBERS,
      ['bob', 'cid', 'dot'],
    ],
    [
      'X3-QU-08',
      'round-robin',
      'a low penalty first, whoever answered',
      { lastAnsweredBy: 'usr_201' },
      [['201'], ['202', 5], ['203']],
      ['dot', 'bob', 'cid'],
    ],
    [
      'X3-QU-06',
      'longest-idle',
      'who has hung up first, and before who has never talked',
      members(['201', 1, 3000], ['202', 1, 1000]),
      MEMBERS,
      ['dot', 'cid', 'bob'],
    ],
    [
      'X3-QU-06',
      'longest-idle',
      'who still talks comes last',
      members(['201', 1, null], ['202', 1, 1000], ['203', 9, 2000]),
      MEMBERS,
      ['cid', 'dot', 'bob'],
    ],
    [
      'X3-QU-07',
      'fewest-calls',
      'who has answered least',
      members(['201', 4, 1], ['202', 2, 2], ['203', 3, 3]),
      MEMBERS,
      ['cid', 'dot', 'bob'],
    ],
    ['X3-QU-07', 'fewest-calls', 'in the order of the list', members(['201', 1, 1]), MEMBERS, ['cid', 'dot', 'bob']],
    ['X3-QU-09', 'random', 'a low penalty first', {}, [['201', 2], ['202', 1], ['203']], ['dot', 'cid', 'bob']],
  ])('%s: %s, %s', (_row, strategy, _what, history, list, expected) => {
    expect(order(strategy, history, list)).toEqual(expected);
  });

  const DRAWS = 600;
  const firsts = (strategy: string, list: Members) =>
    Object.groupBy(
      Array.from({ length: DRAWS }, (_, seed) => order(strategy, {}, list, seed * 7919)[0] ?? ''),
      (name) => name,
    );
  const shares = (strategy: string, list: Members) =>
    Object.fromEntries(Object.entries(firsts(strategy, list)).map(([name, all]) => [name, (all?.length ?? 0) / DRAWS]));

  test('X3-QU-09: random, everybody is as often the first', () => {
    const share = shares('random', MEMBERS);
    for (const name of ['bob', 'cid', 'dot']) expect(share[name]).toBeCloseTo(1 / 3, 1);
  });

  test('X3-QU-10: weighted-random, who has penalty 1 is first half as often as who has none', () => {
    const share = shares('weighted-random', [['201'], ['202', 1]]);
    expect(share.bob).toBeCloseTo(2 / 3, 1);
    expect(share.cid).toBeCloseTo(1 / 3, 1);
  });

  test('another group knows nothing of it', () => {
    const group = (id: string, extension: string) => ({
      id,
      extension,
      strategy: 'round-robin',
      memberRingSeconds: 10,
      ringSeconds: 10,
      members: [{ userId: 'usr_201' }, { userId: 'usr_202' }],
    });
    const house = aHouse({ objects: { 'call-group': [group('cgr_1', '300'), group('cgr_2', '301')] } });
    const memory: GroupMemory = {
      of: (id) => (id === 'cgr_1' ? { lastAnsweredBy: 'usr_201', members: new Map() } : undefined),
      seed: 0,
    };
    expect(['300', '301'].map((dialed) => sketch(house, dialed, { memory }))).toEqual(['cid 10', 'bob 10']);
  });
});
