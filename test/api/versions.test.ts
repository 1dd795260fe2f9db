import { beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '#functions/api/index.ts';
import type { Store, TenantStore } from '#shared/store/index.ts';
import { aRegistration } from '#test/world/records.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
let root: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  root = { key: api.acme.keys.platform };
  return () => api.stop();
});

interface Kind {
  readonly path: string;
  readonly json: object;
  readonly patch: object;
  readonly again: object;
  readonly as: 'admin' | 'platform';
}
const KINDS: Kind[] = [
  {
    path: '/v1/users',
    json: { name: 'Ann', email: 'v@mail.example' },
    patch: { name: 'Anna' },
    again: { name: 'Hanna' },
    as: 'admin',
  },
  {
    path: '/v1/tenants',
    json: { name: 'V', domain: 'v.example' },
    patch: { name: 'W' },
    again: { name: 'X' },
    as: 'platform',
  },
  {
    path: '/v1/roles',
    json: { name: 'V', permissions: ['user:read'] },
    patch: { name: 'W' },
    again: { name: 'X' },
    as: 'admin',
  },
  {
    path: '/v1/webhooks',
    json: { url: 'https://v.example/' },
    patch: { isEnabled: false },
    again: { isEnabled: true },
    as: 'admin',
  },
];
const OTHER = '"2001-01-01T00:00:00.000Z"';
const REFUSED = { status: 412, body: { code: 'precondition-failed' } };

describe.each(KINDS)('$path', ({ path, json, patch, again, as }) => {
  let one: string;
  let first: string;
  const call = (method: string, headers: Record<string, string> = {}, body?: object) =>
    api.call(method, one, { key: api.acme.keys[as], headers, ...(body && { json: body }) });

  beforeAll(async () => {
    const created = await api.call('POST', path, { key: api.acme.keys[as], json });
    one = `${path}/${created.body.id}`;
    first = created.headers.get('etag') ?? '';
  });

  test('creating and reading give the same strong tag, a change another', async () => {
    expect(first).toMatch(/^"[\x21\x23-\x7e]+"$/);
    expect((await call('GET')).headers.get('etag')).toBe(first);
    const changed = await call('PATCH', {}, patch);
    expect(changed.headers.get('etag')).not.toBe(first);
    expect((await call('GET')).headers.get('etag')).toBe(changed.headers.get('etag'));
  });

  test('who has the version gets 304 and no body', async () => {
    const tag = (await call('GET')).headers.get('etag') ?? '';
    for (const known of [tag, `W/${tag}`, `${OTHER}, ${tag}`, '*']) {
      const answer = await call('GET', { 'if-none-match': known });
      expect(answer).toMatchObject({ status: 304, body: null });
      expect(answer.headers.get('etag')).toBe(tag);
    }
    for (const other of [OTHER, 'x', first]) expect((await call('GET', { 'if-none-match': other })).status).toBe(200);
    expect((await call('HEAD', { 'if-none-match': tag })).status).toBe(304);
  });

  test('only the version that If-Match names is changed or deleted', async () => {
    const before = await call('GET');
    const tag = before.headers.get('etag') ?? '';
    for (const other of [OTHER, first, `W/${tag}`, tag.replaceAll('"', ''), '']) {
      expect(await call('PATCH', { 'if-match': other }, patch)).toMatchObject(REFUSED);
      expect(await call('DELETE', { 'if-match': other })).toMatchObject(REFUSED);
    }
    expect((await call('GET')).body).toEqual(before.body);

    const changed = await call('PATCH', { 'if-match': `${OTHER}, ${tag}` }, patch);
    expect(changed.status).toBe(200);
    // What is so already is no change.
    const same = await call('PATCH', { 'if-match': '*' }, patch);
    expect([same.status, same.headers.get('etag')]).toEqual([200, tag]);
    const another = await call('PATCH', { 'if-match': '*' }, again);
    expect([another.status, another.headers.get('etag') === tag]).toEqual([200, false]);
    expect(await call('PATCH', { 'if-match': tag }, again)).toMatchObject(REFUSED);
    const last = (await call('GET')).headers.get('etag') ?? '';
    expect((await call('DELETE', { 'if-match': last })).status).toBe(204);
    expect((await call('PATCH', { 'if-match': OTHER }, patch)).status).toBe(404);
  });
});

test('a new digest secret, too, is made for the named version only', async () => {
  const { body, headers } = await api.call('GET', `/v1/users/${api.acme.userId}`, admin);
  const renew = (ifMatch: string) =>
    api.call('POST', `/v1/users/${body.id}/sip-password`, { ...admin, headers: { 'if-match': ifMatch } });
  expect(await renew(OTHER)).toMatchObject(REFUSED);
  expect((await renew(headers.get('etag') ?? '')).status).toBe(200);
});

test('what has no versions is never a named one', async () => {
  const { registrations } = api.store.tenant(api.acme.id);
  const { userId } = api.acme;
  await registrations.put([aRegistration({ id: 'reg_v', userId, expiresAt: '2099-01-01T00:00:00.000Z' })]);
  const apiKey = await api.call('POST', '/v1/api-keys', { ...admin, json: { name: 'v' } });
  await api.call('POST', '/v1/bans', { ...root, json: { address: '192.0.2.9', seconds: null } });
  const cookie = await api.signIn('ann@mail.example', 'acme.example');
  for (const [path, as] of [
    ['/v1/registrations/reg_v', admin],
    [`/v1/api-keys/${apiKey.body.id}`, admin],
    ['/v1/bans/192.0.2.9', root],
    ['/v1/sessions/current', { cookie }],
  ] as const) {
    expect(await api.call('DELETE', path, { ...as, headers: { 'if-match': OTHER } })).toMatchObject(REFUSED);
    expect((await api.call('DELETE', path, { ...as, headers: { 'if-match': '*' } })).status).toBe(204);
  }
});

describe('a change between the look of the use case and its write', () => {
  /** The API on a store in which somebody else changes each user and webhook right after it was read. */
  const raced = () => {
    const meanwhile = (tenant: TenantStore): TenantStore => ({
      ...tenant,
      users: {
        ...tenant.users,
        async get(id) {
          const user = await tenant.users.get(id);
          const later = user && new Date(Date.parse(user.updatedAt) + 1).toISOString();
          if (user && later) await tenant.users.update(user, { ...user, updatedAt: later }, audit);
          return user;
        },
      },
    });
    const store: Store = { ...api.store, tenant: (id) => meanwhile(api.store.tenant(id)) };
    return createApi({ ...api.useCases, store, log: (event) => api.logged.push(event) });
  };
  const audit = { actor: 'system', action: 'test' };

  test.each([
    { method: 'PATCH', isNamed: true, status: 412, code: 'precondition-failed' },
    { method: 'DELETE', isNamed: true, status: 412, code: 'precondition-failed' },
    { method: 'PATCH', isNamed: false, status: 409, code: 'changed-meanwhile' },
    { method: 'DELETE', isNamed: false, status: 409, code: 'changed-meanwhile' },
  ])('$method: $status when If-Match names a version: $isNamed', async ({ method, isNamed, status, code }) => {
    const path = `/v1/users/${api.acme.userId}`;
    const tag = (await api.call('GET', path, admin)).headers.get('etag') ?? '';
    const answer = await raced().request(path, {
      method,
      headers: {
        authorization: `Bearer ${admin.key}`,
        'content-type': 'application/json',
        'if-match': isNamed ? tag : '*',
      },
      ...(method === 'PATCH' && { body: '{"name":"Raced"}' }),
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
    expect((await api.call('GET', path, admin)).body.name).toBe('Ann');
  });
});
