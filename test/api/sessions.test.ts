import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApi } from '#functions/api/index.ts';
import { permissionsOf } from '#shared/identity/index.ts';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});
/** An hour later all attempts of the test before are forgotten. */
beforeEach(() => api.clock.advance(3_600_000));

const signIn = (json: object, headers = {}) => api.call('POST', '/v1/sessions', { json, headers });
const ANN = { email: 'ann@mail.example', password: PASSWORD };

describe('sign in', () => {
  test('the answer says who and until when, and the cookie is out of reach of scripts and other sites', async () => {
    const answer = await signIn({ ...ANN, domain: 'globex.example' });
    expect(answer).toMatchObject({
      status: 201,
      body: { user: { id: api.globex.userId, role: 'user' }, tenant: { id: api.globex.id } },
    });
    expect(Object.keys(answer.body)).toEqual(['user', 'tenant', 'expiresAt', 'assurance']);
    expect(Date.parse(answer.body.expiresAt)).toBe(api.clock.nowMs() + 12 * 3_600_000);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^patchbay_session=[\w-]{43};/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Path=\//);
    expect(cookie).not.toMatch(/Secure/);
  });

  test('the tenant is the one named, else the one of the host name, else the default one', async () => {
    expect((await signIn(ANN)).body.tenant.id).toBe(api.acme.id);
    const request = new Request('https://globex.example/v1/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ANN),
    });
    const answer = await createApi({ ...api.useCases, defaultTenant: api.acme.id, log: () => {} }).fetch(request);
    expect(await answer.json()).toMatchObject({ tenant: { id: api.globex.id } });
    expect(answer.headers.get('set-cookie')).toMatch(/Secure/);
  });

  test.each([
    { what: 'wrong password', json: { ...ANN, password: 'wrong' } },
    { what: 'unknown e-mail address', json: { ...ANN, email: 'nobody@mail.example' } },
    { what: 'unknown domain', json: { ...ANN, domain: 'nowhere.example' } },
  ])('$what: one and the same refusal', async ({ json }) => {
    const answer = await signIn(json);
    expect(answer.body).toEqual({
      type: 'urn:patchbay:problem:invalid-credentials',
      title: 'Sign-in failed',
      status: 401,
      detail: 'E-mail address, password or domain is wrong, or the account is disabled.',
      code: 'invalid-credentials',
    });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test('an unknown address takes as long as a known one', async () => {
    const time = async (email: string) => {
      const start = performance.now();
      await signIn({ email, password: 'wrong' });
      return performance.now() - start;
    };
    // The quickest of several, as a busy machine only ever adds.
    const known = Math.min(await time('ann@mail.example'), await time('ann@mail.example'));
    const unknown = Math.min(await time('nobody@mail.example'), await time('nobody@mail.example'));
    // A password check takes tens of milliseconds; without one the answer would come in a few.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  test('the eleventh wrong password in a row has to wait, longer each time, and the right one too', async () => {
    const wrong = { ...ANN, password: 'wrong' };
    for (let i = 0; i < 10; i++) expect((await signIn(wrong)).status).toBe(401);
    const throttled = await signIn(ANN);
    expect(throttled).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
    expect(throttled.headers.get('retry-after')).toBe('10');
    // The same address in another tenant is another person.
    expect((await signIn({ ...ANN, domain: 'globex.example' })).status).toBe(201);
    api.clock.advance(10_000);
    expect((await signIn(wrong)).status).toBe(401);
    expect((await signIn(ANN)).headers.get('retry-after')).toBe('20');
    api.clock.advance(20_000);
    expect((await signIn(ANN)).status).toBe(201);
    expect((await signIn(wrong)).status).toBe(401);
    expect((await signIn(ANN)).status).toBe(201);
  });

  test.each([
    { what: 'address', json: { ...ANN, email: 'nobody2@mail.example' } },
    { what: 'domain', json: { ...ANN, domain: 'nowhere2.example' } },
  ])('an unknown $what is throttled like a known one', async ({ json }) => {
    for (let i = 0; i < 10; i++) expect((await signIn(json)).status).toBe(401);
    expect((await signIn(json)).status).toBe(429);
  });

  test('a burst of guesses gets no more answers than a row of them', async () => {
    const burst = await Promise.all(Array.from({ length: 30 }, () => signIn({ ...ANN, password: 'wrong' })));
    expect(burst.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10);
  });

  test('several tabs that sign in at once are all let in', async () => {
    const tabs = await Promise.all(Array.from({ length: 6 }, () => signIn(ANN)));
    expect(tabs.map(({ status }) => status)).toEqual(Array(6).fill(201));
  });

  test.each([
    { json: {}, pointers: ['/email', '/password'] },
    { json: { ...ANN, domain: 7 }, pointers: ['/domain'] },
    { json: { ...ANN, remember: true }, pointers: ['/remember'] },
    { json: { ...ANN, password: 'x'.repeat(201) }, pointers: ['/password'] },
  ])('$json is refused at $pointers', async ({ json, pointers }) => {
    const answer = await signIn(json);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(pointers);
  });
});

describe('sign in from elsewhere', () => {
  const app = () => createApi({ ...api.useCases, defaultTenant: api.acme.id, log: () => {} });
  const from = async (remoteAddress: string, json: object) => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
    return (await app().request('/v1/sessions', request, { incoming: { socket: { remoteAddress } } })).status;
  };
  const wrong = { ...ANN, password: 'wrong' };

  test('a stranger who guesses does not lock the owner out, until there are many of them', async () => {
    for (let i = 0; i < 10; i++) expect(await from('192.0.2.1', wrong)).toBe(401);
    expect(await from('192.0.2.1', ANN)).toBe(429);
    for (let i = 10; i < 50; i++) expect(await from(`198.51.100.${i}`, wrong)).toBe(401);
    expect(await from('192.0.2.2', ANN)).toBe(429);
    api.clock.advance(10_000);
    expect(await from('192.0.2.2', ANN)).toBe(201);
  });

  test('one source does not guess at everybody, not even with an account of its own', async () => {
    for (let i = 0; i < 100; i++) {
      expect(await from('192.0.2.1', { ...wrong, email: `somebody${i}@mail.example` })).toBe(401);
      if (i === 90) expect(await from('192.0.2.1', ANN)).toBe(201);
    }
    expect(await from('192.0.2.1', ANN)).toBe(429);
    expect(await from('192.0.2.2', ANN)).toBe(201);
  });

  test('behind CloudFront the source is who talks to it, whatever stands before', async () => {
    const through = async (forwardedFor: string) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor };
      const request = { method: 'POST', headers, body: JSON.stringify(wrong) };
      return (await app().request('/v1/sessions', request, { requestContext: {} })).status;
    };
    for (let i = 0; i < 10; i++) expect(await through(`10.0.0.${i}, 198.51.100.7, 203.0.113.${i}`)).toBe(401);
    expect(await through('198.51.100.7, 203.0.113.99')).toBe(429);
    expect(await through('198.51.100.8, 203.0.113.99')).toBe(401);
  });
});

describe('session', () => {
  test('says who is signed in and what is permitted', async () => {
    const cookie = await api.signIn('ann@mail.example', 'acme.example');
    expect(await api.call('GET', '/v1/sessions/current', { cookie })).toMatchObject({
      status: 200,
      body: { user: { id: api.acme.userId }, tenant: { id: api.acme.id }, permissions: permissionsOf('user') },
    });
    expect((await api.call('GET', '/v1/sessions/current', { key: api.acme.keys.admin })).body).toMatchObject({
      user: null,
      expiresAt: null,
      permissions: expect.arrayContaining(['user:write']),
    });
  });

  test('ends with sign-out, and only then with the cookie', async () => {
    const cookie = await api.signIn('ann@mail.example', 'acme.example');
    const out = await api.call('DELETE', '/v1/sessions/current', { cookie });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^patchbay_session=; Max-Age=0/);
    expect(await api.call('GET', '/v1/tenant', { cookie })).toMatchObject({ status: 401 });
  });

  test('ends after twelve hours', async () => {
    const cookie = await api.signIn('ann@mail.example', 'acme.example');
    api.clock.advance(12 * 3_600_000 - 1);
    expect((await api.call('GET', '/v1/tenant', { cookie })).status).toBe(200);
    api.clock.advance(1);
    expect(await api.call('GET', '/v1/tenant', { cookie })).toMatchObject({
      status: 401,
      body: { code: 'not-authenticated' },
    });
  });

  test('ends when the user is disabled or deleted, and follows the role', async () => {
    const admin = { key: api.acme.keys.admin };
    const json = { name: 'Eve', email: 'eve@mail.example', password: PASSWORD, role: 'admin' };
    const { body: eve } = await api.call('POST', '/v1/users', { ...admin, json });
    const cookie = await api.signIn(eve.email, 'acme.example');
    const patch = (change: object) => api.call('PATCH', `/v1/users/${eve.id}`, { ...admin, json: change });
    expect((await api.call('GET', '/v1/users', { cookie })).status).toBe(200);
    await patch({ role: 'user' });
    expect((await api.call('GET', '/v1/users', { cookie })).status).toBe(403);
    await patch({ isEnabled: false });
    expect((await api.call('GET', '/v1/sessions/current', { cookie })).status).toBe(401);
    expect((await signIn({ ...json, name: undefined, role: undefined })).status).toBe(401);
    await patch({ isEnabled: true });
    expect((await api.call('GET', '/v1/sessions/current', { cookie })).status).toBe(401);
    const again = await api.signIn(eve.email, 'acme.example');
    expect((await api.call('GET', '/v1/sessions/current', { cookie: again })).status).toBe(200);
    await api.call('DELETE', `/v1/users/${eve.id}`, admin);
    expect((await api.call('GET', '/v1/sessions/current', { cookie: again })).status).toBe(401);
  });

  test('ends when the password changes, and with nothing else that does', async () => {
    const admin = { key: api.acme.keys.admin };
    const json = { name: 'Sue', email: 'sue@mail.example', password: PASSWORD };
    const { body: sue } = await api.call('POST', '/v1/users', { ...admin, json });
    const cookie = await api.signIn(sue.email, 'acme.example');
    const patch = (change: object) => api.call('PATCH', `/v1/users/${sue.id}`, { ...admin, json: change });
    await patch({ name: 'Susan', isEnabled: true });
    expect((await api.call('GET', '/v1/sessions/current', { cookie })).status).toBe(200);
    await patch({ password: 'another good password' });
    expect((await api.call('GET', '/v1/sessions/current', { cookie })).status).toBe(401);
    expect((await signIn({ email: sue.email, password: 'another good password' })).status).toBe(201);
  });

  test('a change by cookie needs the header that no other site can send', async () => {
    const cookie = await api.signIn('admin@mail.example', 'acme.example');
    const json = { name: 'X', email: 'x@mail.example' };
    const forged = { cookie, json, headers: { 'patchbay-csrf': '' } };
    const refused = { status: 403, body: { code: 'csrf-header-missing' } };
    expect(await api.call('POST', '/v1/users', forged)).toMatchObject(refused);
    expect(await api.call('DELETE', '/v1/sessions/current', forged)).toMatchObject(refused);
    expect((await api.call('GET', '/v1/users', { cookie, headers: { 'patchbay-csrf': '' } })).status).toBe(200);
  });
});

describe('API keys', () => {
  test.each(['Bearer pb_wrong', 'Bearer ', 'Basic YTpi', 'pb_wrong', 'Bearer a b'])(
    'the header Authorization: %s opens nothing, even beside a good cookie',
    async (authorization) => {
      const cookie = await api.signIn('admin@mail.example', 'acme.example');
      const answer = await api.call('GET', '/v1/users', { cookie, headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, body: { code: 'not-authenticated' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    },
  );

  test('a key is made, used, listed without its token, and ends with its deletion', async () => {
    const admin = { key: api.acme.keys.admin };
    const created = await api.call('POST', '/v1/api-keys', { ...admin, json: { name: 'CRM' } });
    expect(created).toMatchObject({ status: 201, body: { name: 'CRM', role: 'admin', expiresAt: null } });
    const { token, ...apiKey } = created.body;
    expect(token).toMatch(/^pb_/);
    expect((await api.call('GET', '/v1/users', { key: token })).status).toBe(200);
    const listed = await api.call('GET', '/v1/api-keys', admin);
    expect(listed.body.items).toContainEqual({ ...apiKey, lastUsedAt: expect.any(String) });
    expect(JSON.stringify(listed.body)).not.toContain('token');
    expect(await api.call('DELETE', `/v1/api-keys/${apiKey.id}`, { key: token })).toMatchObject({
      status: 409,
      body: { code: 'own-account' },
    });
    expect((await api.call('DELETE', `/v1/api-keys/${apiKey.id}`, admin)).status).toBe(204);
    expect((await api.call('GET', '/v1/users', { key: token })).status).toBe(401);
    expect((await api.call('DELETE', `/v1/api-keys/${apiKey.id}`, admin)).status).toBe(404);
  });

  test('a key ends when it expires', async () => {
    const expiresAt = new Date(api.clock.nowMs() + 60_000).toISOString();
    const json = { name: 'Short', expiresAt };
    const { body } = await api.call('POST', '/v1/api-keys', { key: api.acme.keys.admin, json });
    expect((await api.call('GET', '/v1/sessions/current', { key: body.token })).body.expiresAt).toBe(expiresAt);
    api.clock.advance(60_000);
    expect((await api.call('GET', '/v1/users', { key: body.token })).status).toBe(401);
  });

  test('an admin neither makes nor deletes a platform key; bad fields are refused', async () => {
    const admin = { key: api.acme.keys.admin };
    const make = (json: object) => api.call('POST', '/v1/api-keys', { ...admin, json });
    expect(await make({ name: 'Root', role: 'platform' })).toMatchObject({
      status: 403,
      body: { code: 'role-above-own' },
    });
    const { items } = (await api.call('GET', '/v1/api-keys', admin)).body;
    const root = items.find(({ role }: { role: string }) => role === 'platform').id;
    expect(await api.call('DELETE', `/v1/api-keys/${root}`, admin)).toMatchObject({ status: 403 });
    expect(await make({ name: '' })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/name' }] } });
    expect(await make({ name: 'x', expiresAt: 'soon' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/expiresAt' }] },
    });
    expect(await make({ name: 'x', token: 'mine' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/token' }] },
    });
  });
});
