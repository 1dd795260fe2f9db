import { beforeAll, describe, expect, test } from 'vitest';
import { Commands, type Handlers } from '#edge/commands/index.ts';
import { type ApiAnswer, type ApiWorld, startApi } from './world.ts';

/** What objects of telephony promise beyond what all kinds do (objects.test.ts). */
let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});

const send = (method: string, path: string, json?: object, key = api.acme.keys.admin): Promise<ApiAnswer> =>
  api.call(method, `/v1/${path}`, { key, ...(json && { json }) });

describe('the next free number', () => {
  test('of a range of extensions is the first that neither a user nor an object has', async () => {
    const range = await send('POST', 'extension-ranges', { name: 'Users', first: '199', last: '202' });
    const next = async () => (await send('GET', `extension-ranges/${range.body.id}/next`)).body;
    expect(await next()).toEqual({ next: '199' });
    await send('POST', 'hunt-groups', { name: 'Sales', extension: '199' });
    const { status } = await send('POST', 'users', { name: 'U', email: 'u@mail.example', extension: '201' });
    expect(status).toBe(201);
    // 200 is that of the user whom every test tenant has.
    expect(await next()).toEqual({ next: '202' });
    await send('POST', 'hunt-groups', { name: 'Support', extension: '202' });
    expect(await next()).toEqual({ next: null });
    const there = await send('GET', `extension-ranges/${range.body.id}/next`, undefined, api.globex.keys.admin);
    expect(there.status).toBe(404);
  });

  test('is found behind hundreds that are taken elsewhere, each tenant by itself', async () => {
    const pool = { name: 'Pool', first: '+14235550000', last: '+14235550999' };
    const { body } = await send('POST', 'number-pools', pool, api.globex.keys.admin);
    const next = () => send('GET', `number-pools/${body.id}/next`, undefined, api.globex.keys.admin);
    expect((await next()).body).toEqual({ next: '+14235550000' });
    // A number belongs to one tenant of the platform: that acme has it counts for globex.
    await send('POST', 'numbers', { number: '+14235550000' });
    const own = Array.from({ length: 100 }, (_, i) => `+14235550${String(i + 1).padStart(3, '0')}`);
    for (const number of own) await send('POST', 'numbers', { number }, api.globex.keys.admin);
    expect((await next()).body).toEqual({ next: '+14235550101' });
  });
});

test('an address is the source of one trunk of the platform', async () => {
  const trunk = { name: 'Gateway', host: 'gw.example', sourceAddresses: ['2001:DB8::7'] };
  expect((await send('POST', 'trunks', trunk)).body.sourceAddresses).toEqual(['2001:db8::7']);
  const theirs = { ...trunk, sourceAddresses: ['192.0.2.7', '2001:db8:0::7'] };
  expect(await send('POST', 'trunks', theirs, api.globex.keys.admin)).toMatchObject({
    status: 409,
    body: { code: 'value-taken', errors: [{ pointer: '/sourceAddresses/1' }] },
  });
});

test('the password of a trunk is kept and never told', async () => {
  const trunk = {
    name: 'Provider',
    host: 'sip.example',
    registration: 'outbound',
    username: 'u',
    password: 'secret-1',
  };
  const made = await send('POST', 'trunks', trunk);
  expect(made).toMatchObject({ status: 201, body: { hasPassword: true } });
  expect(JSON.stringify(made.body)).not.toContain('secret-1');
  expect(JSON.stringify(await api.dynamo.itemsMentioning(api.acme.id, 'config'))).not.toContain('secret-1');
});

test('every known provider makes a trunk', async () => {
  const { body } = await send('GET', 'trunk-providers');
  expect(body.items).toHaveLength(13);
  for (const { id, label, host, transport, registration, srtp } of body.items) {
    const fields = {
      name: label,
      provider: id,
      host: host ?? 'told-with-the-account.example',
      transport,
      registration,
      srtp,
    };
    const made = await send('POST', 'trunks', { ...fields, ...(registration === 'outbound' && { username: 'me' }) });
    expect(made).toMatchObject({ status: 201, body: { provider: id } });
  }
});

test('the standard call permissions are made as they are listed', async () => {
  const { body } = await send('GET', 'standard-call-permissions');
  for (const permission of body.items) {
    expect(await send('POST', 'call-permissions', permission)).toMatchObject({ status: 201, body: permission });
  }
});

test('the route to the number of a fax box leads there, and for nobody else', async () => {
  const { body: box } = await send('POST', 'fax-boxes', { name: 'Nightly', extension: '377' });
  const ask = (key?: string) => send('POST', 'route', { caller: '200', dialed: '377' }, key);
  expect((await ask()).body.plan.first).toMatchObject({
    kind: 'fax',
    boxId: box.id,
    why: '377 is the extension of the fax box Nightly',
  });
  expect((await ask(api.globex.keys.admin)).body.plan.first.rejection).toEqual({
    code: 'unknown-number',
    dialed: '377',
  });
});

test('a feature code moves with its override at the next call', async () => {
  const first = async (dialed: string) => (await send('POST', 'route', { caller: '200', dialed })).body.plan.first.kind;
  expect(await first('*43')).toBe('echo');
  await send('POST', 'feature-codes', { feature: 'echo-test', code: '*143' });
  expect([await first('*43'), await first('*143')]).toEqual(['reject', 'echo']);
});

describe('the status of a trunk', () => {
  const statusOf = (id: string, key?: string) => send('GET', `trunks/${id}/status`, undefined, key);

  test('is what the edge says that keeps it connected, with the calls of all edges', async () => {
    const trunk = { name: 'Registers', host: 'sip.example', registration: 'outbound', username: 'u' };
    const { id } = (await send('POST', 'trunks', trunk)).body;
    const nobody = { health: 'unknown', registration: 'registering', isUp: true, since: null, lastAnswer: null };
    expect((await statusOf(id)).body).toEqual({
      ...nobody,
      takesCalls: true,
      calls: { inbound: 0, outbound: 0 },
      silentEdges: [],
    });

    const since = '2026-01-05T09:00:00.000Z';
    const status = {
      health: 'unknown',
      registration: 'failed',
      isUp: false,
      since,
      lastAnswer: '403 Forbidden',
    } as const;
    const lease = { tenantId: api.acme.id, trunkId: id, edgeId: 'edge_1', contactUser: 'x', status };
    await api.store.trunkConnections.take(lease, null);
    expect((await statusOf(id)).body).toMatchObject(nobody); // that edge has died
    await api.store.edges.announce({ edgeId: 'edge_1', expiresAt: '2099-01-01T00:00:00.000Z' });
    const handlers = {
      'count-trunk-calls': async ({ tenantId, trunkId }) =>
        tenantId === api.acme.id && trunkId === id ? { inbound: 2, outbound: 1 } : { inbound: 0, outbound: 0 },
    } as Handlers; // nothing else is asked
    const edge = new Commands({ edgeId: 'edge_1', store: api.store, clock: api.clock, log: () => undefined, handlers });
    const time = setInterval(() => api.clock.advance(100), 20);
    expect((await statusOf(id)).body).toEqual({
      ...status,
      takesCalls: true,
      calls: { inbound: 2, outbound: 1 },
      silentEdges: [],
    });
    expect((await statusOf(id, api.globex.keys.admin)).status).toBe(404);
    clearInterval(time);
    edge.stop();
    await api.store.edges.withdraw('edge_1');
  });

  test.each([
    [{ host: 'one.example' }, false],
    [{ host: 'two.example', sourceAddresses: ['192.0.2.77'] }, true],
    [{ host: 'three.example', sourceAddresses: ['192.0.2.78'], isEnabled: false }, false],
    [{ registration: 'inbound', username: 'pbx' }, true],
  ])('tells whether calls can come in: %o %s', async (fields, takesCalls) => {
    const { id } = (await send('POST', 'trunks', { name: JSON.stringify(fields), ...fields })).body;
    expect((await statusOf(id)).body).toMatchObject({ takesCalls });
  });

  test('is for who may read trunks', async () => {
    expect((await statusOf('trk_none', api.acme.keys.user)).status).toBe(403);
  });
});
