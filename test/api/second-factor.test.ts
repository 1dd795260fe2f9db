import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { totpCode } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { createUser } from '#shared/usecases/index.ts';
import { NewUser, type Role } from '#shared/user/index.ts';
import { type ApiAnswer, type ApiWorld, good, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});
/** An hour later all attempts of the test before are forgotten. */
beforeEach(() => api.clock.advance(3_600_000));

let people = 0;
/** Somebody new in acme, with an open session. */
async function person(role: Role = 'user') {
  const email = `person${++people}@mail.example`;
  const input = NewUser.parse({ name: email, email, role, password: PASSWORD });
  const { id } = good(await createUser(api.useCases, systemPrincipal(api.acme.id), input));
  return { id, email, cookie: cookieOf(await signIn(email), 'patchbay_session') };
}
type Person = Awaited<ReturnType<typeof person>>;

const signIn = (email: string, password = PASSWORD, domain = 'acme.example') =>
  api.call('POST', '/v1/sessions', { json: { email, password, domain } });
const cookieOf = ({ headers }: ApiAnswer, name: string): string =>
  new RegExp(`${name}=([^;]+)`).exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
const answerWith = (code: string, begun: string) =>
  api.call('POST', '/v1/sessions/second-factor', {
    json: { code },
    headers: { cookie: `patchbay_sign_in=${begun}` },
  });
const codeNow = (secret: string) => totpCode(secret, api.clock.nowMs());

/** Sets an authenticator app up; a minute later, so that the next code is a new one. */
async function enrol({ cookie }: Pick<Person, 'cookie'>) {
  const begun = await api.call('POST', '/v1/account/totp', { cookie });
  expect(begun.status).toBe(201);
  const { secret, uri } = begun.body;
  const json = { code: codeNow(secret) };
  const confirmed = await api.call('POST', '/v1/account/totp/confirm', { cookie, json });
  expect(confirmed.status).toBe(200);
  api.clock.advance(60_000);
  return { secret, uri, recoveryCodes: confirmed.body.recoveryCodes as string[] };
}

describe('an authenticator app', () => {
  test('is asked for after the password, once it is confirmed', async () => {
    const ann = await person();
    const { body } = await api.call('POST', '/v1/account/totp', { cookie: ann.cookie });
    expect(body.uri).toMatch(new RegExp(`^otpauth://totp/.+secret=${body.secret}`));
    expect(decodeURIComponent(body.uri)).toContain(`acme.example:${ann.email}`);
    // Not before: who never scans it is not locked out.
    expect((await signIn(ann.email)).status).toBe(201);
    const { secret } = await enrol(ann);

    const asked = await signIn(ann.email);
    expect(asked).toMatchObject({ status: 401, body: { code: 'second-factor-required' } });
    expect(cookieOf(asked, 'patchbay_session')).toBe('');
    const setCookie = asked.headers.get('set-cookie') ?? '';
    for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/v1/']) expect(setCookie).toContain(attribute);

    const answer = await answerWith(codeNow(secret), cookieOf(asked, 'patchbay_sign_in'));
    expect(answer).toMatchObject({ status: 201, body: { user: { id: ann.id }, assurance: 'strong' } });
    const session = await api.call('GET', '/v1/account/second-factor', {
      cookie: cookieOf(answer, 'patchbay_session'),
    });
    expect(session.body).toMatchObject({ isOn: true, isRequired: false, recoveryCodesLeft: 10 });
    expect(answer.headers.get('set-cookie')).toContain('patchbay_sign_in=; Max-Age=0');
  });

  test('a wrong password is refused before anything is said of a code', async () => {
    const ann = await person();
    await enrol(ann);
    expect(await signIn(ann.email, 'wrong')).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
  });

  test('a code is good once, and so is a step', async () => {
    const ann = await person();
    const { secret } = await enrol(ann);
    const code = codeNow(secret);
    const [one, other] = [await signIn(ann.email), await signIn(ann.email)].map((answer) =>
      cookieOf(answer, 'patchbay_sign_in'),
    ) as [string, string];
    expect((await answerWith(code, one)).status).toBe(201);
    expect(await answerWith(code, other)).toMatchObject({ status: 422, body: { code: 'wrong-code' } });
    api.clock.advance(30_000);
    expect(await answerWith(codeNow(secret), one)).toMatchObject({ status: 401, body: { code: 'sign-in-expired' } });
    expect((await answerWith(codeNow(secret), other)).status).toBe(201);
  });

  test('the code that confirmed it does not sign in', async () => {
    const ann = await person();
    const { body } = await api.call('POST', '/v1/account/totp', { cookie: ann.cookie });
    const json = { code: codeNow(body.secret) };
    await api.call('POST', '/v1/account/totp/confirm', { cookie: ann.cookie, json });
    const begun = cookieOf(await signIn(ann.email), 'patchbay_sign_in');
    expect(await answerWith(json.code, begun)).toMatchObject({ status: 422, body: { code: 'wrong-code' } });
  });

  test('of many who send one code at once, one is let in', async () => {
    const ann = await person();
    const { secret } = await enrol(ann);
    const begun = await Promise.all(
      Array.from({ length: 4 }, async () => cookieOf(await signIn(ann.email), 'patchbay_sign_in')),
    );
    const answers = await Promise.all(begun.map((token) => answerWith(codeNow(secret), token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
  });

  test('wrong codes count like wrong passwords, and right passwords in between clear nothing', async () => {
    const ann = await person();
    const { secret } = await enrol(ann);
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      const begun = cookieOf(await signIn(ann.email), 'patchbay_sign_in');
      statuses.push((await answerWith('000000', begun)).status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422]);
    expect(await signIn(ann.email)).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
    api.clock.advance(10_000);
    const begun = cookieOf(await signIn(ann.email), 'patchbay_sign_in');
    expect((await answerWith(codeNow(secret), begun)).status).toBe(429);
    api.clock.advance(20_000);
    expect((await answerWith(codeNow(secret), begun)).status).toBe(201);
    // All of it is forgiven with that.
    expect((await signIn(ann.email)).status).toBe(401);
  });

  test('the step ends after five minutes, with the password, and with the app', async () => {
    const ann = await person();
    const { secret } = await enrol(ann);
    const admin = { key: api.acme.keys.admin };
    const expired = { status: 401, body: { code: 'sign-in-expired' } };
    const begin = async () => cookieOf(await signIn(ann.email), 'patchbay_sign_in');

    const late = await begin();
    api.clock.advance(5 * 60_000);
    expect(await answerWith(codeNow(secret), late)).toMatchObject(expired);

    const before = await begin();
    await api.call('PATCH', `/v1/users/${ann.id}`, { ...admin, json: { password: `${PASSWORD} 2` } });
    expect(await answerWith(codeNow(secret), before)).toMatchObject(expired);
    await api.call('PATCH', `/v1/users/${ann.id}`, { ...admin, json: { password: PASSWORD } });

    const reset = await begin();
    await api.call('DELETE', `/v1/users/${ann.id}/second-factor`, admin);
    expect(await answerWith(codeNow(secret), reset)).toMatchObject(expired);
    expect(await answerWith(codeNow(secret), 'made-up')).toMatchObject(expired);
    expect(await api.call('POST', '/v1/sessions/second-factor', { json: { code: '123456' } })).toMatchObject(expired);
  });

  test('a second one has to wait until the first is turned off', async () => {
    const ann = await person();
    const { secret } = await enrol(ann);
    const on = { status: 409, body: { code: 'second-factor-on' } };
    expect(await api.call('POST', '/v1/account/totp', { cookie: ann.cookie })).toMatchObject(on);
    const json = { code: codeNow(secret) };
    expect(await api.call('POST', '/v1/account/totp/confirm', { cookie: ann.cookie, json })).toMatchObject(on);
  });

  test('nothing is confirmed by a wrong code, nor where nothing waits', async () => {
    const ann = await person();
    const confirm = () =>
      api.call('POST', '/v1/account/totp/confirm', { cookie: ann.cookie, json: { code: '000000' } });
    expect(await confirm()).toMatchObject({ status: 409, body: { code: 'second-factor-off' } });
    await api.call('POST', '/v1/account/totp', { cookie: ann.cookie });
    expect(await confirm()).toMatchObject({ status: 422, body: { errors: [{ pointer: '/code' }] } });
    expect((await signIn(ann.email)).status).toBe(201);
  });
});

describe('recovery codes', () => {
  test('each signs in once, however it is typed', async () => {
    const ann = await person();
    const { recoveryCodes } = await enrol(ann);
    const [code = ''] = recoveryCodes;
    const begin = async () => cookieOf(await signIn(ann.email), 'patchbay_sign_in');
    const answer = await answerWith(code.toUpperCase().replaceAll('-', ' '), await begin());
    expect(answer.status).toBe(201);
    expect(await answerWith(code, await begin())).toMatchObject({ status: 422, body: { code: 'wrong-code' } });
    const left = await api.call('GET', '/v1/account/second-factor', { cookie: cookieOf(answer, 'patchbay_session') });
    expect(left.body.recoveryCodesLeft).toBe(9);
  });

  test('new ones void the old ones, and take the password', async () => {
    const ann = await person();
    const { recoveryCodes } = await enrol(ann);
    const renew = (password: string) =>
      api.call('POST', '/v1/account/recovery-codes', { cookie: ann.cookie, json: { password } });
    expect(await renew('wrong')).toMatchObject({ status: 422, body: { code: 'wrong-password' } });
    const renewed = await renew(PASSWORD);
    expect(renewed.status).toBe(200);
    const begun = cookieOf(await signIn(ann.email), 'patchbay_sign_in');
    expect((await answerWith(recoveryCodes[0] ?? '', begun)).status).toBe(422);
    expect((await answerWith(renewed.body.recoveryCodes[0], begun)).status).toBe(201);
    const bob = await person();
    const none = await api.call('POST', '/v1/account/recovery-codes', {
      cookie: bob.cookie,
      json: { password: PASSWORD },
    });
    expect(none).toMatchObject({ status: 409, body: { code: 'second-factor-off' } });
  });

  test('are kept as hashes', async () => {
    const ann = await person();
    const { recoveryCodes, secret } = await enrol(ann);
    const kept = JSON.stringify(await api.dynamo.itemsMentioning(ann.id, 'config'));
    for (const told of [...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', '')), secret]) {
      expect(kept).not.toContain(told);
    }
  });
});

describe('turned off', () => {
  test('by its owner, with the password; guesses at it count', async () => {
    const ann = await person();
    await enrol(ann);
    const disable = (password: string) =>
      api.call('POST', '/v1/account/totp/disable', { cookie: ann.cookie, json: { password } });
    for (let i = 0; i < 9; i++) expect(await disable('wrong')).toMatchObject({ status: 422 });
    expect((await signIn(ann.email, 'wrong')).status).toBe(401);
    expect(await disable(PASSWORD)).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
    api.clock.advance(10_000);
    expect((await disable(PASSWORD)).status).toBe(204);
    expect((await signIn(ann.email)).status).toBe(201);
    expect(await disable(PASSWORD)).toMatchObject({ status: 409, body: { code: 'second-factor-off' } });
  });

  test('by an admin, for who has lost it', async () => {
    const ann = await person();
    await enrol(ann);
    const path = `/v1/users/${ann.id}/second-factor`;
    const reset = (key: string) => api.call('DELETE', path, { key });
    expect(await reset(api.acme.keys.user)).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
    expect(await reset(api.globex.keys.admin)).toMatchObject({ status: 404 });
    expect((await signIn(ann.email)).status).toBe(401);
    expect((await reset(api.acme.keys.admin)).status).toBe(204);
    expect((await signIn(ann.email)).status).toBe(201);
    expect(await reset(api.acme.keys.admin)).toMatchObject({ status: 409, body: { code: 'second-factor-off' } });
  });

  test('not of one’s own without the password, nor of who may do more', async () => {
    const admin = await person('admin');
    const root = await person('platform');
    await enrol(admin);
    await enrol(root);
    const own = await api.call('DELETE', `/v1/users/${admin.id}/second-factor`, { cookie: admin.cookie });
    expect(own).toMatchObject({ status: 409, body: { code: 'own-account' } });
    const above = await api.call('DELETE', `/v1/users/${root.id}/second-factor`, { cookie: admin.cookie });
    expect(above).toMatchObject({ status: 403, body: { code: 'role-above-own' } });
  });

  test('goes with the user', async () => {
    const ann = await person();
    await enrol(ann);
    await api.call('DELETE', `/v1/users/${ann.id}`, { key: api.acme.keys.admin });
    expect(await api.store.tenant(api.acme.id).secondFactors.get(ann.id)).toBeNull();
  });
});

describe('a tenant that asks roles for a second factor', () => {
  const policy = (json: object, key = api.acme.keys.admin, headers = {}) =>
    api.call('PATCH', '/v1/sign-in-policy', { key, json, headers });
  beforeAll(async () => {
    expect((await policy({ secondFactorRoles: ['supervisor'] })).status).toBe(200);
    return () => policy({ secondFactorRoles: [] });
  });

  test('lets them in without one to set one up, and for nothing else', async () => {
    const { email } = await person('supervisor');
    const signedIn = await signIn(email);
    expect(signedIn).toMatchObject({ status: 201, body: { assurance: 'incomplete' } });
    const cookie = cookieOf(signedIn, 'patchbay_session');
    for (const path of ['/v1/users', '/v1/tenant', '/v1/cdrs']) {
      expect(await api.call('GET', path, { cookie })).toMatchObject({
        status: 403,
        body: { code: 'second-factor-missing' },
      });
    }
    expect((await api.call('GET', '/v1/sessions/current', { cookie })).body).toMatchObject({
      assurance: 'incomplete',
      permissions: [],
    });
    expect((await api.call('GET', '/v1/account/second-factor', { cookie })).body).toMatchObject({ isRequired: true });
    const { secret } = await enrol({ cookie });
    expect((await api.call('GET', '/v1/users', { cookie })).status).toBe(200);
    const begun = cookieOf(await signIn(email), 'patchbay_sign_in');
    expect((await answerWith(codeNow(secret), begun)).body).toMatchObject({ assurance: 'strong' });
  });

  test('asks nobody else, and no other tenant', async () => {
    expect((await signIn((await person()).email)).body).toMatchObject({ assurance: 'password' });
    const theirs = await api.call('GET', '/v1/sign-in-policy', { key: api.globex.keys.admin });
    expect(theirs.body.secondFactorRoles).toEqual([]);
    const ours = await api.call('GET', '/v1/sign-in-policy', { key: api.acme.keys.admin });
    expect(ours.body.secondFactorRoles).toEqual(['supervisor']);
  });

  test('chooses by its admin, among roles there are, and about the version that he has seen', async () => {
    expect(await policy({ secondFactorRoles: [] }, api.acme.keys.user)).toMatchObject({ status: 403 });
    const wrong = await policy({ secondFactorRoles: ['king'] });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '/secondFactorRoles/0' }] } });
    const { headers } = await api.call('GET', '/v1/sign-in-policy', { key: api.acme.keys.admin });
    const seen = { 'if-match': headers.get('etag') ?? '' };
    expect((await policy({ secondFactorRoles: ['operator'] }, api.acme.keys.admin, seen)).status).toBe(200);
    expect(await policy({ secondFactorRoles: [] }, api.acme.keys.admin, seen)).toMatchObject({ status: 412 });
  });
});

test('an API key has no account of its own', async () => {
  for (const [method, path] of [
    ['GET', '/v1/account/second-factor'],
    ['POST', '/v1/account/totp'],
    ['POST', '/v1/account/totp/disable'],
  ] as const) {
    const answer = await api.call(method, path, { key: api.acme.keys.admin, json: method === 'GET' ? undefined : {} });
    expect(answer).toMatchObject({ status: 403, body: { code: 'not-oneself' } });
  }
});
