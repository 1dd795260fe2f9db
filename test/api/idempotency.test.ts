import { beforeAll, expect, test } from 'vitest';
import { createApi } from '#functions/api/index.ts';
import type { Store, TenantStore } from '#shared/store/index.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

let serial = 0;
const fresh = () => {
  serial += 1;
  return { key: `key ${serial}`, json: { name: 'Once', email: `once${serial}@mail.example` } };
};
const post = (key: string, json: object, as: object = admin, path = '/v1/users') =>
  api.call('POST', path, { ...as, headers: { 'idempotency-key': key }, json });
const REUSED = { status: 422, body: { code: 'idempotency-key-reused' } };
const IN_PROGRESS = { status: 409, body: { code: 'idempotency-in-progress' } };
const usersNamed = async (email: string) => {
  const { items } = (await api.call('GET', '/v1/users?limit=100', admin)).body;
  return items.filter((user: { email: string }) => user.email === email);
};

/** The API on a store whose users are made in another way. */
const apiWith = (change: (users: TenantStore['users']) => Partial<TenantStore['users']>) => {
  const store: Store = {
    ...api.store,
    tenant(id) {
      const tenant = api.store.tenant(id);
      return { ...tenant, users: { ...tenant.users, ...change(tenant.users) } };
    },
  };
  return createApi({ ...api.useCases, store, log: () => undefined });
};
const sentTo = (app: ReturnType<typeof apiWith>, key: string, json: object) =>
  app.request('/v1/users', {
    method: 'POST',
    headers: { authorization: `Bearer ${admin.key}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(json),
  });

test('the first answer is given again, with its secret and its version', async () => {
  const { key, json } = fresh();
  const first = await post(key, { ...json, extension: '270' });
  expect(first.status).toBe(201);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  const again = await post(key, { ...json, extension: '270' });
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  for (const name of ['etag', 'content-type', 'cache-control', 'x-content-type-options']) {
    expect(again.headers.get(name)).toBe(first.headers.get(name));
  }
  expect(await usersNamed(json.email)).toHaveLength(1);
});

test('what is kept shows nothing of the secret', async () => {
  const { key, json } = fresh();
  const { body } = await post(key, { ...json, extension: '271' });
  const items = JSON.stringify(await api.dynamo.itemsMentioning(api.acme.id, 'config'));
  expect(items).toContain(`T#${api.acme.id}#idempotency`);
  expect(items).not.toContain(body.sipPassword);
  expect(items).not.toContain(key);
});

test('a refusal is kept too, even when the reason is gone', async () => {
  const { key, json } = fresh();
  const taken = await post(key, { ...json, extension: '200' });
  expect(taken).toMatchObject({ status: 409, body: { code: 'extension-taken' } });
  await api.call('PATCH', `/v1/users/${api.acme.userId}`, { ...admin, json: { extension: '201' } });
  const again = await post(key, { ...json, extension: '200' });
  expect(again).toMatchObject({ status: 409, body: taken.body });
  expect(again.headers.get('content-type')).toBe('application/problem+json');
  expect((await post(fresh().key, { ...json, extension: '200' })).status).toBe(201);
});

test('the key of one request does not serve another', async () => {
  const { key, json } = fresh();
  await post(key, json);
  expect(await post(key, { ...json, name: 'Other' })).toMatchObject(REUSED);
  expect(await post(key, json, admin, '/v1/webhooks')).toMatchObject(REUSED);
  expect(await post(key, { url: 'https://a.example/' }, admin, '/v1/webhooks')).toMatchObject(REUSED);
});

test('nor the same file with another query', async () => {
  const headers = { 'idempotency-key': fresh().key, 'content-type': 'text/csv' };
  const sent = (layout: string) =>
    api.call('POST', `/v1/imports?layout=${layout}`, { ...admin, headers, raw: 'firstname\nAnn' });
  expect((await sent('xivo')).status).toBe(202);
  expect(await sent('sipxcom')).toMatchObject(REUSED);
});

test('the same key of another tenant or actor is another key', async () => {
  const { key, json } = fresh();
  const { body } = await post(key, json);
  const theirs = await post(key, json, { key: api.globex.keys.admin });
  expect(theirs.status).toBe(201);
  expect(theirs.body.id).not.toBe(body.id);
  const emailTaken = { status: 409, body: { code: 'email-taken' } };
  expect(await post(key, json, { key: api.acme.keys.platform })).toMatchObject(emailTaken);
  expect(await post(key, json, { cookie: await api.signIn('admin@mail.example', 'acme.example') })).toMatchObject(
    emailTaken,
  );
});

test('of many at once exactly one is carried out', async () => {
  const { key, json } = fresh();
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(key, json)));
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
  expect(made.filter(({ headers }) => !headers.has('idempotency-replayed'))).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect(answer).toMatchObject(IN_PROGRESS);
    expect(answer.headers.get('retry-after')).toBe('1');
  }
  expect(await usersNamed(json.email)).toHaveLength(1);
});

test('a request whose process has died is taken over after 60 s, by the same request only', async () => {
  const { key, json } = fresh();
  await new Promise<void>((started) => {
    const dying = apiWith(() => ({
      create() {
        started();
        return new Promise(() => undefined);
      },
    }));
    void sentTo(dying, key, json);
  });
  expect(await post(key, json)).toMatchObject(IN_PROGRESS);
  api.clock.advance(59_999);
  expect(await post(key, json)).toMatchObject(IN_PROGRESS);
  api.clock.advance(1);
  expect(await post(key, { ...json, name: 'Other' })).toMatchObject(REUSED);
  expect((await post(key, json)).status).toBe(201);
  expect((await post(key, json)).headers.get('idempotency-replayed')).toBe('true');
});

test('a failure of ours is not kept', async () => {
  const { key, json } = fresh();
  const broken = apiWith(() => ({ create: () => Promise.reject(new Error('table on fire')) }));
  expect((await sentTo(broken, key, json)).status).toBe(500);
  expect((await post(key, json)).status).toBe(201);
});

test('a key is forgotten after 24 h', async () => {
  const { key, json } = fresh();
  expect((await post(key, json)).status).toBe(201);
  api.clock.advance(24 * 60 * 60 * 1000);
  expect(await post(key, json)).toMatchObject({ status: 409, body: { code: 'email-taken' } });
});

test.each(['', 'x'.repeat(256), 'Schlüssel', 'tab\there'])('%j is no key', async (key) => {
  const { json } = fresh();
  expect(await post(key, json)).toMatchObject({ status: 400, body: { code: 'invalid-idempotency-key' } });
  expect(await usersNamed(json.email)).toEqual([]);
});

test('a key may have every printable character', async () => {
  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
  const { json } = fresh();
  expect((await post(`x${printable}x`, json)).status).toBe(201);
  expect((await post(`x${printable}x`, json)).headers.get('idempotency-replayed')).toBe('true');
});
