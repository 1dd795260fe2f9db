import { beforeAll, describe, expect, test } from 'vitest';
import { callPermission, userSetting } from '#shared/tenant/index.ts';
import { type ApiAnswer, type ApiWorld, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});

const PATH = 'call.ring-seconds';
const send = (method: string, path: string, json?: object, tenant: TestTenant = api.acme): Promise<ApiAnswer> =>
  api.call(method, `/v1/${path}`, { key: tenant.keys.admin, ...(json && { json }) });
const set = (bearer: string, values: object) => send('PATCH', `${bearer}/settings`, { values });
const held = async (bearer: string, path = PATH) => {
  const { body } = await send('GET', `${bearer}/settings`);
  return body.items.find((one: { path: string }) => one.path === path);
};

test('the definitions are data: everything that a form needs', async () => {
  const { body } = await send('GET', 'setting-definitions');
  expect(body.items.find((one: { path: string }) => one.path === PATH)).toEqual({
    path: PATH,
    scope: 'user',
    label: 'Ring time',
    help: 'How long phones ring before the call counts as not answered, in seconds.',
    isAdvanced: false,
    default: 30,
    schema: expect.objectContaining({ type: 'integer', minimum: 5, maximum: 300 }),
  });
});

test('the nearer holds: default, tenant, groups by rank, own value; and each can be given back', async () => {
  const user = `users/${api.acme.userId}`;
  const memberIds = [api.acme.userId];
  const low = await send('POST', 'user-groups', { name: 'Low', rank: 1, memberIds });
  const high = await send('POST', 'user-groups', { name: 'High', rank: 2, memberIds });
  const groupOf = ({ body }: ApiAnswer) => `user-groups/${body.id}`;
  expect(await held(user)).toMatchObject({ value: 30, from: null });

  await set('tenant', { [PATH]: 20 });
  expect(await held(user)).toMatchObject({ value: 20, from: { kind: 'tenant', id: api.acme.id } });
  await set(groupOf(high), { [PATH]: 50 });
  await set(groupOf(low), { [PATH]: 40 });
  expect(await held(user)).toMatchObject({ value: 50, from: { kind: 'user-group', id: high.body.id } });
  await send('PATCH', groupOf(low), { rank: 3 });
  expect(await held(user)).toMatchObject({ value: 40, from: { kind: 'user-group', id: low.body.id } });
  const own = await set(user, { [PATH]: 60 });
  expect(own).toMatchObject({ status: 200 });
  expect(await held(user)).toMatchObject({ value: 60, from: { kind: 'user', id: api.acme.userId } });

  // As calls see it.
  const snapshot = async () => {
    const read = await api.store.tenant(api.acme.id).snapshot();
    if (!read) throw new Error('no snapshot');
    return read;
  };
  expect(userSetting(await snapshot(), api.acme.userId, PATH)).toBe(60);
  await set(user, { [PATH]: null });
  expect(await held(user)).toMatchObject({ value: 40 });
  expect(userSetting(await snapshot(), api.acme.userId, PATH)).toBe(40);
  expect(userSetting(await snapshot(), api.acme.adminId, PATH)).toBe(20);

  // What a group had set goes with it.
  await send('DELETE', groupOf(low));
  expect(await held(user)).toMatchObject({ value: 50 });
  await set('tenant', { [PATH]: null });
  expect((await send('GET', 'tenant/settings', undefined, api.globex)).body.items).toContainEqual(
    expect.objectContaining({ path: PATH, from: null }),
  );
});

test('who names a version changes no other, whoever has changed it and at whichever level', async () => {
  const path = `users/${api.acme.adminId}`;
  const patch = (value: number, ifMatch: string) =>
    api.call('PATCH', `/v1/${path}/settings`, {
      key: api.acme.keys.admin,
      headers: { 'if-match': ifMatch },
      json: { values: { [PATH]: value } },
    });
  const tagOf = async () => (await send('GET', `${path}/settings`)).headers.get('etag') ?? '';
  const first = await tagOf();
  const changed = await patch(31, first);
  expect(changed.status).toBe(200);
  expect(changed.headers.get('etag')).not.toBe(first);
  expect(await patch(32, first)).toMatchObject({ status: 412, body: { code: 'precondition-failed' } });
  expect(await patch(31, await tagOf())).toMatchObject({ status: 200 });
  const seen = await tagOf();
  await set('tenant', { 'call.can-record': true });
  expect(await patch(33, seen)).toMatchObject({ status: 412 });
  expect(await held(path)).toMatchObject({ value: 31 });
  const again = { key: api.acme.keys.admin, headers: { 'if-none-match': await tagOf() } };
  expect((await api.call('GET', `/v1/${path}/settings`, again)).status).toBe(304);
  await set('tenant', { 'call.can-record': null });
  await set(path, { [PATH]: null });
});

test('devices inherit from their groups', async () => {
  const device = await send('POST', 'devices', { mac: '00:15:65:00:00:01', vendor: 'Yealink', model: 'T46U' });
  const group = await send('POST', 'device-groups', { name: 'Lobby', memberIds: [device.body.id] });
  await set(`device-groups/${group.body.id}`, { 'phone.ring-volume': 9 });
  expect(await held(`devices/${device.body.id}`, 'phone.ring-volume')).toMatchObject({
    value: 9,
    from: { kind: 'device-group', id: group.body.id },
  });
});

describe('call permissions of the tenant', () => {
  let abroad: string;
  let local: string;
  const own = async (name: string, isGrantedByDefault: boolean, tenant = api.acme) => {
    const made = await send('POST', 'call-permissions', { name, isGrantedByDefault, description: 'Ours.' }, tenant);
    return `call-permission.${made.body.id}`;
  };
  beforeAll(async () => {
    abroad = await own('Call abroad', false);
    local = await own('Call around here', true);
  });

  test('are settings of users and their groups, with the default and the words of the permission', async () => {
    expect((await send('GET', 'setting-definitions')).body.items).toContainEqual({
      path: abroad,
      scope: 'call-permission',
      label: 'Call abroad',
      help: 'Ours.',
      isAdvanced: false,
      default: false,
      schema: expect.objectContaining({ type: 'boolean' }),
    });
    const theirs = await send('GET', 'setting-definitions', undefined, api.globex);
    expect(theirs.body.items.map(({ path }: { path: string }) => path)).not.toContain(abroad);
    const { body } = await api.call('GET', '/v1/setting-definitions', { key: api.acme.keys.user });
    expect(body.items.map(({ path }: { path: string }) => path)).toContain(PATH);
    expect(JSON.stringify(body)).not.toContain('Call abroad');
    expect(await held('tenant', abroad)).toBeUndefined();
    expect(await held(`users/${api.acme.userId}`, local)).toMatchObject({ value: true, default: true, from: null });
  });

  test('the own value comes before the nearest group, that before the default; calls see the same', async () => {
    const [user, memberIds] = [`users/${api.acme.userId}`, [api.acme.userId]];
    const near = await send('POST', 'user-groups', { name: 'Travellers', rank: 8, memberIds });
    const far = await send('POST', 'user-groups', { name: 'Everybody', rank: 7, memberIds });
    const inCalls = async () => {
      const snapshot = await api.store.tenant(api.acme.id).snapshot();
      if (!snapshot) throw new Error('no snapshot');
      return callPermission(snapshot, { id: api.acme.userId }, abroad.slice('call-permission.'.length));
    };
    expect(await inCalls()).toEqual({ isGranted: false, why: 'default' });
    await set(`user-groups/${far.body.id}`, { [abroad]: false });
    expect((await set(`user-groups/${near.body.id}`, { [abroad]: true })).status).toBe(200);
    expect(await held(user, abroad)).toMatchObject({ value: true, from: { kind: 'user-group', id: near.body.id } });
    expect(await inCalls()).toEqual({ isGranted: true, why: 'group Travellers' });
    await set(user, { [abroad]: false });
    expect(await inCalls()).toEqual({ isGranted: false, why: 'own' });
    await set(user, { [abroad]: null });
    expect(await inCalls()).toEqual({ isGranted: true, why: 'group Travellers' });
  });

  test('go from whoever had them with the permission, and from nobody where that is only tried', async () => {
    const bearers = [api.acme.userId, api.acme.adminId];
    for (const id of bearers) await set(`users/${id}`, { [local]: false, [PATH]: 33 });
    const values = () =>
      Promise.all(bearers.map(async (id) => (await api.store.tenant(api.acme.id).settings.get(id))?.values));
    const id = local.slice('call-permission.'.length);
    await send('DELETE', `call-permissions/${id}?dry_run=true`);
    expect(await values()).toEqual(bearers.map(() => ({ [local]: false, [PATH]: 33 })));
    expect((await send('DELETE', `call-permissions/${id}`)).status).toBe(204);
    expect(await values()).toEqual(bearers.map(() => ({ [PATH]: 33 })));
    for (const bearer of bearers) await set(`users/${bearer}`, { [PATH]: null });
  });

  test.each(['another tenant', 'nobody'])('one of %s is refused', async (whose) => {
    const path = whose === 'nobody' ? 'call-permission.prm_none' : await own('Theirs', true, api.globex);
    expect(await set(`users/${api.acme.userId}`, { [path]: true })).toMatchObject({
      status: 422,
      body: { code: 'invalid-fields', errors: [{ pointer: `/values/${path}`, detail: 'is no setting of a user' }] },
    });
  });
});

describe('refused, and nothing is set', () => {
  test.each([
    { values: { 'call.nonsense': 1 }, pointer: '/values/call.nonsense', detail: 'is no setting of a user' },
    { values: { 'phone.ring-volume': 1 }, pointer: '/values/phone.ring-volume', detail: 'is no setting of a user' },
    { values: { [PATH]: 4 }, pointer: `/values/${PATH}`, detail: expect.stringContaining('>=5') },
    { values: { [PATH]: '30' }, pointer: `/values/${PATH}`, detail: expect.any(String) },
  ])('$values', async ({ values, pointer, detail }) => {
    const before = await send('GET', `users/${api.acme.adminId}/settings`);
    const refused = await set(`users/${api.acme.adminId}`, { ...values, 'call.do-not-disturb': true });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-fields', errors: [{ pointer, detail }] } });
    expect((await send('GET', `users/${api.acme.adminId}/settings`)).body).toEqual(before.body);
  });

  test('for a user of another tenant', async () => {
    const foreign = { values: { [PATH]: 10 } };
    const refused = await send('PATCH', `users/${api.acme.userId}/settings`, foreign, api.globex);
    expect(refused).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await api.store.tenant(api.globex.id).settings.get(api.acme.userId)).toBeNull();
  });
});

test('users are filtered and sorted, but never by what is secret', async () => {
  const found = await send('GET', 'users?extension=200');
  expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([api.acme.userId]);
  expect((await send('GET', 'users?sort=-name&search=ann')).status).toBe(200);
  for (const query of ['passwordHash=a*', 'sort=passwordHash', 'sealedSipPassword=x']) {
    expect(await send('GET', `users?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
  }
});
