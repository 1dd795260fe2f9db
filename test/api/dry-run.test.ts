import { beforeAll, describe, expect, test } from 'vitest';
import { ENDPOINTS } from '#functions/api/index.ts';
import { permissionFor, permissionsOf } from '#shared/identity/index.ts';
import { OBJECT_KINDS } from '#shared/object/index.ts';
import { anyBody, anyObject } from './any-object.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  // The first request of a key is noted.
  for (const role of ['admin', 'reseller'] as const) await send('GET', 'users', undefined, {}, api.acme.keys[role]);
  return () => api.stop();
});

const send = (method: string, path: string, json?: object, headers = {}, key = api.acme.keys.admin) =>
  api.call(method, `/v1/${path}`, { key, headers, ...(json && { json }) });
/** All that is kept of the tenant. */
const everything = () => api.dynamo.itemsMentioning(api.acme.id, 'config');

async function changesNothing<T>(work: () => Promise<T>): Promise<T> {
  const before = await everything();
  const result = await work();
  expect(await everything()).toEqual(before);
  return result;
}

describe.each(OBJECT_KINDS)('$plural', (kind) => {
  /** What a customer pays is changed by who sells to him. */
  const mayAdmin = permissionsOf('admin').includes(permissionFor(kind.name, 'write'));
  const sent = (method: string, path: string, json?: object) =>
    send(method, path, json, {}, api.acme.keys[mayAdmin ? 'admin' : 'reseller']);

  test('a creation, a change and a deletion are tried', async () => {
    const body = await anyBody(api, api.acme, kind);
    const made = await changesNothing(() => sent('POST', `${kind.plural}?dry_run=true`, body));
    expect(made).toMatchObject({ status: 201 });
    expect(made.headers.get('dry-run')).toBe('true');
    expect(await sent('GET', `${kind.plural}/${made.body.id}`)).toMatchObject({ status: 404 });

    const { id } = await anyObject(api, api.acme, kind);
    const changed = await changesNothing(() => sent('PATCH', `${kind.plural}/${id}?dry_run=true`, {}));
    expect(changed).toMatchObject({ status: 200, body: { id } });
    await changesNothing(() => sent('DELETE', `${kind.plural}/${id}?dry_run=true`));
    // Another of the same is refused, tried or not.
    if (!kind.unique) return;
    const again = await sent('POST', `${kind.plural}?dry_run=true`, body);
    expect([201, 409]).toContain(again.status);
    expect(again.status).toBe((await sent('POST', kind.plural, body)).status);
  });
});

test('what is refused is refused when it is tried', async () => {
  const taken = { name: 'X', email: 'x@mail.example', extension: '200' };
  const refused = await changesNothing(() => send('POST', 'users?dry_run=true', taken));
  expect(refused).toMatchObject({ status: 409, body: { code: 'extension-taken' } });
  const group = await send('POST', 'hunt-groups', {
    name: 'Needs',
    extension: '350',
    fallback: { kind: 'user', userId: api.acme.userId },
  });
  expect(group.status).toBe(201);
  expect(await send('DELETE', `users/${api.acme.userId}?dry_run=true`)).toMatchObject({
    status: 409,
    body: { code: 'in-use' },
  });
});

test('a user is tried with all that hangs on it', async () => {
  const user = { name: 'Tried', email: 'tried@mail.example', extension: '360' };
  expect(await changesNothing(() => send('POST', 'users?dry_run=true', user))).toMatchObject({ status: 201 });
  const made = await send('POST', 'users', user);
  const member = await send('POST', 'hunt-groups', {
    name: 'Member',
    extension: '361',
    members: [{ userId: made.body.id }],
  });
  const path = `users/${made.body.id}?dry_run=true`;
  expect(await changesNothing(() => send('PATCH', path, { extension: '362' }))).toMatchObject({ status: 200 });
  expect(await changesNothing(() => send('DELETE', path))).toMatchObject({ status: 204 });
  expect((await send('GET', `hunt-groups/${member.body.id}`)).body.members).toHaveLength(1);
});

test('an Idempotency-Key that was only tried is still free', async () => {
  const user = { name: 'Once', email: 'once@mail.example' };
  const key = { 'idempotency-key': 'one' };
  expect((await send('POST', 'users?dry_run=true', user, key)).status).toBe(201);
  const done = await send('POST', 'users', user, key);
  expect(done.headers.get('idempotency-replayed')).toBeNull();
  expect(await send('GET', `users/${done.body.id}`)).toMatchObject({ status: 200 });
});

describe('beside objects and users', () => {
  /** The platform's own things lie beside those of the tenant. */
  const all = () => api.dynamo.itemsMentioning('', 'config');
  const root = (method: string, path: string, json?: object) =>
    send(method, `${path}?dry_run=true`, json, {}, api.acme.keys.platform);
  const isTried = (answer: Awaited<ReturnType<typeof root>>, status: number) => {
    expect(answer).toMatchObject({ status });
    expect(answer.headers.get('dry-run')).toBe('true');
    return answer;
  };

  test('tenants are made, changed and deleted, resellers, roles, API keys, bans and sign-in settings too', async () => {
    const role = await send('POST', 'roles', { name: 'Clerk', permissions: ['user:read'] });
    const key = await send('POST', 'api-keys', { name: 'Old' });
    await root('GET', 'tenants');
    await api.call('POST', '/v1/bans', { key: api.acme.keys.platform, json: { address: '192.0.2.77' } });
    const before = (await all()).filter(({ pk }) => !String(pk).startsWith('REQUESTS#'));
    const admin = { name: 'Ada', email: 'ada@mail.example', password: 'a long and odd password' };
    const made = isTried(await root('POST', 'tenants', { name: 'T', domain: 'tried.example', admin }), 201);
    expect(made.body).toMatchObject({ domain: 'tried.example', apiKey: expect.stringMatching(/^pb_/) });
    isTried(await root('PATCH', `tenants/${api.globex.id}`, { domain: 'renamed.example', aliases: ['x.test'] }), 200);
    isTried(await root('DELETE', `tenants/${api.globex.id}`), 204);
    isTried(await root('POST', 'resellers', { name: 'R', tenantId: api.globex.id }), 201);
    isTried(await root('POST', 'roles', { name: 'R', permissions: ['user:read'] }), 201);
    isTried(await root('PATCH', `roles/${role.body.id}`, { name: 'Changed' }), 200);
    isTried(await root('DELETE', `roles/${role.body.id}`), 204);
    const tried = isTried(await root('POST', 'api-keys', { name: 'K' }), 201);
    expect((await api.call('GET', '/v1/users', { key: tried.body.token })).status).toBe(401);
    isTried(await root('DELETE', `api-keys/${key.body.id}`), 204);
    isTried(await root('POST', 'bans', { address: '192.0.2.78' }), 201);
    isTried(await root('DELETE', 'bans/192.0.2.77'), 204);
    isTried(await root('DELETE', 'bans/192.0.2.79'), 404);
    isTried(await root('PATCH', 'sign-in-policy', { passwordMinLength: 20 }), 200);
    isTried(await root('PATCH', 'oidc-provider', { issuer: 'https://login.example', clientId: 'pbx' }), 200);
    isTried(await root('PATCH', 'ldap-directory', { host: 'ldap.example' }), 200);
    const after = (await all()).filter(({ pk }) => !String(pk).startsWith('REQUESTS#'));
    expect(after).toEqual(before);
  });

  test('what would be refused is refused', async () => {
    const taken = isTried(await root('POST', 'tenants', { name: 'T', domain: 'globex.example' }), 409);
    expect(taken.body.code).toBe('domain-taken');
    const own = isTried(await root('DELETE', `tenants/${api.acme.id}`), 409);
    expect(own.body.code).toBe('own-account');
    expect(isTried(await root('POST', 'resellers', { name: 'R', tenantId: 'ten_none' }), 422).body.code).toBe(
      'tenant-unknown',
    );
  });
});

test('what cannot be tried does not take it, nor does a word that is neither', async () => {
  expect(ENDPOINTS.find(({ operation }) => operation === 'createBackup')?.isRehearsable).toBeUndefined();
  const refused = await changesNothing(() => send('POST', 'backups?dry_run=true', {}));
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/dry_run' }] } });
  expect(await send('POST', 'users?dry_run=1', {})).toMatchObject({ status: 400 });
});
