import { beforeAll, describe, expect, test } from 'vitest';
import { PERMISSIONS, permissionsOf } from '#shared/identity/index.ts';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

const ABOVE = { status: 403, body: { code: 'role-above-own' } };
const roles = (method: string, id: string | null, who: object, json?: object) =>
  api.call(method, id === null ? '/v1/roles' : `/v1/roles/${id}`, { ...who, ...(json && { json }) });
const make = async (permissions: string[], who: object = admin) =>
  (await roles('POST', null, who, { name: 'R', permissions })).body.id as string;
const keyWith = async (fields: object, who: object = admin) =>
  (await api.call('POST', '/v1/api-keys', { ...who, json: { name: 'K', ...fields } })).body.token as string;

describe('a custom role', () => {
  test('adds its permissions to those of the role, and changes for whoever has it', async () => {
    const id = await make(['user:read']);
    const json = { name: 'Eve', email: 'eve@mail.example', password: PASSWORD, customRoleId: id };
    const eve = await api.call('POST', '/v1/users', { ...admin, json });
    expect(eve).toMatchObject({ status: 201, body: { role: 'user', customRoleId: id } });
    const cookie = await api.signIn('eve@mail.example', 'acme.example');
    expect((await api.call('GET', '/v1/users', { cookie })).status).toBe(200);
    expect((await api.call('GET', '/v1/registrations', { cookie })).status).toBe(403);
    expect((await api.call('GET', '/v1/sessions/current', { cookie })).body.permissions).toEqual(
      PERMISSIONS.filter((name) => name === 'user:read' || permissionsOf('user').includes(name)),
    );
    const changed = await roles('PATCH', id, admin, { permissions: ['registration:read'], name: 'Phones' });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Phones', permissions: ['registration:read'] } });
    expect((await api.call('GET', '/v1/users', { cookie })).status).toBe(403);
    expect((await api.call('GET', '/v1/registrations', { cookie })).status).toBe(200);

    const used = { status: 409, body: { code: 'custom-role-in-use' } };
    expect(await roles('DELETE', id, admin)).toMatchObject(used);
    await api.call('PATCH', `/v1/users/${eve.body.id}`, { ...admin, json: { customRoleId: null } });
    expect((await api.call('GET', '/v1/registrations', { cookie })).status).toBe(403);
    expect((await roles('DELETE', id, admin)).status).toBe(204);
    expect((await roles('GET', id, admin)).status).toBe(404);
  });

  test('that an API key has is in use, too', async () => {
    const id = await make(['user:read']);
    const key = await keyWith({ role: 'user', customRoleId: id });
    expect((await api.call('GET', '/v1/users', { key })).status).toBe(200);
    expect(await roles('DELETE', id, admin)).toMatchObject({ status: 409 });
  });

  test('has no more than who makes or changes it', async () => {
    expect(await roles('POST', null, admin, { name: 'Up', permissions: ['user:read', 'tenant:write'] })).toMatchObject(
      ABOVE,
    );
    const root = { key: api.acme.keys.platform };
    const high = await make(['ban:read'], root);
    expect(await roles('PATCH', high, admin, { permissions: ['user:read'] })).toMatchObject(ABOVE);
    expect(await roles('DELETE', high, admin)).toMatchObject(ABOVE);
    const low = await make(['user:read']);
    expect(await roles('PATCH', low, admin, { permissions: ['user:read', 'ban:write'] })).toMatchObject(ABOVE);
    expect((await roles('GET', low, admin)).body.permissions).toEqual(['user:read']);
  });

  test('is not given, nor is who has it touched, by whoever has less', async () => {
    const maker = { key: await keyWith({ scopes: ['user:read', 'user:write', 'role:write', 'role:read'] }) };
    const strong = await make(['webhook:write']);
    const json = { name: 'Max', email: 'max@mail.example', customRoleId: strong };
    expect(await api.call('POST', '/v1/users', { ...maker, json })).toMatchObject(ABOVE);
    const max = await api.call('POST', '/v1/users', { ...admin, json });
    const path = `/v1/users/${max.body.id}`;
    expect(await api.call('PATCH', path, { ...maker, json: { password: PASSWORD } })).toMatchObject(ABOVE);
    expect(await api.call('POST', `${path}/sip-password`, maker)).toMatchObject(ABOVE);
    expect(await api.call('DELETE', path, maker)).toMatchObject(ABOVE);
    // Not even by making the role less than it is, nor by giving himself what nobody gave him.
    expect(await roles('PATCH', strong, maker, { permissions: ['user:read'] })).toMatchObject(ABOVE);
    expect(await roles('POST', null, maker, { name: 'Up', permissions: ['webhook:read'] })).toMatchObject(ABOVE);
    expect((await api.call('POST', '/v1/users', { ...maker, json: { ...json, customRoleId: null } })).status).toBe(409);
  });

  test('of another tenant is unknown', async () => {
    const theirs = await make(['user:read'], { key: api.globex.keys.admin });
    const unknown = { status: 422, body: { code: 'custom-role-unknown', errors: [{ pointer: '/customRoleId' }] } };
    const patch = (customRoleId: string) =>
      api.call('PATCH', `/v1/users/${api.acme.userId}`, { ...admin, json: { customRoleId } });
    expect(await patch(theirs)).toMatchObject(unknown);
    expect(await patch('rol_none')).toMatchObject(unknown);
    const json = { name: 'K', customRoleId: theirs };
    expect(await api.call('POST', '/v1/api-keys', { ...admin, json })).toMatchObject(unknown);
  });

  test.each([
    { wrong: { permissions: [] }, pointer: '/permissions' },
    { wrong: { permissions: ['user:read', 'user:read'] }, pointer: '/permissions' },
    { wrong: { permissions: ['user:fly'] }, pointer: '/permissions/0' },
    { wrong: { name: '' }, pointer: '/name' },
  ])('$wrong is refused at $pointer', async ({ wrong, pointer }) => {
    const answer = await roles('POST', null, admin, { name: 'R', permissions: ['user:read'], ...wrong });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });
});

describe('the scopes of an API key', () => {
  test('are all that it may do', async () => {
    const key = await keyWith({ scopes: ['webhook:read'] });
    expect((await api.call('GET', '/v1/webhooks', { key })).status).toBe(200);
    expect(await api.call('GET', '/v1/users', { key })).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
    expect((await api.call('GET', '/v1/sessions/current', { key })).body.permissions).toEqual(['webhook:read']);
  });

  test('are never more than its roles allow', async () => {
    const post = (json: object) => api.call('POST', '/v1/api-keys', { ...admin, json: { name: 'K', ...json } });
    const beyond = { status: 422, body: { code: 'scope-beyond-role', errors: [{ pointer: '/scopes' }] } };
    expect(await post({ expiresAt: new Date(api.clock.nowMs()).toISOString() })).toMatchObject({
      status: 422,
      body: { code: 'invalid-fields', errors: [{ pointer: '/expiresAt' }] },
    });
    expect(await post({ role: 'user', scopes: ['user:read'] })).toMatchObject(beyond);
    expect(await post({ scopes: ['tenant:read'] })).toMatchObject(beyond);
    const customRoleId = await make(['user:read']);
    expect((await post({ role: 'user', customRoleId, scopes: ['user:read'] })).status).toBe(201);
  });

  test('bind what it makes: no key, user or role with more', async () => {
    const key = await keyWith({ scopes: ['user:write', 'api-key:write', 'role:write'] });
    const post = (path: string, json: object) => api.call('POST', path, { key, json });
    expect(await post('/v1/api-keys', { name: 'K' })).toMatchObject(ABOVE);
    expect(await post('/v1/api-keys', { name: 'K', scopes: ['user:write'] })).toMatchObject(ABOVE);
    expect(await post('/v1/users', { name: 'U', email: 'u1@mail.example', role: 'admin' })).toMatchObject(ABOVE);
    expect(await post('/v1/roles', { name: 'R', permissions: ['cdr:read'] })).toMatchObject(ABOVE);
    expect((await post('/v1/users', { name: 'U', email: 'u2@mail.example', role: 'user' })).status).toBe(201);
  });

  test('take no reach away from the role platform: nobody below it makes such a key', async () => {
    const json = { name: 'K', role: 'platform', scopes: ['user:read'] };
    expect(await api.call('POST', '/v1/api-keys', { ...admin, json })).toMatchObject(ABOVE);
    const root = { key: await keyWith({ role: 'platform', scopes: ['user:read'] }, { key: api.acme.keys.platform }) };
    const there = { ...root, headers: { 'patchbay-tenant': api.globex.id } };
    expect((await api.call('GET', '/v1/users', there)).status).toBe(200);
    expect((await api.call('GET', '/v1/tenants', root)).status).toBe(403);
  });
});

test('the last use of a key is known within the hour, and written no more than once in it', async () => {
  const { body } = await api.call('POST', '/v1/api-keys', { ...admin, json: { name: 'Used' } });
  const lastUsed = async () => {
    const { items } = (await api.call('GET', '/v1/api-keys?limit=100', admin)).body;
    return items.find(({ id }: { id: string }) => id === body.id).lastUsedAt;
  };
  expect(await lastUsed()).toBeNull();
  const first = new Date(api.clock.nowMs()).toISOString();
  await api.call('GET', '/v1/tenant', { key: body.token });
  expect(await lastUsed()).toBe(first);
  api.clock.advance(3_599_999);
  await api.call('GET', '/v1/tenant', { key: body.token });
  expect(await lastUsed()).toBe(first);
  api.clock.advance(1);
  await api.call('GET', '/v1/tenant', { key: body.token });
  expect(await lastUsed()).toBe(new Date(api.clock.nowMs()).toISOString());
});
