import { beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
let adminKeyId: string;
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  const { items } = (await api.call('GET', '/v1/api-keys', admin)).body;
  adminKeyId = items.find(({ name }: { name: string }) => name === 'admin').id;
  return () => api.stop();
});

const log = async (query: string, who: object = admin) => (await api.call('GET', `/v1/audit${query}`, who)).body.items;
let serial = 0;
const makeUser = async () => {
  const json = {
    name: 'Ann',
    email: `a${serial++}@mail.example`,
    password: PASSWORD,
    extension: String(3000 + serial),
  };
  return (await api.call('POST', '/v1/users', { ...admin, json })).body;
};

describe('the audit log', () => {
  test('says who has changed what from what to what, from where and when; and no secret', async () => {
    const ann = await makeUser();
    api.clock.advance(1);
    const at = new Date(api.clock.nowMs()).toISOString();
    await api.call('PATCH', `/v1/users/${ann.id}`, { ...admin, json: { name: 'Anna', password: 'another password' } });
    const [updated, created] = await log(`?target=${ann.id}`);
    expect(updated).toEqual({
      id: expect.stringMatching(/^aud_/),
      at,
      actor: adminKeyId,
      impersonator: null,
      source: '127.0.0.1',
      action: 'user.update',
      target: ann.id,
      changes: [
        { field: 'name', before: '"Ann"', after: '"Anna"' },
        { field: 'passwordHash', before: '"…"', after: '"…"' },
      ],
    });
    expect(created).toMatchObject({ action: 'user.create' });
    expect(created.changes).toContainEqual({ field: 'extension', before: null, after: JSON.stringify(ann.extension) });
    expect(JSON.stringify(await log(''))).not.toMatch(/argon2|sealed"|[0-9a-f]{32}/);
  });

  test('tells what was deleted, and keys without their tokens', async () => {
    const made = await api.call('POST', '/v1/api-keys', { ...admin, json: { name: 'CRM', scopes: ['user:read'] } });
    api.clock.advance(1);
    await api.call('DELETE', `/v1/api-keys/${made.body.id}`, admin);
    const [deleted, created] = await log(`?target=${made.body.id}`);
    expect(created.changes).toContainEqual({ field: 'scopes', before: null, after: '["user:read"]' });
    expect(deleted).toMatchObject({ action: 'api-key.delete' });
    expect(deleted.changes).toContainEqual({ field: 'name', before: '"CRM"', after: null });
    expect(JSON.stringify([deleted, created])).not.toContain(made.body.token);
    expect(JSON.stringify([deleted, created])).not.toContain('tokenSha256');
  });

  test('is filtered by actor, action, kind, target and time, newest first', async () => {
    api.clock.advance(3_600_000);
    const from = new Date(api.clock.nowMs()).toISOString();
    const ann = await makeUser();
    api.clock.advance(1000);
    const to = new Date(api.clock.nowMs()).toISOString();
    await api.call('PATCH', `/v1/users/${ann.id}`, { ...admin, json: { name: 'B' } });
    api.clock.advance(1000);
    await api.call('DELETE', `/v1/users/${ann.id}`, admin);
    const actions = async (query: string) => (await log(query)).map(({ action }: { action: string }) => action);
    expect(await actions(`?target=${ann.id}`)).toEqual(['user.delete', 'user.update', 'user.create']);
    expect(await actions(`?from=${from}`)).toEqual(['user.delete', 'user.update', 'user.create']);
    expect(await actions(`?from=${from}&to=${to}`)).toEqual(['user.update', 'user.create']);
    expect((await actions(`?to=${from}`))[0]).toBe('user.create');
    expect(await actions(`?from=${from}&action=user.update`)).toEqual(['user.update']);
    expect(await actions(`?from=${from}&action=user`)).toHaveLength(3);
    expect(await actions(`?from=${from}&action=use`)).toEqual([]);
    expect(await actions(`?from=${from}&actor=${adminKeyId}`)).toHaveLength(3);
    expect(await actions(`?from=${from}&actor=system`)).toEqual([]);
    expect((await actions('?actor=system')).length).toBeGreaterThan(5);
  });

  test('comes in pages, with a filter too, and each entry once', async () => {
    for (let i = 0; i < 3; i++) await makeUser();
    const all = (await log('?action=user.create&limit=100')).map(({ id }: { id: string }) => id);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await api.call(
        'GET',
        `/v1/audit?action=user.create&limit=2${cursor && `&cursor=${cursor}`}`,
        admin,
      );
      expect(body.items.length).toBeLessThanOrEqual(2);
      paged.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(5);
  });

  test.each(['from=yesterday', 'to=1', 'actor=', 'nobody=1', `target=${'x'.repeat(101)}`])(
    'refuses ?%s',
    async (query) => {
      expect(await api.call('GET', `/v1/audit?${query}`, admin)).toMatchObject({
        status: 400,
        body: { code: 'invalid-query' },
      });
    },
  );
});

test('the log of the platform knows tenants and resellers, also those that are gone, and is for the platform alone', async () => {
  const root = { key: api.acme.keys.platform };
  const json = { name: 'Gone', domain: 'gone.example' };
  const { id } = (await api.call('POST', '/v1/tenants', { ...root, json })).body;
  api.clock.advance(1);
  await api.call('DELETE', `/v1/tenants/${id}`, root);
  const { items } = (await api.call('GET', `/v1/platform-audit?target=${id}`, root)).body;
  expect(items.map(({ action }: { action: string }) => action)).toEqual(['tenant.delete', 'tenant.create']);
  expect(await api.call('GET', '/v1/platform-audit', { key: api.acme.keys.reseller })).toMatchObject({ status: 403 });
});

// Last, as time does not go back.
test('the log of a tenant is shown for as long as it says, thirty days at least', async () => {
  const theirs = { key: api.globex.keys.admin };
  const write = (days: number) =>
    api.call('PATCH', '/v1/tenant/settings', { ...theirs, json: { values: { 'audit.kept-days': days } } });
  const shown = async (query = '') => (await api.call('GET', `/v1/audit?limit=100${query}`, theirs)).body.items;
  await api.call('POST', '/v1/roles', { ...theirs, json: { name: 'Old', permissions: ['user:read'] } });
  const nowMs = api.clock.nowMs();
  api.clock.advance(40 * 86_400_000);
  expect(await write(29)).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/values/audit.kept-days' }] },
  });
  expect((await shown()).length).toBeGreaterThan(0);
  expect((await write(30)).status).toBe(200);
  const from = new Date(nowMs - 86_400_000).toISOString();
  for (const query of ['', `&from=${from}`]) {
    expect(await shown(query)).toMatchObject([{ action: 'tenant.change-settings' }]);
  }
  expect((await write(400)).status).toBe(200);
  expect((await shown()).length).toBeGreaterThan(2);
});
