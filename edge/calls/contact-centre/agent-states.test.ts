import { expect, test } from 'vitest';
import { Agent, type MemberState } from '#shared/agent/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { pairedClusters } from '#test/world/edge/paired-clusters.ts';
import { aTenant } from '#test/world/records.ts';
import { AgentStates } from './agent-states.ts';

const state = (extension: string | null, memberId = 'agt_1'): MemberState => ({
  ...{ memberId, pauses: [], missedInTurn: 0, idleSinceMs: null, lastCall: null, saidStateId: null, revision: 1 },
  login: extension === null ? null : { extension, sinceMs: 0 },
});

const house = (tenantId: string, ...agentIds: string[]) => {
  const at = { createdAt: '', updatedAt: '' };
  const made = (id: string) => ({ ...Agent.New.parse({ number: '4001', firstName: 'Ann' }), id, ...at });
  const objects = new Map([[Agent.name, new Map(agentIds.map((id) => [id, made(id)]))]]) as never;
  return indexSnapshot(aTenant({ id: tenantId as 'ten_1' }), 1, [], { objects });
};

/** Two edges, of whom each has heard something, and what has been asked. */
function edges(members: readonly MemberState[] | Error | null = null) {
  const asked: string[] = [];
  const [here, there] = pairedClusters().map((cluster) => {
    const heard: string[] = [];
    const onChange = (tenantId: string, agentId: string) => void heard.push(`${tenantId} ${agentId}`);
    const ask = async ({ tenant: { id } }: { tenant: { id: string } }) => {
      asked.push(id);
      if (members instanceof Error) throw members;
      return members;
    };
    return { states: new AgentStates({ cluster, members: ask, onChange }), heard };
  });
  if (!here || !there) throw new Error('there are two');
  return { here, there, asked };
}

test('an edge hears of agents from the one that distributes the calls, each of its tenant', () => {
  const { here, there } = edges();
  here.states.changed('ten_1', state('201'));
  expect([here, there].map(({ states }) => states.of('ten_1', 'agt_1')?.login?.extension)).toEqual(['201', '201']);
  const acme = house('ten_1', 'agt_1');
  expect(there.states.at(acme, '201')).toMatchObject({ pauses: [] });
  expect([there.states.at(acme, '202'), there.states.at(house('ten_1'), '201')]).toEqual([null, null]);
  expect([there.states.of('ten_2', 'agt_1'), there.states.at(house('ten_2', 'agt_1'), '201')]).toEqual([null, null]);
  here.states.changed('ten_1', { ...state('201'), missedInTurn: 1 });
  expect(there.heard).toEqual(['ten_1 agt_1']);
  here.states.changed('ten_1', { ...state('201'), pauses: [{ queueId: null, reason: null, sinceMs: 0 }] });
  expect(there.states.at(acme, '201')).toMatchObject({ pauses: [{ queueId: null }] });
  expect(there.heard).toEqual(['ten_1 agt_1', 'ten_1 agt_1']);
});

test('what was told holds until the next one tells otherwise', () => {
  const { here, there } = edges();
  here.states.changed('ten_1', state('201'));
  here.states.released('ten_1');
  expect(there.states.of('ten_1', 'agt_1')?.login).toMatchObject({ extension: '201' });
  there.states.changed('ten_1', state(null));
  expect(here.states.of('ten_1', 'agt_1')).toEqual({ login: null, pauses: [] });
});

test('who begins to watch asks; users are no agents', async () => {
  const { here } = edges([state('201'), state('202', 'usr_1')]);
  const acme = house('ten_1', 'agt_1');
  await here.states.read(acme);
  expect([here.states.at(acme, '201'), here.states.at(acme, '202')]).toEqual([
    { login: { extension: '201', sinceMs: 0 }, pauses: [] },
    null,
  ]);
});

test('after a restart 500 phones with keys of agents ask once, for each tenant', async () => {
  const { here, asked } = edges([state('201')]);
  const [acme, bolt] = [house('ten_1', 'agt_1'), house('ten_2', 'agt_1')];
  await Promise.all(Array.from({ length: 500 }, (_, n) => here.states.read(n % 2 ? acme : bolt)));
  await here.states.read(acme);
  expect(asked).toEqual(['ten_2', 'ten_1']);
  expect(here.states.at(acme, '201')).toMatchObject({ pauses: [] });
});

test.each([null, new Error('link lost')])(
  'nobody answers (%s): nothing is known, and the next one asks again',
  async (members) => {
    const { here, asked } = edges(members);
    await Promise.all([here.states.read(house('ten_1')), here.states.read(house('ten_1'))]);
    expect([here.states.of('ten_1', 'agt_1'), asked.length]).toEqual([null, 1]);
    await here.states.read(house('ten_1'));
    expect(asked).toHaveLength(2);
  },
);
