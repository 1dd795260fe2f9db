import { expect, test } from 'vitest';
import { ALONE, type Channel, type Json } from '#edge/cluster/index.ts';
import { Agent } from '#shared/agent/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { ContactCentres } from './contact-centres.ts';

const world = {
  edgeId: 'edge_1',
  cluster: ALONE,
  chance: new SeededChance(),
  log: () => undefined,
  isReachable: () => true,
  otherCalls: () => new Map(),
  onTold: () => undefined,
  onLogged: () => undefined,
  onMember: () => undefined,
  onReleased: () => undefined,
  onCounted: () => undefined,
  callBack: () => () => undefined,
};
const tenant = aTenant({ id: 'ten_1' });

test('other edges that come while it begins find one distribution, not one each', async () => {
  const store = new MemoryEdgeStore();
  const slow = Promise.withResolvers<void>();
  const tenantOf = store.tenant.bind(store);
  store.tenant = (id) => {
    const tenant = tenantOf(id);
    const members = () => slow.promise.then(tenant.contactCentre.members);
    return { ...tenant, contactCentre: { ...tenant.contactCentre, members } };
  };
  let serve: (payload: Json, channel: Channel) => void = () => {};
  new ContactCentres({
    ...world,
    cluster: { ...ALONE, serve: (_, take) => (serve = take) },
    store,
    clock: new ManualClock(),
    snapshotOf: async () => indexSnapshot(tenant, 1, [], {}),
  });
  const said: [string, Json][] = [];
  for (const edgeId of ['edge_2', 'edge_3']) {
    const channel = { onMessage: () => {}, onClosed: () => {}, close: () => {}, isClosed: false };
    const send = (message: Json) => void said.push([edgeId, message]);
    serve({ tenantId: 'ten_1', edgeId }, { ...channel, send } as unknown as Channel);
    await settle();
  }
  slow.resolve();
  await settle();
  expect(said).toEqual([
    ['edge_2', { say: 'here' }],
    ['edge_3', { say: 'here' }],
  ]);
  expect(await tenantOf('ten_1').contactCentre.lease()).toEqual({ edgeId: 'edge_1', term: 1 });
});

test('a queue and an agent made a moment ago are known as soon as somebody asks for them', async () => {
  let snapshot = indexSnapshot(tenant, 1, [], {});
  const centres = new ContactCentres({
    ...world,
    store: new MemoryEdgeStore(),
    clock: new ManualClock(),
    snapshotOf: async () => snapshot,
  });
  const asksForQueue = () => centres.ask('ten_1', { ask: 'queue', queueId: 'que_1' });
  const logsIn = () => centres.ask('ten_1', { ask: 'order-agent', agentId: 'agt_1', order: { name: 'log-out' } });
  expect([await asksForQueue(), await logsIn()]).toEqual([null, 'agent-unknown']);

  const when = '2026-01-01T00:00:00.000Z';
  const made = { tenantId: 'ten_1', createdAt: when, updatedAt: when };
  const members = [{ kind: 'agent' as const, agentId: 'agt_1' }];
  const queue = { id: 'que_1', ...made, ...Queue.New.parse({ name: 'Queue', extension: '900', members }) };
  const agent = { id: 'agt_1', ...made, ...Agent.New.parse({ number: '4001', firstName: 'Ann' }) };
  const objects = new Map([
    ['queue', new Map([['que_1', queue]])],
    ['agent', new Map([['agt_1', agent]])],
  ]);
  snapshot = indexSnapshot(tenant, 2, [], { objects } as never);
  expect(await asksForQueue()).toMatchObject({ members: [{ memberId: 'agt_1', activity: 'logged-out' }] });
});

test('who is to be called back later costs no look at the configuration until he may be', async () => {
  const when = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' };
  const callback = { key: '1', offerAfterSeconds: null, mayEnterNumber: false, tries: 2, retrySeconds: 60 };
  const queue = { id: 'que_1', ...when, ...Queue.New.parse({ name: 'Queue', members: [], callback }) };
  const objects = new Map([['queue', new Map([['que_1', queue]])]]);
  const snapshot = indexSnapshot(tenant, 1, [], { objects } as never);
  const clock = new ManualClock();
  const store = new MemoryEdgeStore();
  const { contactCentre } = store.tenant('ten_1');
  const dueAtMs = clock.nowMs() + 9000;
  await contactCentre.takeLease({ edgeId: 'edge_9', term: 1 }, null);
  const from = { number: '0123', name: null, userId: null };
  const place = { priority: 0, enteredAtMs: clock.nowMs(), originalPosition: 1, skillRule: null };
  const wish = { number: '0123', failedTries: 1, notBeforeMs: dueAtMs };
  await contactCentre.putCallback({ callId: 'call_1', queueId: 'que_1', from, ...place, callback: wish }, 1);
  let looks = 0;
  const snapshotOf = async () => {
    looks += 1;
    return snapshot;
  };
  const centres = new ContactCentres({ ...world, store, clock, snapshotOf });
  centres.follow(snapshot);
  await settle();
  const before = looks;
  for (let seconds = 0; seconds < 6; seconds += 3) {
    clock.advance(3000);
    await settle();
  }
  expect(looks).toBe(before);
  clock.advance(3000);
  await settle();
  expect(looks).toBe(before + 1);
  centres.stop();
});

test('who becomes a member while somebody waits is rung within three seconds, whether anybody calls or not', async () => {
  const when = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' };
  const withMembers = (version: number, ...userIds: string[]) => {
    const members = userIds.map((userId) => ({ kind: 'user' as const, userId }));
    const queue = { id: 'que_1', ...when, ...Queue.New.parse({ name: 'Queue', members }) };
    const objects = new Map([['queue', new Map([['que_1', queue]])]]);
    return indexSnapshot(tenant, version, [aUser({ id: 'usr_201' })], { objects } as never);
  };
  let snapshot = withMembers(1);
  let looks = 0;
  const clock = new ManualClock();
  const centres: ContactCentres = new ContactCentres({
    ...world,
    store: new MemoryEdgeStore(),
    clock,
    snapshotOf: async () => {
      looks += 1;
      centres.follow(snapshot);
      return snapshot;
    },
  });
  const told: string[] = [];
  const party = { number: '0123', name: null, userId: null };
  const rest = { priority: 0, originalPosition: null, closed: null, skillRule: null, maxWaitSeconds: null };
  const arrival = { callId: 'call_1', queueId: 'que_1', from: party, enteredAtMs: clock.nowMs(), callback: null };
  const place = centres.enter(snapshot, { ...arrival, ...rest }, ({ name }) => told.push(name));
  await settle();
  snapshot = withMembers(2, 'usr_201');
  clock.advance(3000);
  await settle();
  expect(told).toEqual(['welcome', 'offer']);
  place.report({ name: 'caller-hung-up', callId: 'call_1' });
  const before = looks;
  clock.advance(6000);
  await settle();
  expect(looks).toBe(before);
});
