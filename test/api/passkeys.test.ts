import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemPrincipal } from '#shared/identity/index.ts';
import { createUser } from '#shared/usecases/index.ts';
import { NewUser, type Role } from '#shared/user/index.ts';
import { TestAuthenticator } from '#test/world/authenticator.ts';
import { type ApiAnswer, type ApiWorld, good, PASSWORD, startApi } from './world.ts';

/** Where the portal of both tenants is, as CloudFront tells it. */
const HERE = { host: 'portal.example', origin: 'https://portal.example' };

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});
/** An hour later all attempts of the test before are forgotten. */
beforeEach(() => api.clock.advance(3_600_000));

const cookieOf = ({ headers }: ApiAnswer, name: string): string =>
  new RegExp(`${name}=([^;]+)`).exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
const send = (
  method: string,
  path: string,
  {
    session = '',
    begun = '',
    host = HERE.host,
    json,
  }: { session?: string; begun?: string; host?: string; json?: unknown },
) =>
  api.call(method, path, {
    json,
    headers: {
      'patchbay-csrf': '1',
      'x-forwarded-host': host,
      cookie: `patchbay_session=${session}; patchbay_sign_in=${begun}`,
    },
  });
const signIn = (email: string, tenant = api.acme) =>
  api.call('POST', '/v1/sessions', { json: { email, password: PASSWORD, domain: tenant.domain } });

let people = 0;
async function person(role: Role = 'user', tenant = api.acme) {
  const email = `person${++people}@mail.example`;
  const input = NewUser.parse({ name: email, email, role, password: PASSWORD });
  const { id } = good(await createUser(api.useCases, systemPrincipal(tenant.id), input));
  return { id, email, session: cookieOf(await signIn(email, tenant), 'patchbay_session') };
}

async function begin(session: string, json: object = { password: PASSWORD }) {
  const answer = await send('POST', '/v1/account/passkey-options', { session, json });
  return { answer, begun: cookieOf(answer, 'patchbay_sign_in'), asked: answer.body.publicKey };
}
/** Adds a passkey, as the portal does. */
async function addPasskey(session: string, name = 'Phone', json?: object) {
  const authenticator = new TestAuthenticator();
  const { begun, asked } = await begin(session, json);
  const credential = authenticator.create(asked, HERE);
  const created = await send('POST', '/v1/account/passkeys', { session, begun, json: { name, credential } });
  return { authenticator, created, id: created.body?.id as string };
}
async function beginSignIn(host?: string) {
  const answer = await send('POST', '/v1/sessions/passkey-options', { ...(host && { host }) });
  return { answer, begun: cookieOf(answer, 'patchbay_sign_in'), asked: answer.body.publicKey };
}
const finish = (begun: string, credential: object, host?: string) =>
  send('POST', '/v1/sessions/passkey', { begun, json: { credential }, ...(host && { host }) });

const refused = { status: 401, body: { code: 'invalid-credentials' } };

describe('a passkey', () => {
  test('signs in without e-mail address, password and domain, in the tenant that it was made in', async () => {
    const bob = await person('user', api.globex);
    const { created, authenticator } = await addPasskey(bob.session);
    expect(created).toMatchObject({ status: 201, body: { name: 'Phone', host: HERE.host, lastUsedAt: null } });
    const { asked, begun } = await beginSignIn();
    expect(asked).toMatchObject({ rpId: HERE.host, userVerification: 'required' });
    expect(asked.allowCredentials ?? []).toEqual([]);
    const answer = await finish(begun, authenticator.get(asked, HERE));
    expect(answer).toMatchObject({
      status: 201,
      body: { user: { id: bob.id }, tenant: { id: api.globex.id }, assurance: 'strong' },
    });
    const session = cookieOf(answer, 'patchbay_session');
    const { body } = await send('GET', '/v1/account/passkeys', { session });
    expect(body.items).toMatchObject([{ id: created.body.id, lastUsedAt: new Date(api.clock.nowMs()).toISOString() }]);
    expect(Object.keys(body.items[0])).not.toContain('publicKey');
  });

  test('tells whose it is by ids alone', async () => {
    const { session, id } = await person();
    const { asked } = await begin(session);
    expect(Buffer.from(asked.user.id, 'base64url').toString()).toBe(`${api.acme.id}/${id}`);
    expect(Buffer.from(asked.user.id, 'base64url').length).toBeLessThanOrEqual(64);
  });

  test.each([
    ['another site', { host: HERE.host, origin: 'https://portal.example.evil.example' }],
    ['another port', { host: HERE.host, origin: 'https://portal.example:8443' }],
    ['plain HTTP', { host: HERE.host, origin: 'http://portal.example' }],
    ['another relying party', { host: 'evil.example', origin: HERE.origin }],
  ])('of %s neither counts nor is taken', async (_, where) => {
    const { session } = await person();
    const { begun, asked } = await begin(session);
    const credential = new TestAuthenticator().create(asked, where);
    const made = await send('POST', '/v1/account/passkeys', { session, begun, json: { name: 'x', credential } });
    expect(made).toMatchObject({ status: 422, body: { code: 'passkey-refused' } });
    const { authenticator } = await addPasskey(session);
    const signing = await beginSignIn();
    expect(await finish(signing.begun, authenticator.get(signing.asked, where))).toMatchObject(refused);
  });

  test('is good for one host name, whoever asks in the name of another', async () => {
    const { session } = await person();
    const { authenticator } = await addPasskey(session);
    const evil = { host: 'evil.example', origin: 'https://evil.example' };
    const { begun, asked } = await beginSignIn(evil.host);
    expect(await finish(begun, authenticator.get(asked, evil), evil.host)).toMatchObject(refused);
  });

  test('answers one challenge once, and no other', async () => {
    const { session } = await person();
    const { authenticator } = await addPasskey(session);
    const one = await beginSignIn();
    const other = await beginSignIn();
    const answer = authenticator.get(one.asked, HERE);
    expect(await finish(other.begun, answer)).toMatchObject(refused);
    expect((await finish(one.begun, answer)).status).toBe(201);
    expect(await finish(one.begun, answer)).toMatchObject({ status: 401, body: { code: 'sign-in-expired' } });
    const late = await beginSignIn();
    api.clock.advance(5 * 60_000);
    expect((await finish(late.begun, authenticator.get(late.asked, HERE))).status).toBe(401);
  });

  test('counts with a finger, a face or a PIN only', async () => {
    const { session } = await person();
    const { authenticator } = await addPasskey(session);
    authenticator.isVerified = false;
    const { begun, asked } = await beginSignIn();
    expect(await finish(begun, authenticator.get(asked, HERE))).toMatchObject(refused);
    const touched = new TestAuthenticator();
    touched.isVerified = false;
    const adding = await begin(session, {});
    const credential = touched.create(adding.asked, HERE);
    const json = { name: 'x', credential };
    expect(await send('POST', '/v1/account/passkeys', { session, begun: adding.begun, json })).toMatchObject({
      status: 422,
    });
  });

  test('whose count goes back is a copy', async () => {
    const { session } = await person();
    const { authenticator } = await addPasskey(session);
    const use = async () => {
      const { begun, asked } = await beginSignIn();
      return (await finish(begun, authenticator.get(asked, HERE))).status;
    };
    expect([await use(), await use()]).toEqual([201, 201]);
    authenticator.forgetUses();
    expect(await use()).toBe(401);
  });

  test('of somebody else signs nobody else in: not by another handle, nor by another key', async () => {
    const ann = await person();
    const bob = await person('user', api.globex);
    const anns = await addPasskey(ann.session);
    const bobs = await addPasskey(bob.session);
    const handle = Buffer.from(`${api.globex.id}/${bob.id}`).toString('base64url');
    const one = await beginSignIn();
    expect(await finish(one.begun, anns.authenticator.get(one.asked, HERE, handle))).toMatchObject(refused);
    const two = await beginSignIn();
    const forged = { ...anns.authenticator.get(two.asked, HERE, handle) };
    const { id, rawId } = bobs.authenticator.get(two.asked, HERE);
    expect(await finish(two.begun, { ...forged, id, rawId })).toMatchObject(refused);
    const three = await beginSignIn();
    expect(await finish(three.begun, anns.authenticator.get(three.asked, HERE, 'bm9ib2R5'))).toMatchObject(refused);
  });

  test('ends with its user, and the same key may then be somebody else’s', async () => {
    const ann = await person();
    const { authenticator } = await addPasskey(ann.session);
    const bob = await person();
    const again = async () => {
      const { begun, asked } = await begin(bob.session);
      const json = { name: 'x', credential: authenticator.create(asked, HERE) };
      return send('POST', '/v1/account/passkeys', { session: bob.session, begun, json });
    };
    expect(await again()).toMatchObject({ status: 409, body: { code: 'passkey-taken' } });
    await api.call('PATCH', `/v1/users/${ann.id}`, { key: api.acme.keys.admin, json: { isEnabled: false } });
    const disabled = await beginSignIn();
    const handle = Buffer.from(`${api.acme.id}/${ann.id}`).toString('base64url');
    expect(await finish(disabled.begun, authenticator.get(disabled.asked, HERE, handle))).toMatchObject(refused);
    await api.call('DELETE', `/v1/users/${ann.id}`, { key: api.acme.keys.admin });
    const gone = await beginSignIn();
    expect(await finish(gone.begun, authenticator.get(gone.asked, HERE, handle))).toMatchObject(refused);
    expect((await again()).status).toBe(201);
  });

  test('needs a host name', async () => {
    const { session } = await person();
    const needsName = { status: 409, body: { code: 'passkeys-need-host-name' } };
    expect(await api.call('POST', '/v1/sessions/passkey-options')).toMatchObject(needsName);
    const json = { password: PASSWORD };
    expect(await api.call('POST', '/v1/account/passkey-options', { cookie: session, json })).toMatchObject(needsName);
  });

  test('is not guessed at without end from one source', async () => {
    for (let i = 0; i < 100; i++) expect((await beginSignIn()).answer.status).toBe(200);
    expect((await beginSignIn()).answer).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
  });
});

describe('who may add and remove one', () => {
  test('a session of a password alone: the first one, with the password once more', async () => {
    const { session } = await person();
    expect((await begin(session, {})).answer).toMatchObject({ status: 422, body: { code: 'wrong-password' } });
    expect((await begin(session, { password: 'wrong' })).answer.status).toBe(422);
    expect((await addPasskey(session)).created.status).toBe(201);
  });

  test('after that only a session that has shown more than a password', async () => {
    const ann = await person();
    const { id, authenticator } = await addPasskey(ann.session);
    const weak = cookieOf(await signIn(ann.email), 'patchbay_session');
    const needed = { status: 403, body: { code: 'stronger-session-needed' } };
    expect((await begin(weak)).answer).toMatchObject(needed);
    expect(await send('DELETE', `/v1/account/passkeys/${id}`, { session: weak })).toMatchObject(needed);
    expect(await send('POST', '/v1/account/totp', { session: weak })).toMatchObject(needed);
    const { begun, asked } = await beginSignIn();
    const strong = cookieOf(await finish(begun, authenticator.get(asked, HERE)), 'patchbay_session');
    expect((await addPasskey(strong, 'Key', {})).created.status).toBe(201);
    expect((await send('DELETE', `/v1/account/passkeys/${id}`, { session: strong })).status).toBe(204);
    const { body } = await send('GET', '/v1/account/passkeys', { session: strong });
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Key']);
  });

  test('its owner renames it; for everybody else there is none', async () => {
    const ann = await person();
    const { id } = await addPasskey(ann.session);
    const path = `/v1/account/passkeys/${id}`;
    const rename = (session: string, json: object) => send('PATCH', path, { session, json });
    expect(await rename(ann.session, { name: 'Laptop' })).toMatchObject({ status: 200, body: { name: 'Laptop' } });
    expect(await rename(ann.session, { name: '' })).toMatchObject({ status: 422 });
    for (const other of [await person(), await person('admin'), await person('admin', api.globex)]) {
      expect(await rename(other.session, { name: 'Stolen' })).toMatchObject({ status: 404 });
      expect((await send('DELETE', path, { session: other.session })).status).toBe(404);
      expect((await send('GET', '/v1/account/passkeys', { session: other.session })).body.items).toEqual([]);
    }
  });

  test('another browser does not finish what one has begun', async () => {
    const [ann, bob] = [await person(), await person()];
    const { begun, asked } = await begin(ann.session);
    const json = { name: 'x', credential: new TestAuthenticator().create(asked, HERE) };
    for (const other of [{ session: bob.session, begun }, { session: ann.session }]) {
      expect(await send('POST', '/v1/account/passkeys', { ...other, json })).toMatchObject({
        status: 422,
        body: { code: 'passkey-refused' },
      });
    }
  });

  test('twenty are enough', async () => {
    const { session, id: userId } = await person();
    const { id } = await addPasskey(session);
    const { passkeys } = api.store.tenant(api.acme.id);
    const [one] = await passkeys.ofUser(userId);
    if (one?.id !== id) throw new Error('the passkey is not there');
    for (let i = 1; i < 20; i++) {
      const more = { ...one, id: `pky_more${i}`, credentialId: `more ${userId} ${i}` };
      good(await passkeys.create(more, { actor: 'system', action: 'test' }));
    }
    expect((await begin(session, {})).answer).toMatchObject({ status: 409, body: { code: 'too-many-passkeys' } });
  });
});

describe('where the tenant asks for a second factor', () => {
  beforeAll(async () => {
    const rule = (secondFactorRoles: string[]) =>
      api.call('PATCH', '/v1/sign-in-policy', { key: api.acme.keys.admin, json: { secondFactorRoles } });
    expect((await rule(['operator'])).status).toBe(200);
    return () => rule([]);
  });

  test('a passkey is one, and from then on a password alone is not enough', async () => {
    const olga = await person('operator');
    expect((await send('GET', '/v1/users', { session: olga.session })).status).toBe(403);
    expect((await addPasskey(olga.session)).created.status).toBe(201);
    expect((await send('GET', '/v1/users', { session: olga.session })).status).toBe(200);
    expect(await signIn(olga.email)).toMatchObject({ status: 401, body: { code: 'passkey-required' } });
    const reset = await api.call('DELETE', `/v1/users/${olga.id}/second-factor`, { key: api.acme.keys.admin });
    expect(reset.status).toBe(204);
    expect((await signIn(olga.email)).body).toMatchObject({ assurance: 'incomplete' });
  });
});

test('a tenant that is deleted leaves no passkey behind', async () => {
  const key = api.acme.keys.platform;
  const json = { name: 'Gone', domain: 'gone.example' };
  const { id } = (await api.call('POST', '/v1/tenants', { key, json })).body;
  const tenant = { ...api.acme, id, domain: 'gone.example' };
  const { session } = await person('user', tenant);
  expect((await addPasskey(session)).created.status).toBe(201);
  await api.call('DELETE', `/v1/tenants/${id}`, { key });
  const left = await api.dynamo.itemsMentioning(id, 'config');
  expect(left.filter(({ pk }) => /passkey|sign-in/i.test(String(pk)))).toEqual([]);
});
