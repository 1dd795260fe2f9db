import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Commands, type Handlers } from '#edge/commands/index.ts';
import type { EdgeOrder, OrderOutcome } from '#shared/command/index.ts';
import type { LiveCall } from '#shared/live-call/index.ts';
import { aLiveCall, aRegistration } from '#test/world/records.ts';
import { type ApiWorld, startApi } from './world.ts';

const FAR = '2099-01-01T00:00:00.000Z';
const REFUSED = async (): Promise<OrderOutcome> => ({ ok: false, refusal: 'wrong-state' });

let api: ApiWorld;
/** What edges were asked, all together. */
const asked: EdgeOrder[] = [];
const edges: (() => void)[] = [];

beforeAll(async () => {
  api = await startApi({ letsTimePass: true });
  return () => api.stop();
});

afterEach(async () => {
  asked.length = 0;
  for (const stop of edges.splice(0)) stop();
  for (const { edgeId } of await api.store.edges.list()) await api.store.edges.withdraw(edgeId);
});

/** An edge that has these calls of acme, each in which Ann has a leg. */
async function edge(edgeId: string, calls: readonly LiveCall[], order: Handlers['order-call'] = REFUSED) {
  const mine = ({ tenantId }: { tenantId: string }) => (tenantId === api.acme.id ? calls : []);
  const noted =
    <Order extends EdgeOrder, Reply>(answer: (order: Order) => Reply | Promise<Reply>) =>
    async (one: Order): Promise<Reply> => {
      asked.push(one);
      return answer(one);
    };
  const commands = new Commands({
    edgeId,
    store: api.store,
    clock: api.clock,
    log: () => undefined,
    handlers: {
      'trace-call': async () => null,
      'list-calls': noted((one) =>
        mine(one)
          .filter(({ id }) => one.after === null || id > one.after)
          .slice(0, one.limit),
      ),
      'show-call': noted((one) => mine(one).find(({ id }) => id === one.callId) ?? null),
      'order-call': noted((one) => {
        const has = mine(one).some(({ id }) => id === one.callId);
        return has ? order(one) : { ok: false, refusal: 'call-unknown' };
      }),
      'show-queue': async () => null,
      'order-queue': async () => 'unavailable' as const,
      'order-agent': async () => ({ ok: false, refusal: 'unavailable' as const }),
      'list-conferences': async () => [],
      'show-conference': async () => null,
      'order-conference': async () => ({ ok: false, refusal: 'conference-empty' as const }),
      'count-trunk-calls': async () => ({ inbound: 0, outbound: 0 }),
      'list-presence': async () => [],
      'voicemail-counted': async () => null,
      originate: noted(async () => ({ ok: true as const, call: aLiveCall({ id: 'call_new', edgeId }) })),
    },
  });
  edges.push(() => commands.stop());
  await api.store.edges.announce({ edgeId, expiresAt: FAR });
}

const as = (role: 'platform' | 'admin' | 'user') => ({ key: api.acme.keys[role] });
const list = (query = '') => api.call('GET', `/v1/live-calls${query}`, as('admin'));
const post = (path: string, json: object, who: object = as('admin')) =>
  api.call('POST', `/v1/live-calls${path}`, { ...who, json });
const ann = async () => ({ cookie: await api.signIn('ann@mail.example', 'acme.example') });

describe('the list', () => {
  test('has the calls of all edges, the oldest first, in pages', async () => {
    await edge('edge_1', [aLiveCall({ id: 'call_1' }), aLiveCall({ id: 'call_3' })]);
    await edge('edge_2', [aLiveCall({ id: 'call_2', edgeId: 'edge_2' })]);
    const first = await list('?limit=2');
    expect(first.body.items.map(({ id }: LiveCall) => id)).toEqual(['call_1', 'call_2']);
    const second = await list(`?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ id: 'call_3' }], nextCursor: null, silentEdges: [] });
    expect(await list('?cursor=nonsense')).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
  });

  test('without an edge is empty, at once', async () => {
    expect((await list()).body).toEqual({ items: [], nextCursor: null, silentEdges: [] });
  });

  test('names an edge that does not answer, and has the calls of the others', async () => {
    await edge('edge_1', [aLiveCall()]);
    await api.store.edges.announce({ edgeId: 'edge_dead', expiresAt: FAR });
    expect((await list()).body).toMatchObject({ items: [{ id: 'call_1' }], silentEdges: ['edge_dead'] });
  });

  test('is for a user the own calls; an API key that is nobody has none', async () => {
    await edge('edge_1', [aLiveCall()]);
    expect((await api.call('GET', '/v1/live-calls', await ann())).status).toBe(200);
    expect(asked).toMatchObject([{ kind: 'list-calls', tenantId: api.acme.id, userId: api.acme.userId }]);
    expect(await api.call('GET', '/v1/live-calls', as('user'))).toMatchObject({ status: 403 });
  });
});

describe('a call', () => {
  test('that no edge knows is unknown; one that may be with an edge that is silent is not', async () => {
    await edge('edge_1', []);
    expect(await api.call('GET', '/v1/live-calls/call_1', as('admin'))).toMatchObject({ status: 404 });
    await api.store.edges.announce({ edgeId: 'edge_dead', expiresAt: FAR });
    expect(await api.call('GET', '/v1/live-calls/call_1', as('admin'))).toMatchObject({
      status: 504,
      body: { code: 'edge-silent' },
    });
  });

  test('is found though another edge is silent', async () => {
    await edge('edge_1', [aLiveCall()]);
    await api.store.edges.announce({ edgeId: 'edge_dead', expiresAt: FAR });
    expect(await api.call('GET', '/v1/live-calls/call_1', as('admin'))).toMatchObject({
      status: 200,
      body: aLiveCall(),
    });
  });
});

describe('an order', () => {
  test('goes to the edge that has the call, with its defaults, and comes back with the call after it', async () => {
    await edge('edge_2', []);
    await edge('edge_1', [aLiveCall()], async () => ({ ok: true, call: aLiveCall({ state: 'transferring' }) }));
    expect(await post('/call_1/transfer', { leg: 'leg_1', to: '202' })).toMatchObject({
      status: 200,
      body: { call: { state: 'transferring' } },
    });
    expect(asked[0]).toEqual({
      kind: 'order-call',
      tenantId: api.acme.id,
      userId: null,
      callId: 'call_1',
      asker: null,
      order: { name: 'transfer', leg: 'leg_1', to: '202', kind: 'blind' },
    });
  });

  test.each([
    ['leg-unknown', 422],
    ['wrong-state', 409],
    ['media-not-ours', 409],
    ['user-unreachable', 409],
    ['orbit-taken', 409],
    ['call-unknown', 404],
  ] as const)('that the edge refuses as %s is answered %i', async (refusal, status) => {
    await edge('edge_1', [aLiveCall()], async () => ({ ok: false, refusal }));
    const code = refusal === 'call-unknown' ? 'not-found' : refusal;
    expect(await post('/call_1/park', {})).toMatchObject({ status, body: { code } });
  });

  test('of a user is for the own legs: the edge is told whose', async () => {
    await edge('edge_1', [aLiveCall()], async () => ({ ok: true, call: null }));
    expect((await post('/call_1/hang-up', {}, await ann())).body).toEqual({ call: null });
    const own = { userId: api.acme.userId, asker: api.acme.userId };
    expect(asked).toMatchObject([{ ...own, order: { name: 'hang-up', leg: null } }]);
  });

  test.each([
    ['monitor', { leg: 'leg_1' }],
    ['record', { leg: 'leg_1', action: 'start' }],
  ])('to %s leaves an audit entry, unless it is refused', async (what, body) => {
    const entries = async () => {
      const { body } = await api.call('GET', `/v1/audit?action=call.${what}`, as('admin'));
      return body.items.map(({ target }: { target: string }) => target);
    };
    await edge('edge_1', [aLiveCall({ id: 'call_refused' })]);
    expect(await post(`/call_refused/${what}`, body)).toMatchObject({ status: 409 });
    expect(await entries()).toEqual([]);
    await edge('edge_2', [aLiveCall()], async () => ({ ok: true, call: aLiveCall() }));
    expect(await post(`/call_1/${what}`, body)).toMatchObject({ status: 200 });
    expect(await entries()).toEqual(['call_1']);
  });

  test('rings others than oneself only for who controls all calls, and supervises only for who may', async () => {
    const unlessNobody: Handlers['order-call'] = async ({ asker }) =>
      asker ? { ok: true, call: null } : { ok: false, refusal: 'user-unreachable' };
    await edge('edge_1', [aLiveCall()], unlessNobody);
    const user = await ann();
    expect(await post('/call_1/retrieve', { user: api.acme.adminId }, user)).toMatchObject({ status: 403 });
    expect(await post('', { user: api.acme.adminId, to: '200' }, user)).toMatchObject({ status: 403 });
    expect(await post('/call_1/monitor', { leg: 'leg_1' }, user)).toMatchObject({ status: 403 });
    expect(await post('/call_1/retrieve', {}, user)).toMatchObject({ status: 200 });
    expect(await post('/call_1/retrieve', {})).toMatchObject({ status: 422, body: { code: 'user-unknown' } });
  });

  test.each([
    ['transfer', { to: '' }, '/to'],
    ['transfer', { to: '202', kind: 'warm' }, '/kind'],
    ['park', { orbit: 'a' }, '/orbit'],
    ['play', {}, '/url'],
    ['play', { url: 'https://a.example/x.wav', tone: { hz: [440], ms: 100 } }, '/url'],
    ['play', { url: 'file:///etc/passwd' }, '/url'],
    ['digits', { digits: 'x' }, '/digits'],
    ['record', { action: 'rewind' }, '/action'],
    ['monitor', { leg: 'leg_1', mode: 'shout' }, '/mode'],
    ['hold', { hears: 'noise' }, '/hears'],
  ])('%s %j is refused at %s, and no edge is asked', async (what, body, pointer) => {
    const answer = await post(`/call_1/${what}`, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(asked).toEqual([]);
  });
});

test('an agent pauses in queues of the tenant alone', async () => {
  const made = async (kind: string, json: object, { key }: { readonly key: string }): Promise<string> =>
    (await api.call('POST', `/v1/${kind}`, { key, json })).body.id;
  const agentId = await made('agents', { number: '4001', firstName: 'Ann' }, as('admin'));
  const own = await made('queues', { name: 'support' }, as('admin'));
  const foreign = await made('queues', { name: 'support' }, { key: api.globex.keys.admin });
  await edge('edge_1', []);
  for (const verb of ['pause', 'resume']) {
    const statuses = [];
    for (const queueId of ['que_none', foreign, own, null]) {
      const { status, body } = await api.call('POST', `/v1/agents/${agentId}/${verb}`, {
        ...as('admin'),
        json: { queueId },
      });
      statuses.push([status, body.code, body.errors?.[0]?.pointer]);
    }
    const unknown = [422, 'invalid-fields', '/queueId'];
    const asked = [504, 'edge-silent', undefined]; // the edge has been asked
    expect(statuses).toEqual([unknown, unknown, asked, asked]);
  }
});

describe('originate', () => {
  test('is for the edge that holds the newest phone of the user', async () => {
    await edge('edge_1', []);
    await edge('edge_2', []);
    const { registrations } = api.store.tenant(api.acme.id);
    const phone = { userId: api.acme.userId, expiresAt: FAR };
    await registrations.put([
      aRegistration({ ...phone, id: 'reg_a', edgeId: 'edge_1', refreshedAt: '2026-01-01T00:00:00.000Z' }),
      aRegistration({ ...phone, id: 'reg_b', edgeId: 'edge_2', refreshedAt: '2026-01-02T00:00:00.000Z' }),
    ]);
    expect(await post('', { to: '*43' }, await ann())).toMatchObject({ status: 201, body: { edgeId: 'edge_2' } });
    expect(asked).toMatchObject([{ kind: 'originate', user: api.acme.userId, to: '*43', autoAnswer: false }]);
  });

  test('is asked of every edge where the store knows no phone yet: it may have registered a moment ago', async () => {
    await edge('edge_1', []);
    expect(await post('', { user: api.acme.adminId, to: '*43' })).toMatchObject({
      status: 201,
      body: { edgeId: 'edge_1' },
    });
    await api.store.edges.announce({ edgeId: 'edge_dead', expiresAt: FAR });
    for (const stop of edges) stop();
    expect(await post('', { user: api.acme.adminId, to: '*43' })).toMatchObject({ status: 504 });
  });

  test('for a user without a phone, an unknown one, or nobody is refused', async () => {
    expect(await post('', { user: api.acme.adminId, to: '*43' })).toMatchObject({
      status: 409,
      body: { code: 'user-unreachable' },
    });
    for (const body of [{ user: api.globex.userId, to: '*43' }, { to: '*43' }]) {
      expect(await post('', body)).toMatchObject({ status: 422, body: { code: 'user-unknown' } });
    }
  });
});
