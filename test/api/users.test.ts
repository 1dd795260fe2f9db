import { beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '#shared/credentials/index.ts';
import { aRegistration } from '#test/world/records.ts';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

const create = (fields: object) =>
  api.call('POST', '/v1/users', {
    ...admin,
    json: { name: 'Test', email: `t${Math.random()}@mail.example`, ...fields },
  });

describe('create', () => {
  test('a user with an extension gets a digest secret, shown once and fit for the edge', async () => {
    const created = await create({ extension: '203', name: '  Bob ', email: ' Bob@Mail.Example' });
    expect(created).toMatchObject({
      status: 201,
      body: { extension: '203', name: 'Bob', email: 'bob@mail.example', role: 'user', isEnabled: true },
    });
    expect(created.body.sipPassword).toMatch(/^[a-z2-9]{20}$/);
    const { sipPassword, ...user } = created.body;
    expect((await api.call('GET', `/v1/users/${user.id}`, admin)).body).toEqual(user);
    const snapshot = await api.store.tenant(api.acme.id).snapshot();
    expect(snapshot?.userByExtension.get('203')?.digest).toEqual(digestOf('203', 'acme.example', sipPassword));
  });

  test('a secret can be given; without an extension there is none', async () => {
    expect((await create({ extension: '204', sipPassword: 'my-own-secret' })).body.sipPassword).toBe('my-own-secret');
    expect((await create({})).body).toMatchObject({ extension: null, sipPassword: null });
  });

  test('an extension or e-mail address that is taken is refused, and says which field', async () => {
    expect(await create({ extension: '200' })).toMatchObject({
      status: 409,
      body: { code: 'extension-taken', errors: [{ pointer: '/extension' }] },
    });
    expect(await create({ email: 'ANN@mail.example' })).toMatchObject({
      status: 409,
      body: { code: 'email-taken', errors: [{ pointer: '/email' }] },
    });
  });

  test.each([
    { wrong: { extension: 200 }, pointer: '/extension' },
    { wrong: { extension: '2' }, pointer: '/extension' },
    { wrong: { extension: '20a' }, pointer: '/extension' },
    { wrong: { name: '' }, pointer: '/name' },
    { wrong: { name: null }, pointer: '/name' },
    { wrong: { email: 'nobody' }, pointer: '/email' },
    { wrong: { email: ['a@b.example'] }, pointer: '/email' },
    { wrong: { role: 'king' }, pointer: '/role' },
    { wrong: { isEnabled: 'yes' }, pointer: '/isEnabled' },
    { wrong: { password: 'short' }, pointer: '/password' },
    { wrong: { sipPassword: 'with:colon' }, pointer: '/sipPassword' },
    { wrong: { sipPassword: 'with blank' }, pointer: '/sipPassword' },
    { wrong: { 'un/known~': 1 }, pointer: '/un~1known~0' },
    { wrong: { id: 'usr_1' }, pointer: '/id' },
  ])('$wrong is refused at $pointer', async ({ wrong, pointer }) => {
    const answer = await create(wrong);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-body', status: 422 } });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test('every missing field is named at once', async () => {
    const answer = await api.call('POST', '/v1/users', { ...admin, json: {} });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(['/name', '/email']);
  });
});

describe('change', () => {
  test('a patch changes what it names and nothing else', async () => {
    const { body: created } = await create({ extension: '210', password: PASSWORD });
    const { sipPassword, ...before } = created;
    const patched = await api.call('PATCH', `/v1/users/${before.id}`, { ...admin, json: { name: 'New name' } });
    expect(patched).toMatchObject({ status: 200 });
    expect(patched.body).toEqual({ ...before, name: 'New name', updatedAt: expect.any(String) });
    expect(patched.body.updatedAt > before.updatedAt).toBe(true);
    expect(await api.signIn(before.email, api.acme.domain)).toBeTruthy();
    expect(sipPassword).toBeTruthy();
  });

  test('a new extension keeps the digest secret and forgets the phones of the old one', async () => {
    const { body } = await create({ extension: '211' });
    await api.store
      .tenant(api.acme.id)
      .registrations.put([
        aRegistration({ id: 'reg_211', userId: body.id, expiresAt: '2099-01-01T00:00:00.000Z' }),
        aRegistration({ id: 'reg_other', userId: 'usr_other', expiresAt: '2099-01-01T00:00:00.000Z' }),
      ]);
    const change = { ...admin, json: { extension: '212' } };
    expect(await api.call('PATCH', `/v1/users/${body.id}`, change)).toMatchObject({ status: 200 });
    const snapshot = await api.store.tenant(api.acme.id).snapshot();
    expect(snapshot?.userByExtension.has('211')).toBe(false);
    expect(snapshot?.userByExtension.get('212')?.digest).toEqual(digestOf('212', 'acme.example', body.sipPassword));
    expect((await api.call('GET', '/v1/registrations', admin)).body.items).toMatchObject([{ id: 'reg_other' }]);
  });

  test('a user can lose its extension and get another', async () => {
    const { body } = await create({ extension: '213' });
    const patch = (extension: string | null) =>
      api.call('PATCH', `/v1/users/${body.id}`, { ...admin, json: { extension } });
    expect(await patch(null)).toMatchObject({ status: 200, body: { extension: null } });
    expect((await api.store.tenant(api.acme.id).snapshot())?.userById.get(body.id)?.digest).toBeNull();
    expect(await patch('214')).toMatchObject({ status: 200, body: { extension: '214' } });
    expect((await api.store.tenant(api.acme.id).snapshot())?.userById.get(body.id)?.digest).toEqual(
      digestOf('214', 'acme.example', body.sipPassword),
    );
  });

  test('a new digest secret is made up, or given', async () => {
    const { body } = await create({ extension: '215' });
    const renewed = await api.call('POST', `/v1/users/${body.id}/sip-password`, admin);
    expect(renewed.status).toBe(200);
    expect(renewed.body.sipPassword).not.toBe(body.sipPassword);
    const digest = async () => (await api.store.tenant(api.acme.id).snapshot())?.userById.get(body.id)?.digest;
    expect(await digest()).toEqual(digestOf('215', 'acme.example', renewed.body.sipPassword));
    await api.call('PATCH', `/v1/users/${body.id}`, { ...admin, json: { sipPassword: 'given-by-hand' } });
    expect(await digest()).toEqual(digestOf('215', 'acme.example', 'given-by-hand'));
  });

  test('taken values, wrong values and unknown fields are refused', async () => {
    const { body } = await create({ extension: '216' });
    const patch = (json: object) => api.call('PATCH', `/v1/users/${body.id}`, { ...admin, json });
    expect(await patch({ extension: '200' })).toMatchObject({ status: 409, body: { code: 'extension-taken' } });
    expect(await patch({ email: 'ann@mail.example' })).toMatchObject({ status: 409, body: { code: 'email-taken' } });
    expect(await patch({ name: 7 })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/name' }] } });
    expect(await patch({ createdAt: 'now' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/createdAt' }] },
    });
  });
});

describe('delete and list', () => {
  test('a deleted user is gone, and its extension free', async () => {
    const { body } = await create({ extension: '220' });
    expect((await api.call('DELETE', `/v1/users/${body.id}`, admin)).status).toBe(204);
    expect((await api.call('DELETE', `/v1/users/${body.id}`, admin)).status).toBe(404);
    expect((await api.call('GET', `/v1/users/${body.id}`, admin)).status).toBe(404);
    expect((await create({ extension: '220' })).status).toBe(201);
  });

  test('lists come in pages that join', async () => {
    const everybody = (await api.call('GET', '/v1/users?limit=100', admin)).body.items;
    const seen: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { body: { items: unknown[]; nextCursor: string | null } } = await api.call(
        'GET',
        `/v1/users?limit=3${cursor && `&cursor=${cursor}`}`,
        admin,
      );
      seen.push(...page.body.items);
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(everybody);
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'limit=1&limit=2', 'order=name'])(
    'the query %s is refused',
    async (query) => {
      expect(await api.call('GET', `/v1/users?${query}`, admin)).toMatchObject({
        status: 400,
        body: { code: 'invalid-query', errors: [{ pointer: expect.stringMatching(/^\/(limit|order)$/) }] },
      });
    },
  );

  test('the cursor of another tenant or of nobody is refused', async () => {
    const { body } = await api.call('GET', '/v1/users?limit=1', { key: api.globex.keys.admin });
    for (const cursor of [body.nextCursor, 'garbage', '']) {
      expect(await api.call('GET', `/v1/users?cursor=${cursor}`, admin)).toMatchObject({
        status: 400,
        body: { code: 'invalid-cursor' },
      });
    }
  });
});

describe('who may', () => {
  test('an admin makes, changes and deletes no platform user, and promotes nobody to one', async () => {
    const users = (await api.call('GET', '/v1/users', admin)).body.items as { id: string; role: string }[];
    const root = users.find(({ role }) => role === 'platform')?.id;
    const refused = { status: 403, body: { code: 'role-above-own' } };
    expect(await create({ role: 'platform' })).toMatchObject(refused);
    expect(await api.call('PATCH', `/v1/users/${root}`, { ...admin, json: { name: 'x' } })).toMatchObject(refused);
    expect(await api.call('POST', `/v1/users/${root}/sip-password`, admin)).toMatchObject(refused);
    expect(await api.call('DELETE', `/v1/users/${root}`, admin)).toMatchObject(refused);
    expect(
      await api.call('PATCH', `/v1/users/${api.acme.userId}`, { ...admin, json: { role: 'platform' } }),
    ).toMatchObject(refused);
    expect(
      await api.call('PATCH', `/v1/users/${root}`, { key: api.acme.keys.platform, json: { name: 'Root 2' } }),
    ).toMatchObject({ status: 200 });
  });

  test('nobody deletes, disables or demotes himself', async () => {
    const cookie = await api.signIn('admin@mail.example', api.acme.domain);
    const own = `/v1/users/${api.acme.adminId}`;
    const refused = { status: 409, body: { code: 'own-account' } };
    expect(await api.call('DELETE', own, { cookie })).toMatchObject(refused);
    expect(await api.call('PATCH', own, { cookie, json: { isEnabled: false } })).toMatchObject(refused);
    expect(await api.call('PATCH', own, { cookie, json: { role: 'user' } })).toMatchObject(refused);
    expect(await api.call('PATCH', own, { cookie, json: { name: 'Boss', role: 'admin' } })).toMatchObject({
      status: 200,
    });
  });
});
