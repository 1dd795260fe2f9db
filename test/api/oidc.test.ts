import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApi } from '#functions/api/index.ts';
import { OIDC_CLIENT, startOidcProvider, type TestOidcProvider } from '#test/world/oidc-provider.ts';
import { type ApiWorld, startApi } from './world.ts';

const ORIGIN = 'https://portal.example';
const REDIRECT = `${ORIGIN}/sign-in/oidc/`;
const PEOPLE = {
  ann: { email: 'Ann@mail.example', email_verified: true, name: 'Ann of the provider' },
  new: { email: 'new@mail.example', email_verified: true, name: 'Nell New', groups: ['staff', 'pbx-watch'] },
  plain: { email: 'plain@mail.example', email_verified: true },
  foreign: { email: 'eve@evil.example', email_verified: true, name: 'Eve' },
  unverified: { email: 'ann@mail.example', email_verified: false },
  unsaid: { email: 'ann@mail.example' },
  nobody: { name: 'Without address' },
  root: { email: 'root@mail.example', email_verified: true },
  stranger: { email: 'stranger@mail.example', email_verified: true },
};

let api: ApiWorld;
let provider: TestOidcProvider;
let app: ReturnType<typeof createApi>;
beforeAll(async () => {
  [api, provider] = await Promise.all([startApi(), startOidcProvider([REDIRECT], PEOPLE)]);
  // The provider goes by the real time.
  app = createApi({ ...api.useCases, mayReachPrivate: true, log: (event) => api.logged.push(event) });
  return async () => {
    await provider.stop();
    await api.stop();
  };
});
/** An hour later all attempts of the test before are forgotten. */
beforeEach(() => api.clock.advance(3_600_000));

interface Sent {
  readonly key?: string;
  readonly begun?: string;
  readonly json?: unknown;
}
async function send(method: string, path: string, { key, begun = '', json }: Sent = {}, at = app) {
  const answer = await at.request(path, {
    method,
    headers: {
      'x-forwarded-host': 'portal.example',
      'content-type': 'application/json',
      cookie: `patchbay_sign_in=${begun}`,
      ...(key && { authorization: `Bearer ${key}` }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const cookie = (name: string) =>
    new RegExp(`${name}=([^;]+)`).exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
  return { status: answer.status, body: await answer.json(), cookie };
}

const configure = (json: object, tenant = api.acme) =>
  send('PATCH', '/v1/oidc-provider', { key: tenant.keys.admin, json });
const turnedOn = (fields: object = {}) =>
  configure({
    isEnabled: true,
    name: 'Acme login',
    issuer: provider.issuer,
    ...OIDC_CLIENT,
    emailDomains: [],
    needsVerifiedEmail: true,
    createsUsers: false,
    ...fields,
  });
const begin = (domain = 'acme.example') => send('POST', '/v1/sessions/oidc-url', { json: { domain } });
const finish = (begun: string, query: URLSearchParams) =>
  send('POST', '/v1/sessions/oidc', { begun, json: { query: query.toString() } });
async function signIn(who: keyof typeof PEOPLE) {
  const { body, cookie } = await begin();
  return finish(cookie('patchbay_sign_in'), await provider.visit(body.url, who));
}

describe('signing in at the provider', () => {
  beforeAll(async () => expect((await turnedOn()).status).toBe(200));

  test('opens the session of the user with the address that the provider names', async () => {
    const answer = await signIn('ann');
    expect(answer).toMatchObject({
      status: 201,
      body: { user: { id: api.acme.userId }, tenant: { id: api.acme.id }, assurance: 'strong' },
    });
    const session = await api.call('GET', '/v1/sessions/current', { cookie: answer.cookie('patchbay_session') });
    expect(session.body.user.id).toBe(api.acme.userId);
  });

  test('asks with PKCE, state and nonce, and tells the provider nothing of them but hashes and names', async () => {
    const { searchParams } = new URL((await begin()).body.url);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: REDIRECT,
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('an answer belongs to one browser, and is taken once', async () => {
    const one = await begin();
    const other = await begin();
    const answer = await provider.visit(one.body.url, 'ann');
    const expired = { status: 401, body: { code: 'sign-in-expired' } };
    expect(await finish('', answer)).toMatchObject(expired);
    expect(await finish(other.cookie('patchbay_sign_in'), answer)).toMatchObject({
      status: 403,
      body: { code: 'provider-refused' },
    });
    expect((await finish(one.cookie('patchbay_sign_in'), answer)).status).toBe(201);
    expect(await finish(one.cookie('patchbay_sign_in'), answer)).toMatchObject(expired);
  });

  test.each(['code=made-up&state=made-up', 'error=access_denied', 'x'])('%s is no answer', async (query) => {
    const { cookie } = await begin();
    expect(await finish(cookie('patchbay_sign_in'), new URLSearchParams(query))).toMatchObject({ status: 403 });
  });

  test.each(['unverified', 'unsaid', 'nobody'] as const)('%s: the provider answers for no address', async (who) => {
    expect(await signIn(who)).toMatchObject({ status: 403, body: { code: 'provider-refused' } });
  });

  test('opens no account that may do more than the tenant’s admin, who has chosen the provider', async () => {
    expect(await signIn('root')).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
  });

  test('opens nothing to who is not a user, unless the tenant says so', async () => {
    expect(await signIn('stranger')).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
  });

  test('a user who is disabled stays out', async () => {
    const change = (isEnabled: boolean) =>
      api.call('PATCH', `/v1/users/${api.acme.userId}`, { key: api.acme.keys.admin, json: { isEnabled } });
    await change(false);
    expect((await signIn('ann')).status).toBe(401);
    await change(true);
  });
});

describe('newcomers', () => {
  test('become users, with the role that their group has', async () => {
    await turnedOn({
      createsUsers: true,
      emailDomains: ['mail.example'],
      roleClaim: 'groups',
      roleMapping: [{ value: 'pbx-watch', role: 'supervisor' }],
    });
    expect(await signIn('new')).toMatchObject({
      status: 201,
      body: { user: { email: 'new@mail.example', name: 'Nell New', role: 'supervisor', extension: null } },
    });
    expect((await signIn('plain')).body.user).toMatchObject({ name: 'plain@mail.example', role: 'user' });
    const again = await signIn('new');
    expect(again.status).toBe(201);
    expect(await signIn('foreign')).toMatchObject({ status: 403, body: { code: 'provider-refused' } });
    const { items } = (await api.call('GET', '/v1/users', { key: api.acme.keys.admin })).body;
    expect(items.filter(({ email }: { email: string }) => email === 'new@mail.example')).toHaveLength(1);
  });
});

describe('the choice of a provider', () => {
  test('the secret is kept sealed, and never told', async () => {
    const { body } = await turnedOn();
    expect(body).toMatchObject({ hasClientSecret: true, clientId: 'patchbay' });
    expect(JSON.stringify(body)).not.toContain(OIDC_CLIENT.clientSecret);
    const kept = JSON.stringify(await api.dynamo.itemsMentioning(api.acme.id, 'config'));
    expect(kept).not.toContain(OIDC_CLIENT.clientSecret);
    expect((await configure({ clientSecret: null })).body.hasClientSecret).toBe(false);
  });

  test('is the tenant’s own: another one has none', async () => {
    await turnedOn();
    const theirs = await send('GET', '/v1/oidc-provider', { key: api.globex.keys.admin });
    expect(theirs.body).toMatchObject({ isEnabled: false, issuer: null });
    expect(await begin('globex.example')).toMatchObject({ status: 404, body: { code: 'no-provider' } });
    expect(await begin('nowhere.example')).toMatchObject({ status: 404, body: { code: 'no-provider' } });
    const ways = async (domain: string) => (await send('GET', `/v1/sessions/ways?domain=${domain}`)).body;
    expect(await ways('acme.example')).toEqual({ oidc: { name: 'Acme login' } });
    expect(await ways('globex.example')).toEqual({ oidc: null });
  });

  test.each([
    [{ issuer: null }, 'provider-incomplete', 422],
    [{ clientId: null }, 'provider-incomplete', 422],
    [{ issuer: 'ftp://login.example' }, 'invalid-body', 422],
    [{ issuer: 'https://login.example/?x' }, 'invalid-body', 422],
    [{ defaultRole: 'platform' }, 'role-above-own', 403],
    [{ roleMapping: [{ value: 'x', role: 'platform' }] }, 'role-above-own', 403],
  ])('%o is refused as %s', async (fields, code, status) => {
    await turnedOn();
    expect(await configure(fields)).toMatchObject({ status, body: { code } });
  });

  test('is made by who may', async () => {
    const answer = await send('PATCH', '/v1/oidc-provider', { key: api.acme.keys.user, json: { isEnabled: false } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
  });

  test('is made by who is an admin in everything: it opens the account of every admin', async () => {
    const json = { name: 'Sign-in', scopes: ['sign-in:read', 'sign-in:write'] };
    const { body } = await send('POST', '/v1/api-keys', { key: api.acme.keys.admin, json });
    for (const path of ['/v1/oidc-provider', '/v1/ldap-directory']) {
      const answer = await send('PATCH', path, { key: body.token, json: { isEnabled: false } });
      expect(answer).toMatchObject({ status: 403, body: { code: 'role-above-own' } });
    }
  });

  test('another issuer does not get the secret that was for the one before', async () => {
    await turnedOn();
    const before = (await send('GET', '/v1/oidc-provider', { key: api.acme.keys.admin })).body;
    expect((await configure({ issuer: before.issuer })).body.hasClientSecret).toBe(true);
    const issuer = 'https://login.elsewhere.example';
    expect(await configure({ issuer })).toMatchObject({
      status: 422,
      body: { code: 'invalid-fields', errors: [{ pointer: '/clientSecret' }] },
    });
    expect((await configure({ isEnabled: false, issuer: null })).status).toBe(200);
    expect((await configure({ issuer })).status).toBe(422);
    expect((await configure({ issuer, clientSecret: null })).body.hasClientSecret).toBe(false);
  });

  test('in the cloud, is a public one over https: what lies behind the walls is not asked', async () => {
    await turnedOn();
    const cloud = createApi({ ...api.useCases, log: () => undefined });
    const key = api.acme.keys.admin;
    const json = { issuer: provider.issuer };
    expect(await send('PATCH', '/v1/oidc-provider', { key, json }, cloud)).toMatchObject({
      status: 422,
      body: { code: 'issuer-not-secure' },
    });
    for (const issuer of [provider.issuer, 'https://169.254.169.254', 'https://localhost', 'https://[::1]:8443']) {
      await configure({ issuer });
      const begun = await send('POST', '/v1/sessions/oidc-url', { json: { domain: 'acme.example' } }, cloud);
      expect(begun, issuer).toMatchObject({ status: 504, body: { code: 'provider-silent' } });
    }
  });

  test('one that is not there is said to be silent', async () => {
    await turnedOn({ issuer: 'http://127.0.0.1:1' });
    expect(await begin()).toMatchObject({ status: 504, body: { code: 'provider-silent' } });
    expect(api.logged).toContainEqual(expect.objectContaining({ name: 'oidc-failed' }));
  });
});
