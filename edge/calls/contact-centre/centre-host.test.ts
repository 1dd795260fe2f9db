import { describe, expect, test } from 'vitest';
import { Agent, type MemberState, type OtherCall } from '#shared/agent/index.ts';
import { type KeptCallback, Queue } from '#shared/call-queue/index.ts';
import { PresenceState } from '#shared/presence-state/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { CentreHost } from './centre-host.ts';
import type { Arrival, CallerOrder, CallerReport } from './port.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const callback = { key: '1', offerAfterSeconds: null, mayEnterNumber: false, tries: 2, retrySeconds: 60 };
const members = [{ kind: 'user', userId: 'usr_201' }];
const waits = { queueId: 'que_1', from: { number: '200', name: 'Ann', userId: null }, priority: 0, skillRule: null };
const since = { enteredAtMs: new ManualClock().nowMs(), originalPosition: 1 };
const kept: KeptCallback = {
  callId: 'call_1',
  ...waits,
  ...since,
  callback: { number: '200', failedTries: 0, notBeforeMs: null },
};
const arrival: Arrival = { callId: 'call_1', ...waits, ...since, closed: null, maxWaitSeconds: null, callback: null };

const wish = { name: 'caller-wants-callback', callId: 'call_1', number: '200' } as const;
const LUNCH = PresenceState.New.parse({ name: 'Lunch', agentAction: 'pause' });

/** Edge 1 distributes. */
interface Given {
  readonly queue?: object;
  readonly callbacks?: readonly KeptCallback[];
  readonly states?: readonly MemberState[];
  /** What 201 says of himself, and what he talks about at his phone. */
  readonly says?: string;
  readonly talks?: OtherCall;
  readonly onFenced?: () => void;
}
function aHost({ queue = {}, callbacks = [], states = [], says = '', talks, onFenced = () => undefined }: Given = {}) {
  const logged: string[] = [];
  const availabilities: string[] = [];
  const clock = new ManualClock();
  const store = new MemoryEdgeStore();
  const { contactCentre } = store.tenant('ten_1');
  void contactCentre.takeLease({ edgeId: 'edge_1', term: 1 }, null);
  const fields = Queue.New.parse({ name: 'support', members, callback, ...queue });
  const snapshot = indexSnapshot(aTenant({ id: 'ten_1' }), 1, [aUser({ id: 'usr_201', extension: '201' })], {
    objects: new Map<string, unknown>([
      ['queue', new Map([['que_1', { id: 'que_1', ...made, ...fields }]])],
      [
        'agent',
        new Map([['agt_1', { id: 'agt_1', ...made, ...Agent.New.parse({ number: '4001', firstName: 'Ann' }) }]]),
      ],
      ['presence-state', new Map([['pst_1', { id: 'pst_1', ...made, ...LUNCH }]])],
    ]) as never,
    settings: new Map([['usr_201', { 'presence.state': says }]]),
  });
  const host = new CentreHost(
    {
      edgeId: 'edge_1',
      store,
      clock,
      chance: new SeededChance(),
      log: () => undefined,
      snapshotOf: async () => snapshot,
      isReachable: () => true,
      otherCalls: () => new Map(talks ? [['usr_201', talks]] : []),
      onTold: (_, { type, data }) => {
        if (type === 'agent.availability-changed') availabilities.push(data.availability);
      },
      onLogged: (_, { event }) => logged.push(event),
      onFenced,
      onMember: () => undefined,
      onCounted: () => undefined,
    },
    { snapshot, states, callbacks, term: 1 },
  );
  /** An edge comes, and tells all; what it is told then. */
  const joins = (edgeId: string, ...reports: readonly CallerReport[]) => {
    const told: CallerOrder[] = [];
    const leave = host.join(edgeId, { tell: (order) => told.push(order), stopped: () => undefined });
    for (const report of [...reports, { name: 'all-told' } as const]) host.heard(edgeId, report);
    return { told, leave, names: () => told.map(({ name }) => name) };
  };
  return { host, snapshot, store, clock, contactCentre, logged, availabilities, joins };
}

test('who waited under the owner before is called back by the phones of the next one', async () => {
  const { contactCentre, logged, joins } = aHost({
    queue: { retriesAfterTimeout: false },
    callbacks: [kept],
  });
  await contactCentre.putCallback(kept, 1);
  await settle();
  const own = joins('edge_1');
  await settle();
  expect([logged, own.told]).toMatchObject([[], [{ name: 'offer', callId: 'call_1', memberId: 'usr_201' }]]);
  expect(await contactCentre.callbacks()).toEqual([kept]);
});

test('an edge that has not heard that a callback is kept hears it again, and the member is put through nevertheless', async () => {
  const { host, joins } = aHost();
  const own = joins('edge_1');
  const arrived = { name: 'caller-arrived', ...arrival } as const;
  const before = joins('edge_2', arrived, wish);
  before.leave();
  await settle();
  const offerId = own.told.map((order) => order.name === 'offer' && order.offerId).at(-1);
  const again = joins('edge_2', arrived, wish);
  await settle();
  host.heard('edge_1', { name: 'offer-answered', offerId: String(offerId) });
  await settle();
  const late = joins('edge_2', arrived, wish);
  await settle();
  expect([before, again, late, own].map(({ names }) => names())).toEqual([
    [],
    ['callback-kept'],
    ['callback-kept'],
    ['offer', 'connect'],
  ]);
});

test('who wishes to be called back hears that it is not kept, and waits on, while the store is away', async () => {
  const { host, store, contactCentre, logged, joins } = aHost({ queue: { members: [] } });
  const own = joins('edge_1', { name: 'caller-arrived', ...arrival });
  store.isDown = true;
  host.heard('edge_1', wish);
  expect(own.names()).toEqual([]);
  await settle();
  store.isDown = false;
  host.heard('edge_1', wish);
  await settle();
  expect(own.names()).toEqual(['callback-refused', 'callback-kept']);
  expect([logged, await contactCentre.callbacks()]).toMatchObject([['CALLBACK'], [{ callId: 'call_1' }]]);
});

test('a callback that the store has taken without a word of it is taken back, as its caller waits on', async () => {
  const { host, store, clock, contactCentre, joins } = aHost({ queue: { members: [] } });
  joins('edge_1', { name: 'caller-arrived', ...arrival });
  store.isDown = true;
  host.heard('edge_1', wish);
  await settle();
  store.isDown = false;
  await contactCentre.putCallback(kept, 1);
  clock.advance(10_000);
  await settle();
  expect(await contactCentre.callbacks()).toEqual([]);
});

test('who hangs up without waiting for that is told to the store until it has heard it, and so is who needs it no more', async () => {
  const { host, store, clock, contactCentre, joins } = aHost();
  const own = joins('edge_1', { name: 'caller-arrived', ...arrival });
  const passes = async () => {
    clock.advance(10_000);
    await settle();
  };
  store.isDown = true;
  host.heard('edge_1', wish);
  host.heard('edge_1', { name: 'caller-hung-up', callId: 'call_1' });
  await settle();
  await passes();
  store.isDown = false;
  await passes();
  expect(await contactCentre.callbacks()).toMatchObject([{ callId: 'call_1', callback: { number: '200' } }]);
  store.isDown = true;
  const offers = own.told.flatMap((order) => (order.name === 'offer' ? [order.offerId] : []));
  host.heard('edge_1', { name: 'offer-answered', offerId: offers.at(-1) ?? '' });
  host.heard('edge_1', { name: 'caller-heard', callId: 'call_1', memberId: 'usr_201' });
  await settle();
  store.isDown = false;
  await passes();
  expect(await contactCentre.callbacks()).toEqual([]);
});

describe('an edge that distributes no more, and has not noticed,', () => {
  const other = { edgeId: 'edge_2', term: 2 };
  const given = () => {
    const fenced: number[] = [];
    const lost = aHost({ callbacks: [kept], onFenced: () => fenced.push(1) });
    return { ...lost, fenced };
  };

  test('keeps nobody and tells nobody so: he is told to the next one', async () => {
    const { host, contactCentre, fenced, joins } = given();
    const late = { ...arrival, callId: 'call_2' };
    const edge = joins('edge_3', { name: 'caller-arrived', ...late });
    await contactCentre.takeLease(other, { edgeId: 'edge_1', term: 1 });
    host.heard('edge_3', { ...wish, callId: 'call_2', number: '201' });
    await settle();
    expect([edge.names(), await contactCentre.callbacks(), fenced]).toEqual([['offer'], [], [1]]);
  });

  test('changes nothing that the next one has written, whichever comes first', async () => {
    const { host, contactCentre, fenced, joins } = given();
    await contactCentre.putCallback(kept, 1);
    const own = joins('edge_1');
    await settle();
    const [offer] = own.told.flatMap((order) => (order.name === 'offer' ? [order] : []));
    host.heard('edge_1', { name: 'offer-answered', offerId: offer?.offerId ?? '' });
    await settle();
    await contactCentre.takeLease(other, { edgeId: 'edge_1', term: 1 });
    const tried = { ...kept, callback: { ...kept.callback, failedTries: 1 } };
    await contactCentre.putCallback(tried, 2);
    host.heard('edge_1', { name: 'caller-heard', callId: 'call_1', memberId: 'usr_201' });
    await settle();
    expect([await contactCentre.callbacks(), fenced]).toEqual([[tried], [1]]);
  });
});

test('who says Lunch while nobody distributes calls gets none from who does then; who takes calls all the same, does (X3-SU-26)', async () => {
  const first = aHost({ says: 'Lunch' });
  await settle();
  const arrived = { name: 'caller-arrived', ...arrival } as const;
  const quiet = first.joins('edge_1', arrived);
  await settle();
  expect(quiet.names()).toEqual([]);
  const [paused] = await first.contactCentre.members();
  expect(paused).toMatchObject({ memberId: 'usr_201', saidStateId: 'pst_1', pauses: [{ reason: 'Lunch' }] });

  await first.host.ask({ ask: 'order-agent', agentId: 'usr_201', order: { name: 'resume', queueId: null } });
  const next = aHost({ says: 'Lunch', states: await first.contactCentre.members() });
  const rung = next.joins('edge_1', arrived);
  await settle();
  expect(rung.names()).toEqual(['offer']);
});

describe('what has become of agents while nobody distributed calls', () => {
  const login = { extension: '201', sinceMs: 0 };
  const state: MemberState = {
    memberId: 'agt_1',
    ...{ login, pauses: [], missedInTurn: 0, idleSinceMs: null, lastCall: null, saidStateId: null, revision: 1 },
  };
  const queue = { members: [{ kind: 'agent', agentId: 'agt_1' }] };
  const talking = {
    name: 'talking',
    memberId: 'agt_1',
    work: {
      ...{ callId: 'call_1', queueId: 'que_1', sinceMs: 0, waitSeconds: 1, originalPosition: 1 },
      name: 'talking',
      unheard: null,
    },
  } as const;

  test('is told by the next one, once the edges have told who talks; what changes after it, when it does', () => {
    const { clock, availabilities, joins, host } = aHost({ queue, states: [state] });
    joins('edge_1');
    clock.advance(2999);
    expect(availabilities).toEqual([]);
    clock.advance(1);
    expect(availabilities).toEqual(['available']);
    host.heard('edge_1', { name: 'all-told' });
    host.heard('edge_1', talking);
    expect(availabilities).toEqual(['available', 'unavailable']);
    host.heard('edge_1', { name: 'talk-ended', callId: 'call_1', memberId: 'agt_1', by: 'agent' });
    expect(availabilities).toEqual(['available', 'unavailable', 'available']);
  });

  test('is told of who talks, and of who has another call, as it is', () => {
    const queues = aHost({ queue, states: [state] });
    queues.joins('edge_1', talking);
    const other = aHost({ queue, states: [state], talks: 'outgoing-internal' });
    const out = aHost({ queue, states: [{ ...state, login: null }] });
    for (const { clock } of [queues, other, out]) clock.advance(3000);
    expect([queues, other, out].map(({ availabilities }) => availabilities)).toEqual([
      ['unavailable'],
      ['on-call-outgoing-internal'],
      ['logged-out'],
    ]);
  });

  test('is logged out whose extension nobody has any more: now, or by the next one (X3-AG-01)', () => {
    const { host, snapshot, logged } = aHost({ queue, states: [state] });
    expect(logged).toEqual([]);
    const { tenant, objects, settings } = snapshot;
    host.follow(indexSnapshot(tenant, 2, [aUser({ id: 'usr_201', extension: '211' })], { objects, settings } as never));
    expect(logged.slice(0, 2)).toEqual(['AGENTCALLBACKLOGOFF', 'UNPAUSEALL']);
    const lost = { ...state, login: { ...login, extension: '216' } };
    const gone = { ...lost, memberId: 'agt_gone' };
    expect(aHost({ queue, states: [lost, gone] }).logged).toEqual(logged);
  });

  test('is nobody’s news any more where another one distributes by then', () => {
    const { host, clock, availabilities } = aHost({ queue, states: [state] });
    host.stop();
    clock.advance(3000);
    expect(availabilities).toEqual([]);
  });
});

test.each([
  [undefined, ['available']],
  ['outgoing-external', ['on-call-outgoing-external']],
] as const)('an agent who logs in at a phone that talks about %s is %j from then on', async (talks, expected) => {
  const { host, availabilities } = aHost({
    queue: { members: [{ kind: 'agent', agentId: 'agt_1' }] },
    ...(talks && { talks }),
  });
  const order = { name: 'log-in', extension: '201', callId: null } as const;
  expect(await host.ask({ ask: 'order-agent', agentId: 'agt_1', order })).toMatchObject({ availability: expected[0] });
  await settle();
  expect(availabilities).toEqual(expected);
});
