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

const cookieOf = (answer: { headers: Headers }) =>
  /patchbay_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
const actAs = (id: string, who: object) => api.call('POST', `/v1/users/${id}/impersonation`, who);
let serial = 0;
const makeUser = async (fields: object = {}, who: object = admin) => {
  const json = { name: 'U', email: `i${serial++}@mail.example`, password: PASSWORD, ...fields };
  return (await api.call('POST', '/v1/users', { ...who, json })).body;
};
const current = (cookie: string) => api.call('GET', '/v1/sessions/current', { cookie });

describe('impersonation', () => {
  test('gives the rights of the user for an hour, and the log names both', async () => {
    const boss = await makeUser({ role: 'admin' });
    const other = await makeUser({ role: 'admin' });
    const cookie = await api.signIn(boss.email, 'acme.example');
    const opened = await actAs(other.id, { cookie });
    expect(opened).toMatchObject({ status: 201, body: { user: { id: other.id } } });
    const inHisName = { cookie: cookieOf(opened) };
    expect((await current(inHisName.cookie)).body).toMatchObject({ user: { id: other.id }, impersonator: boss.id });
    const made = await makeUser({}, inHisName);
    const [created] = (await api.call('GET', `/v1/audit?target=${made.id}`, admin)).body.items;
    expect(created).toMatchObject({ action: 'user.create', actor: other.id, impersonator: boss.id });
    const [began] = (await api.call('GET', `/v1/audit?target=${other.id}&action=user.impersonate`, admin)).body.items;
    expect(began).toMatchObject({ actor: boss.id, impersonator: null });
    const byBoss = (await api.call('GET', `/v1/audit?actor=${boss.id}`, admin)).body.items;
    expect(byBoss.map(({ target }: { target: string }) => target)).toContain(made.id);
    api.clock.advance(3_600_000);
    expect((await current(inHisName.cookie)).status).toBe(401);
    expect((await current(cookie)).status).toBe(200);
  });

  test('never goes upwards, sideways into another tenant, or to a disabled account', async () => {
    const above = { status: 403, body: { code: 'role-above-own' } };
    const { items } = (await api.call('GET', '/v1/users', admin)).body;
    const root = items.find(({ role }: { role: string }) => role === 'platform');
    expect(await actAs(root.id, admin)).toMatchObject(above);
    const strong = await api.call('POST', '/v1/roles', {
      key: api.acme.keys.platform,
      json: { name: 'Strong', permissions: ['ban:write'] },
    });
    const lifted = await makeUser({ customRoleId: strong.body.id }, { key: api.acme.keys.platform });
    expect(await actAs(lifted.id, admin)).toMatchObject(above);
    const scoped = await api.call('POST', '/v1/api-keys', {
      ...admin,
      json: { name: 'K', scopes: ['user:impersonate', 'user:read'] },
    });
    expect(await actAs(api.acme.adminId, { key: scoped.body.token })).toMatchObject(above);
    expect(await actAs(api.globex.userId, admin)).toMatchObject({ status: 404 });
    for (const role of ['supervisor', 'operator', 'user'] as const) {
      const refused = { status: 403, body: { code: 'not-permitted' } };
      expect(await actAs(api.acme.userId, { key: api.acme.keys[role] })).toMatchObject(refused);
    }
    const off = await makeUser({ isEnabled: false });
    expect(await actAs(off.id, admin)).toMatchObject({ status: 409, body: { code: 'account-disabled' } });
  });

  test('is not of oneself, and not in the name of another', async () => {
    const boss = await makeUser({ role: 'admin' });
    const cookie = await api.signIn(boss.email, 'acme.example');
    expect(await actAs(boss.id, { cookie })).toMatchObject({ status: 409, body: { code: 'own-account' } });
    const inHisName = { cookie: cookieOf(await actAs(api.acme.adminId, { cookie })) };
    expect(await actAs(api.acme.userId, inHisName)).toMatchObject({ status: 403, body: { code: 'not-oneself' } });
    for (const path of ['/v1/sessions', '/v1/account/sign-ins', '/v1/account/second-factor']) {
      expect(await api.call('GET', path, inHisName)).toMatchObject({ status: 403, body: { code: 'not-oneself' } });
    }
  });

  test('ends with what allowed it: the right, the account, the sessions, the key', async () => {
    const begin = async () => {
      const boss = await makeUser({ role: 'admin' });
      const cookie = await api.signIn(boss.email, 'acme.example');
      return { boss, cookie: cookieOf(await actAs(api.acme.userId, { cookie })) };
    };
    const patched = (id: string, json: object) => api.call('PATCH', `/v1/users/${id}`, { ...admin, json });
    for (const end of [
      (id: string) => patched(id, { role: 'supervisor' }),
      (id: string) => patched(id, { isEnabled: false }),
      (id: string) => patched(id, { password: 'quite another password' }),
      (id: string) => api.call('DELETE', `/v1/users/${id}`, admin),
      (id: string) => api.call('DELETE', `/v1/users/${id}/sessions`, admin),
      () => api.call('DELETE', `/v1/users/${api.acme.userId}/sessions`, admin),
    ]) {
      const { boss, cookie } = await begin();
      expect((await current(cookie)).status).toBe(200);
      expect((await end(boss.id)).status).toBeLessThan(300);
      expect((await current(cookie)).status).toBe(401);
    }
    const key = (await api.call('POST', '/v1/api-keys', { ...admin, json: { name: 'K' } })).body;
    const cookie = cookieOf(await actAs(api.acme.userId, { key: key.token }));
    expect((await current(cookie)).body).toMatchObject({ impersonator: key.id });
    await api.call('DELETE', `/v1/api-keys/${key.id}`, admin);
    expect((await current(cookie)).status).toBe(401);
  });

  test('ends when the user becomes more than who acts in his name', async () => {
    const cookie = cookieOf(await actAs(api.acme.adminId, admin));
    expect((await current(cookie)).status).toBe(200);
    const root = { key: api.acme.keys.platform };
    await api.call('PATCH', `/v1/users/${api.acme.adminId}`, { ...root, json: { role: 'platform' } });
    expect((await current(cookie)).status).toBe(401);
    await api.call('PATCH', `/v1/users/${api.acme.adminId}`, { ...root, json: { role: 'admin' } });
  });

  test('lets the platform act as a user of any tenant', async () => {
    const there = { key: api.acme.keys.platform, headers: { 'patchbay-tenant': api.globex.id } };
    const cookie = cookieOf(await actAs(api.globex.adminId, there));
    expect((await api.call('GET', '/v1/tenant', { cookie })).body.id).toBe(api.globex.id);
    expect((await api.call('GET', '/v1/users', { cookie })).status).toBe(200);
  });
});

describe('sign-ins and sessions', () => {
  const signIn = (json: object, userAgent = 'Browser/1') =>
    api.call('POST', '/v1/sessions', {
      json: { domain: 'acme.example', ...json },
      headers: { 'user-agent': userAgent },
    });

  test('each attempt is kept with how it ended, newest first, for the user and the admin', async () => {
    const ann = await makeUser();
    await signIn({ email: ann.email, password: 'wrong' });
    api.clock.advance(1);
    const cookie = cookieOf(await signIn({ email: ann.email, password: PASSWORD }, `B${'x'.repeat(300)}`));
    const own = await api.call('GET', '/v1/account/sign-ins', { cookie });
    expect(own.body.items).toMatchObject([
      {
        outcome: 'signed-in',
        userId: ann.id,
        source: '127.0.0.1',
        userAgent: `B${'x'.repeat(199)}`,
        impersonator: null,
      },
      { outcome: 'wrong-password', userAgent: 'Browser/1' },
    ]);
    await api.call('PATCH', `/v1/users/${ann.id}`, { ...admin, json: { isEnabled: false } });
    api.clock.advance(1);
    await signIn({ email: ann.email, password: PASSWORD });
    const { items } = (await api.call('GET', `/v1/users/${ann.id}/sign-ins`, admin)).body;
    expect(items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'disabled',
      'signed-in',
      'wrong-password',
    ]);
  });

  test('a user sees the own sessions and ends one of them, and nobody else’s', async () => {
    const ann = await makeUser();
    const first = cookieOf(await signIn({ email: ann.email, password: PASSWORD }, 'Phone/2'));
    api.clock.advance(1);
    const second = cookieOf(await signIn({ email: ann.email, password: PASSWORD }));
    const { items } = (await api.call('GET', '/v1/sessions', { cookie: second })).body;
    expect(items).toMatchObject([{ userAgent: 'Browser/1' }, { userAgent: 'Phone/2', userId: ann.id }]);
    expect(JSON.stringify(items)).not.toContain('sha256');
    const bob = await makeUser();
    const stranger = cookieOf(await signIn({ email: bob.email, password: PASSWORD }));
    const path = `/v1/sessions/${items[1].id}`;
    expect((await api.call('DELETE', path, { cookie: stranger })).status).toBe(404);
    expect((await api.call('DELETE', path, { key: api.acme.keys.admin })).status).toBe(404);
    expect((await current(first)).status).toBe(200);
    expect((await api.call('DELETE', path, { cookie: second })).status).toBe(204);
    expect((await current(first)).status).toBe(401);
    expect((await current(second)).status).toBe(200);
    expect((await api.call('DELETE', path, { cookie: second })).status).toBe(404);
  });

  test('an admin sees who acts in whose name, and ends all sessions of a user, but of nobody above', async () => {
    const ann = await makeUser();
    const cookie = cookieOf(await signIn({ email: ann.email, password: PASSWORD }));
    await actAs(ann.id, admin);
    const list = async () => (await api.call('GET', `/v1/users/${ann.id}/sessions`, admin)).body.items;
    expect((await list()).map(({ impersonator }: { impersonator: string }) => impersonator).sort()).toEqual([
      expect.stringMatching(/^key_/),
      null,
    ]);
    expect((await api.call('DELETE', `/v1/users/${ann.id}/sessions`, admin)).status).toBe(204);
    expect(await list()).toEqual([]);
    expect((await current(cookie)).status).toBe(401);
    const { items } = (await api.call('GET', '/v1/users', admin)).body;
    const root = items.find(({ role }: { role: string }) => role === 'platform').id;
    expect(await api.call('DELETE', `/v1/users/${root}/sessions`, admin)).toMatchObject({ status: 403 });
  });
});

// Last, as time does not go back.
test('attempts to sign in are kept for as long as the tenant says, and gone at once', async () => {
  const ann = await makeUser();
  const outcomes = async () =>
    (await api.call('GET', `/v1/users/${ann.id}/sign-ins`, admin)).body.items.map(
      ({ outcome }: { outcome: string }) => outcome,
    );
  const keep = (days: number) =>
    api.call('PATCH', '/v1/tenant/settings', { ...admin, json: { values: { 'sign-in.kept-days': days } } });
  const attempt = () =>
    api.call('POST', '/v1/sessions', { json: { domain: 'acme.example', email: ann.email, password: 'wrong' } });
  await attempt();
  api.clock.advance(3 * 86_400_000);
  await keep(10);
  await attempt();
  expect(await outcomes()).toHaveLength(2);
  await keep(2);
  expect(await outcomes()).toHaveLength(1);
  const items = await api.dynamo.itemsMentioning(`${ann.id}#sin_`, 'config');
  const days = items.map(({ ttl, at }) => Math.round((Number(ttl) * 1000 - Date.parse(String(at))) / 86_400_000));
  expect(days.sort()).toEqual([10, 180]);
});
