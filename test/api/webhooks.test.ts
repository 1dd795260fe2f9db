/**
 * Webhooks from end to end of the API: endpoints are real listeners, deliveries go through the functions that make them.
 */
import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { relayOutbox } from '#functions/events/index.ts';
import { createWebhookHandler } from '#functions/webhooks/index.ts';
import { EVENT_TYPES } from '#shared/event/index.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { WebhookListener } from '#test/world/webhook-listener.ts';
import { type ApiWorld, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi({ mayReachPrivate: true });
  return () => api.stop();
});

/** The reference library compares the time of an attempt with that of the machine, which follows the clock of the test here. */
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  return () => vi.useRealTimers();
});
const setTime = () => vi.setSystemTime(api.clock.nowMs());

const noLog = { info: () => {}, warn: () => {}, error: () => {} };
let due: string[] = [];
const queue = {
  send: async (bodies: readonly string[]) => {
    due.push(...bodies);
    return bodies.map(() => ({ name: 'taken' as const }));
  },
  putOff: async () => null,
};

/** Everything that waits is told, once. */
async function deliverAll({ isGivenUp = false } = {}): Promise<void> {
  const { store, clock } = api;
  setTime();
  await relayOutbox({ store, clock, webhooks: queue, log: noLog });
  const messages = due;
  due = [];
  const handle = createWebhookHandler({
    store,
    clock,
    queue,
    secrets: api.useCases.secretBox,
    log: noLog,
    mayReachPrivate: true,
  });
  const sentMs = clock.nowMs() - (isGivenUp ? 14 * 86_400_000 : 0);
  if (messages.length > 0) await handle(sqsEvent(messages, { receiveCount: isGivenUp ? 40 : 1, sentMs }));
}

const listeners: WebhookListener[] = [];
const made: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.stop();
  for (const remove of made.splice(0)) await remove();
});

async function newWebhook(fields: object = {}, tenant: TestTenant = api.acme) {
  const listener = new WebhookListener('whsec_AAAA');
  listeners.push(listener);
  await listener.start();
  const key = tenant.keys.admin;
  const created = await api.call('POST', '/v1/webhooks', { key, json: { url: listener.url, ...fields } });
  expect(created.status).toBe(201);
  listener.secret = created.body.secret;
  const path = `/v1/webhooks/${created.body.id}`;
  made.push(() => api.call('DELETE', path, { key }));
  await deliverAll();
  listener.heard.length = 0;
  return {
    id: created.body.id as string,
    secret: created.body.secret as string,
    listener,
    types: () => listener.heard.map(({ payload }) => payload.type),
    patch: (json: object) => api.call('PATCH', path, { key, json }),
    rotate: (json: object) => api.call('POST', `${path}/rotate-secret`, { key, json }),
    ping: () => {
      setTime();
      return api.call('POST', `${path}/ping`, { key });
    },
    replay: (json: object) => api.call('POST', `${path}/replay`, { key, json }),
    deliveries: async (query = '') => (await api.call('GET', `${path}/deliveries${query}`, { key })).body.items,
  };
}

let serial = 0;
beforeEach(() => {
  serial += 1;
  api.clock.advance(1000);
});
const addUser = async (extension: string, tenant: TestTenant = api.acme) => {
  const json = { name: 'New', email: `new${extension}x${serial}@mail.example`, extension };
  const { body, status } = await api.call('POST', '/v1/users', { key: tenant.keys.admin, json });
  expect(status).toBe(201);
  return body.id as string;
};
const rename = (id: string, name: string) =>
  api.call('PATCH', `/v1/users/${id}`, { key: api.acme.keys.admin, json: { name } });

test('the types of events are listed with their shapes, for everybody who is signed in', async () => {
  const { status, body } = await api.call('GET', '/v1/event-types', { key: api.acme.keys.user });
  expect(status).toBe(200);
  expect(body.items.map(({ type }: { type: string }) => type)).toEqual(EVENT_TYPES);
  const registration = body.items.find(({ type }: { type: string }) => type === 'registration.added');
  expect(registration.schema.properties).toHaveProperty('sourceAddress');
  const document = (await api.call('GET', '/v1/openapi.json')).body;
  expect(Object.keys(document.webhooks)).toEqual(EVENT_TYPES);
});

describe('filters', () => {
  test('an endpoint hears the types it asked for, of its own tenant', async () => {
    const users = await newWebhook({ events: ['user.*'] });
    const created = await newWebhook({ events: ['user.created'] });
    const other = await newWebhook({ events: ['*'] }, api.globex);
    const id = await addUser('310');
    await rename(id, 'Renamed');
    await deliverAll();
    expect(users.types().sort()).toEqual(['user.created', 'user.updated']);
    expect(created.types()).toEqual(['user.created']);
    expect(other.types()).toEqual([]);
    expect(users.listener.refused).toEqual([]);
    expect(users.listener.heard[0]?.payload).toMatchObject({ tenantId: api.acme.id, data: { kind: 'user', id } });
  });

  test('names users of its own tenant only: each other one is pointed at, and one it has already may stay', async () => {
    const key = api.acme.keys.admin;
    const [mine, gone] = [await addUser('318'), await addUser('319')];
    const json = { url: 'https://a.example/', userIds: [mine, gone] };
    const foreign = [mine, api.globex.userId, 'usr_none'];
    const errors = [{ pointer: '/userIds/1' }, { pointer: '/userIds/2' }];
    const refused = await api.call('POST', '/v1/webhooks', { key, json: { ...json, userIds: foreign } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-fields', errors } });
    const { body } = await api.call('POST', '/v1/webhooks', { key, json });
    await api.call('DELETE', `/v1/users/${gone}`, { key });
    const patch = (userIds: string[]) => api.call('PATCH', `/v1/webhooks/${body.id}`, { key, json: { userIds } });
    expect(await patch(foreign)).toMatchObject({ status: 422, body: { code: 'invalid-fields', errors } });
    expect(await patch([gone])).toMatchObject({ status: 200, body: { userIds: [gone] } });
    expect(await patch([gone, mine])).toMatchObject({ status: 200 });
    await api.call('DELETE', `/v1/webhooks/${body.id}`, { key });
  });

  test('an endpoint that asked for one user hears of that one alone', async () => {
    const mine = await addUser('320');
    const webhook = await newWebhook({ events: ['*'], userIds: [mine] });
    const other = await addUser('321');
    await rename(other, 'Other');
    await rename(mine, 'Mine');
    await deliverAll();
    expect(webhook.listener.heard.map(({ payload }) => payload.data.id)).toEqual([mine]);
  });
});

test('a type that there is none of, and a user named twice, are told shortly', async () => {
  const key = api.acme.keys.admin;
  const url = 'https://acme.example/';
  const wrong = await api.call('POST', '/v1/webhooks', { key, json: { url, events: ['call.bogus'] } });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '/events/0' }] } });
  expect(wrong.body.detail.length).toBeLessThan(200);
  const twice = { url, userIds: [api.acme.userId, api.acme.userId] };
  expect(await api.call('POST', '/v1/webhooks', { key, json: twice })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/userIds/1' }] },
  });
});

test('where a number goes is told when it changes', async () => {
  const webhook = await newWebhook({ events: ['number.*'] });
  const other = await newWebhook({ events: ['*'] }, api.globex);
  const user = await addUser('339');
  await deliverAll();
  const key = api.acme.keys.admin;
  const destination = { kind: 'user', userId: user };
  const made = await api.call('POST', '/v1/numbers', { key, json: { number: '+14235550188', destination } });
  await api.call('PATCH', `/v1/numbers/${made.body.id}`, { key, json: { description: 'Sales' } });
  await api.call('PATCH', `/v1/numbers/${made.body.id}`, { key, json: { destination: null } });
  await deliverAll();
  const told = webhook.listener.heard.filter(({ payload }) => /assigned|released/.test(payload.type));
  expect(told.map(({ payload }) => [payload.type, payload.data]).sort()).toEqual([
    ['number.assigned', { numberId: made.body.id, number: '+14235550188', destination }],
    ['number.released', { numberId: made.body.id, number: '+14235550188', destination: null }],
  ]);
  expect(other.types()).toEqual([]);
});

describe('rotation of the secret', () => {
  test('both secrets sign for the time of grace, then only the new one', async () => {
    const webhook = await newWebhook({ events: ['user.updated'] });
    const id = await addUser('330');
    const rotated = await webhook.rotate({ graceHours: 1 });
    expect(rotated.status).toBe(200);
    expect(rotated.body.secret).not.toBe(webhook.secret);
    expect(Date.parse(rotated.body.oldSecretUntil)).toBe(api.clock.nowMs() + 3_600_000);

    await rename(id, 'Both');
    await deliverAll();
    const [both] = webhook.listener.requests.slice(-1);
    for (const secret of [webhook.secret, rotated.body.secret]) {
      expect(() => new Verifier(secret).verify(both?.body ?? '', both?.headers ?? {})).not.toThrow();
    }

    api.clock.advance(3_600_001);
    await rename(id, 'New alone');
    await deliverAll();
    expect(webhook.listener.requests.at(-1)?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  test('without grace the old secret is worth nothing at once', async () => {
    const webhook = await newWebhook();
    const { body } = await webhook.rotate({ graceHours: 0 });
    expect(body.oldSecretUntil).toBeNull();
    webhook.listener.secret = body.secret;
    expect((await webhook.ping()).body.status).toBe(204);
    webhook.listener.secret = webhook.secret;
    expect((await webhook.ping()).body.status).toBe(400);
  });
});

describe('ping', () => {
  test('answers with what the endpoint says', async () => {
    const webhook = await newWebhook();
    expect(await webhook.ping()).toMatchObject({ status: 200, body: { status: 204, problem: null, body: '' } });
    expect(webhook.types()).toEqual(['webhook.ping']);
    webhook.listener.status = 503;
    webhook.listener.says = 'down for lunch';
    expect((await webhook.ping()).body).toMatchObject({ status: 503, body: 'down for lunch' });
    await webhook.listener.stop();
    expect((await webhook.ping()).body).toMatchObject({ status: null, problem: 'ECONNREFUSED', body: null });
    expect(await webhook.deliveries()).toEqual([]);
  });
});

describe('the delivery log', () => {
  test('has every attempt, newest event first, and not those of another tenant', async () => {
    const webhook = await newWebhook({ events: ['user.updated'] });
    const id = await addUser('340');
    webhook.listener.status = 500;
    await rename(id, 'One');
    await deliverAll();
    const [delivery] = await webhook.deliveries();
    expect(delivery).toMatchObject({
      state: 'pending',
      attempts: [{ status: 500, problem: null }],
      payload: { type: 'user.updated', data: { id, action: 'user.update' } },
    });
    expect(delivery.nextAttemptAt).not.toBeNull();
    const path = `/v1/webhooks/${webhook.id}/deliveries`;
    expect((await api.call('GET', path, { key: api.globex.keys.admin })).status).toBe(404);
    expect((await api.call('GET', path, { key: api.acme.keys.user })).status).toBe(403);
  });

  test('what was given up is among the dead, and is delivered once the listener is mended', async () => {
    const webhook = await newWebhook({ events: ['user.updated'] });
    const id = await addUser('341');
    webhook.listener.status = 500;
    await rename(id, 'Lost');
    await deliverAll({ isGivenUp: true });
    expect(await webhook.deliveries('?which=dead')).toMatchObject([{ state: 'dead', attempts: [{ status: 500 }] }]);

    webhook.listener.status = 204;
    expect(await webhook.replay({ which: 'dead' })).toMatchObject({ status: 200, body: { count: 1, next: null } });
    await deliverAll();
    expect(webhook.types()).toEqual(['user.updated']);
    expect(await webhook.deliveries('?which=dead')).toEqual([]);
    expect(await webhook.deliveries()).toMatchObject([
      { state: 'delivered', attempts: [{ status: 500 }, { status: 204 }] },
    ]);
  });
});

describe('replay', () => {
  test('one delivery comes again under its own id', async () => {
    const webhook = await newWebhook({ events: ['user.updated'] });
    await rename(await addUser('350'), 'Again');
    await deliverAll();
    const [delivery] = await webhook.deliveries();
    expect((await webhook.replay({ deliveryId: delivery.id })).body.count).toBe(1);
    await deliverAll();
    expect(webhook.listener.heard.map(({ messageId }) => messageId)).toEqual([delivery.id, delivery.id]);
    expect(await webhook.replay({ deliveryId: 'msg_unknown' })).toMatchObject({ status: 404 });
  });

  test('everything since an instant comes, also what came while the endpoint was turned off', async () => {
    const webhook = await newWebhook({ events: ['user.updated'] });
    const id = await addUser('351');
    await rename(id, 'Before');
    await deliverAll();
    api.clock.advance(60_000);
    const since = new Date(api.clock.nowMs()).toISOString();
    api.clock.advance(1_000);
    await webhook.patch({ isEnabled: false });
    for (const name of ['One', 'Two', 'Three']) await rename(id, name);
    await deliverAll();
    expect(webhook.types()).toHaveLength(1);

    await webhook.patch({ isEnabled: true });
    expect((await webhook.replay({ since })).body).toEqual({ count: 3, next: null });
    await deliverAll();
    expect(webhook.types()).toHaveLength(4);
    expect((await webhook.replay({ since: new Date(api.clock.nowMs() + 1).toISOString() })).body.count).toBe(0);
  });

  test('is refused when it does not say what', async () => {
    const webhook = await newWebhook();
    for (const json of [{}, { since: 'yesterday' }, { which: 'all' }, { deliveryId: 'evt_1' }]) {
      expect((await webhook.replay(json)).status).toBe(422);
    }
  });
});

test('an endpoint that takes nothing for five days is turned off, and an alarm tells', async () => {
  const watcher = await newWebhook({ events: ['alarm.*'] });
  const webhook = await newWebhook({ events: ['user.updated'] });
  const id = await addUser('360');
  webhook.listener.status = 500;
  for (const name of ['One', 'Two', 'Three']) {
    await rename(id, name);
    await deliverAll();
    api.clock.advance(3 * 86_400_000);
  }
  const off = await api.call('GET', `/v1/webhooks/${webhook.id}`, { key: api.acme.keys.admin });
  expect(off.body).toMatchObject({ isEnabled: false });
  await deliverAll();
  expect(watcher.listener.heard.map(({ payload }) => payload.data)).toEqual([
    expect.objectContaining({ alarm: 'webhook-disabled', subject: webhook.id, severity: 'warning' }),
  ]);
  expect((await webhook.patch({ isEnabled: true })).body).toMatchObject({ isEnabled: true, failingSince: null });
});

test('who may not read events or records has none of them sent elsewhere', async () => {
  const make = async (events: string[], scopes: string[]) => {
    const json = { name: 'Integration', scopes: ['webhook:write', 'webhook:read', ...scopes] };
    const { body } = await api.call('POST', '/v1/api-keys', { key: api.acme.keys.admin, json });
    const { token: key } = body;
    return api.call('POST', '/v1/webhooks', { key, json: { url: 'https://elsewhere.example/hook', events } });
  };
  const refused = (permission: string) => ({
    status: 403,
    body: { code: 'not-permitted', detail: expect.stringContaining(permission) },
  });
  expect(await make(['user.*'], [])).toMatchObject(refused('event:read'));
  expect((await make(['user.*'], ['event:read'])).status).toBe(201);
  for (const pattern of ['*', 'call.*', 'call.completed', 'leg.ended']) {
    expect(await make([pattern], ['event:read'])).toMatchObject(refused('cdr:read'));
  }
  expect((await make(['*'], ['event:read', 'cdr:read'])).status).toBe(201);
});
