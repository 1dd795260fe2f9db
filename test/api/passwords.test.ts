import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});
/** An hour later all attempts of the test before are forgotten. */
beforeEach(() => api.clock.advance(3_600_000));

const DAY_MS = 86_400_000;
let serial = 0;
const createUser = (fields: object) =>
  api.call('POST', '/v1/users', { ...admin, json: { name: 'Ann', email: `p${serial++}@mail.example`, ...fields } });
const policy = (json: object, who: object = admin) => api.call('PATCH', '/v1/sign-in-policy', { ...who, json });
const signIn = (email: string, password: string) =>
  api.call('POST', '/v1/sessions', { json: { email, password, domain: 'acme.example' } });
const cookieOf = (answer: { headers: Headers }) =>
  /patchbay_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
const change = (cookie: string, currentPassword: string, password: string) =>
  api.call('POST', '/v1/account/password', { cookie, json: { currentPassword, password } });
const REFUSED = { status: 422, body: { code: 'password-refused', errors: [{ pointer: '/password' }] } };

describe('a new password', () => {
  test('is not what everybody tries first, nor the name of its owner or tenant', async () => {
    for (const password of ['password2024!', 'Administrator1', 'AcmeAcme2026', 'Zebulon.Quartz']) {
      expect(await createUser({ name: 'Zebulon Quartz', password })).toMatchObject(REFUSED);
    }
    expect((await createUser({ name: 'Zebulon Quartz', password: 'blue velvet mornings' })).status).toBe(201);
    const json = {
      name: 'Foobar',
      domain: 'foobar.example',
      admin: { name: 'A', email: 'a@b.example', password: 'FooBar12345' },
    };
    expect(await api.call('POST', '/v1/tenants', { key: api.acme.keys.platform, json })).toMatchObject(REFUSED);
    json.admin.password = PASSWORD;
    expect((await api.call('POST', '/v1/tenants', { key: api.acme.keys.platform, json })).status).toBe(201);
  });

  test('is as long as the tenant asks, and its policy is nobody else’s', async () => {
    expect((await policy({ passwordMinLength: 24 })).status).toBe(200);
    const refused = await createUser({ password: PASSWORD });
    expect(refused).toMatchObject(REFUSED);
    expect(refused.body.detail).toContain('24');
    expect((await createUser({ password: `${PASSWORD} staple` })).status).toBe(201);
    const json = { name: 'Bo', email: 'bo@mail.example', password: PASSWORD };
    expect((await api.call('POST', '/v1/users', { key: api.globex.keys.admin, json })).status).toBe(201);
    await policy({ passwordMinLength: 10 });
  });

  test('is none of the last ones, whoever sets it', async () => {
    await policy({ passwordHistory: 2 });
    const { body: ann } = await createUser({ password: 'first velvet morning' });
    const set = (password: string) => api.call('PATCH', `/v1/users/${ann.id}`, { ...admin, json: { password } });
    expect(await set('first velvet morning')).toMatchObject(REFUSED);
    expect((await set('second velvet morning')).status).toBe(200);
    expect(await set('first velvet morning')).toMatchObject(REFUSED);
    expect((await set('third velvet morning')).status).toBe(200);
    expect((await set('first velvet morning')).status).toBe(200);
    expect(await set('third velvet morning')).toMatchObject(REFUSED);
    await policy({ passwordHistory: 0 });
  });

  test.each([
    { passwordMinLength: 9 },
    { passwordHistory: 11 },
    { passwordMaxAgeDays: 0 },
    { attempts: 1 },
    { attemptsFromSource: 2 },
    { updatedAt: '2026-01-01T00:00:00.000Z' },
  ])('a policy of %o is refused', async (json) => {
    expect(await policy(json)).toMatchObject({ status: 422, body: { code: 'invalid-body' } });
  });

  test('the policy is the admin’s to change', async () => {
    for (const role of ['supervisor', 'operator', 'user'] as const) {
      expect(await policy({ passwordHistory: 1 }, { key: api.acme.keys[role] })).toMatchObject({ status: 403 });
    }
  });
});

describe('the own password', () => {
  test('is changed by who knows it, ends all other sessions, and not this one', async () => {
    const { body: ann } = await createUser({ password: PASSWORD });
    const elsewhere = cookieOf(await signIn(ann.email, PASSWORD));
    const cookie = cookieOf(await signIn(ann.email, PASSWORD));
    expect(await change(cookie, 'wrong', 'quiet green river')).toMatchObject({
      status: 422,
      body: { code: 'wrong-current-password' },
    });
    expect(await change(cookie, PASSWORD, PASSWORD)).toMatchObject(REFUSED);
    expect(await change(cookie, PASSWORD, 'password12345')).toMatchObject(REFUSED);
    const changed = await change(cookie, PASSWORD, 'quiet green river');
    expect(changed).toMatchObject({ status: 200, body: { user: { id: ann.id } } });
    expect((await api.call('GET', '/v1/account', { cookie: cookieOf(changed) })).status).toBe(200);
    for (const ended of [elsewhere, cookie]) {
      expect((await api.call('GET', '/v1/account', { cookie: ended })).status).toBe(401);
    }
    expect((await signIn(ann.email, PASSWORD)).status).toBe(401);
    expect((await signIn(ann.email, 'quiet green river')).status).toBe(201);
    const { items } = (await api.call('GET', `/v1/audit?target=${ann.id}&action=user.change-password`, admin)).body;
    expect(items).toMatchObject([{ actor: ann.id }]);
    expect(JSON.stringify(items)).not.toContain('argon2');
  });

  test('has to be changed at the first sign-in when the admin says so, before anything else', async () => {
    const { body: ann } = await createUser({ password: PASSWORD, role: 'admin', mustChangePassword: true });
    const cookie = cookieOf(await signIn(ann.email, PASSWORD));
    const required = { status: 403, body: { code: 'password-change-required' } };
    expect(await api.call('GET', '/v1/users', { cookie })).toMatchObject(required);
    expect(await api.call('GET', '/v1/account', { cookie })).toMatchObject(required);
    expect(
      await api.call('PATCH', `/v1/users/${ann.id}`, { cookie, json: { mustChangePassword: false } }),
    ).toMatchObject(required);
    const current = (await api.call('GET', '/v1/sessions/current', { cookie })).body;
    expect(current).toMatchObject({ mustChangePassword: true, permissions: [] });
    const fresh = cookieOf(await change(cookie, PASSWORD, 'quiet green river'));
    expect((await api.call('GET', '/v1/users', { cookie: fresh })).status).toBe(200);
    expect((await api.call('GET', '/v1/account', { cookie: fresh })).body.mustChangePassword).toBe(false);
    const again = cookieOf(await signIn(ann.email, 'quiet green river'));
    expect((await api.call('GET', '/v1/users', { cookie: again })).status).toBe(200);
  });

  test('has to be changed when it is older than the tenant allows', async () => {
    const { body: ann } = await createUser({ password: PASSWORD });
    await policy({ passwordMaxAgeDays: 30 });
    const due = async (password: string) => {
      const cookie = cookieOf(await signIn(ann.email, password));
      return { cookie, isDue: (await api.call('GET', '/v1/sessions/current', { cookie })).body.mustChangePassword };
    };
    expect((await due(PASSWORD)).isDue).toBe(false);
    api.clock.advance(30 * DAY_MS + 1);
    const { cookie, isDue } = await due(PASSWORD);
    expect(isDue).toBe(true);
    expect((await change(cookie, PASSWORD, 'quiet green river')).status).toBe(200);
    expect((await due('quiet green river')).isDue).toBe(false);
    await policy({ passwordMaxAgeDays: null });
  });
});

test('a tenant says how many wrong passwords are free', async () => {
  const { body: ann } = await createUser({ password: PASSWORD });
  await policy({ attemptsFromSource: 3 });
  for (let i = 0; i < 3; i++) expect((await signIn(ann.email, 'wrong')).status).toBe(401);
  expect(await signIn(ann.email, PASSWORD)).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
  await policy({ attemptsFromSource: 10 });
  expect((await signIn(ann.email, PASSWORD)).status).toBe(201);
});

describe('the own profile', () => {
  test('is read and changed in part: the name, and neither role nor rights', async () => {
    const { body: ann } = await createUser({ password: PASSWORD });
    const cookie = cookieOf(await signIn(ann.email, PASSWORD));
    const { sipPassword: _, ...profile } = ann;
    expect((await api.call('GET', '/v1/account', { cookie })).body).toEqual(profile);
    const changed = await api.call('PATCH', '/v1/account', { cookie, json: { name: 'Anna' } });
    expect(changed).toMatchObject({ status: 200, body: { id: ann.id, name: 'Anna' } });
    for (const json of [
      { role: 'admin' },
      { customRoleId: null },
      { email: 'x@y.example' },
      { mustChangePassword: false },
    ]) {
      expect(await api.call('PATCH', '/v1/account', { cookie, json })).toMatchObject({ status: 422 });
    }
    expect(await api.call('PATCH', '/v1/account', { ...admin, json: { name: 'X' } })).toMatchObject({
      body: { code: 'not-oneself' },
    });
  });
});
