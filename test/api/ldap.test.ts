import { beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '#functions/api/index.ts';
import { READER_PASSWORD, startDirectory, type TestDirectory } from '#test/world/slapd.ts';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let directory: TestDirectory;
beforeAll(async () => {
  [api, directory] = await Promise.all([startApi({ mayReachPrivate: true }), startDirectory()]);
  await directory.add('ann', { mail: 'ann@mail.example', cn: 'Ann of the directory', telephoneNumber: '200' });
  await directory.add('bob', { mail: 'Bob@mail.example', displayName: 'Bob Baker', telephoneNumber: '210' });
  await directory.add('eve', { mail: 'eve@mail.example', cn: 'Eve', telephoneNumber: '+1 423 555 1212' });
  await directory.add('printer', { cn: 'Printer' });
  return async () => {
    await directory.stop();
    await api.stop();
  };
});

const configure = (json: object, key = api.acme.keys.admin) => api.call('PATCH', '/v1/ldap-directory', { key, json });
const turnedOn = (fields: object = {}) =>
  configure({
    isEnabled: true,
    host: 'localhost',
    port: directory.tlsPort,
    security: 'ldaps',
    trustedCertificate: directory.certificate,
    bindDn: directory.bindDn,
    bindPassword: READER_PASSWORD,
    baseDn: directory.baseDn,
    filter: '(objectClass=inetOrgPerson)',
    attributes: { id: 'entryUUID', email: 'mail', names: ['displayName', 'cn'], extension: 'telephoneNumber' },
    createsUsers: true,
    disablesVanished: true,
    ...fields,
  });
const preview = (json: object = {}, key = api.acme.keys.admin) =>
  api.call('POST', '/v1/ldap-directory/preview', { key, json });
async function sync() {
  const key = api.acme.keys.admin;
  const started = await api.call('POST', '/v1/ldap-directory/sync', { key });
  expect(started).toMatchObject({ status: 202, body: { input: { kind: 'sync-ldap' }, state: 'queued' } });
  await api.finishJobs();
  return (await api.call('GET', `/v1/jobs/${started.body.id}`, { key })).body;
}
const userOf = (email: string) => api.store.tenant(api.acme.id).users.byEmail(email);

describe('users that follow a directory', () => {
  beforeAll(async () => expect((await turnedOn()).status).toBe(200));

  test('a preview says what would become of whom, and changes nothing', async () => {
    const before = await api.dynamo.itemsMentioning(api.acme.id, 'config');
    const answer = await preview();
    expect(answer).toMatchObject({ status: 200, body: { found: 4, unchanged: 0, changeCount: 4 } });
    expect(answer.body.changes).toEqual([
      { change: 'update', email: 'ann@mail.example', name: 'Ann of the directory', extension: '200', detail: 'name' },
      { change: 'create', email: 'bob@mail.example', name: 'Bob Baker', extension: '210', detail: null },
      expect.objectContaining({ change: 'refuse', detail: 'telephoneNumber is no extension of 2 to 15 digits' }),
      expect.objectContaining({ change: 'refuse', detail: 'mail is no e-mail address' }),
    ]);
    expect((await preview({ limit: 1 })).body.changes).toHaveLength(1);
    expect(await api.dynamo.itemsMentioning(api.acme.id, 'config')).toEqual(before);
  });

  test('a sync does it, once', async () => {
    const job = await sync();
    expect(job).toMatchObject({ state: 'succeeded', counts: { created: 1, updated: 1, refused: 2 }, errorCount: 2 });
    expect(await userOf('bob@mail.example')).toMatchObject({ name: 'Bob Baker', extension: '210', role: 'user' });
    expect(await userOf('ann@mail.example')).toMatchObject({ id: api.acme.userId, name: 'Ann of the directory' });
    expect(await sync()).toMatchObject({ counts: { unchanged: 2, refused: 2 } });
  });

  test('a new address is the same user; who vanishes is disabled, and enabled when back', async () => {
    const bob = await userOf('bob@mail.example');
    await directory.change('bob', 'mail', 'baker@mail.example');
    expect(await sync()).toMatchObject({ counts: { updated: 1 } });
    expect(await userOf('baker@mail.example')).toMatchObject({ id: bob?.id });

    await configure({ filter: '(&(objectClass=inetOrgPerson)(!(uid=bob)))' });
    expect(await sync()).toMatchObject({ counts: { disabled: 1 } });
    expect(await userOf('baker@mail.example')).toMatchObject({ isEnabled: false });
    await turnedOn();
    expect(await sync()).toMatchObject({ counts: { updated: 1 } });
    expect(await userOf('baker@mail.example')).toMatchObject({ isEnabled: true });
  });

  test('a filter that finds nobody disables nobody, and nobody is disabled who was there before', async () => {
    await configure({ filter: '(uid=nobody)' });
    expect(await preview()).toMatchObject({ status: 409, body: { code: 'directory-empty' } });
    expect(await sync()).toMatchObject({ state: 'failed', failure: { code: 'directory-empty' } });
    await configure({ filter: '(uid=printer)' });
    expect((await preview()).body.changes.map(({ change }: { change: string }) => change)).toEqual([
      'refuse',
      'disable',
    ]);
    await turnedOn();
  });

  test('the connection is secured, by the certificate for the name that was given', async () => {
    expect((await turnedOn({ port: directory.port, security: 'starttls' })).status).toBe(200);
    expect((await preview()).body.found).toBe(4);
    for (const security of ['ldaps', 'starttls']) {
      const port = security === 'ldaps' ? directory.tlsPort : directory.port;
      await turnedOn({ security, port, trustedCertificate: null });
      expect(await preview(), security).toMatchObject({ status: 504, body: { code: 'directory-silent' } });
    }
    await turnedOn({ security: 'none', port: directory.port });
    expect((await preview()).status).toBe(200);
  });

  test('a wrong password and a filter that is none are said, without the secret', async () => {
    await turnedOn({ bindPassword: 'wrong password' });
    const refused = await preview();
    expect(refused).toMatchObject({ status: 504, body: { code: 'directory-silent' } });
    expect(refused.body.detail).toContain('InvalidCredentialsError');
    expect(JSON.stringify(refused.body)).not.toContain('wrong password');
    await turnedOn({ filter: '(((' });
    expect((await preview()).status).toBe(504);
    await turnedOn();
  });
});

describe('signing in with the password of the directory', () => {
  const signIn = (email: string, password: string) =>
    api.call('POST', '/v1/sessions', { json: { email, password, domain: 'acme.example' } });
  beforeAll(async () => {
    await directory.add('carl', { mail: 'carl@mail.example', cn: 'Carl', userPassword: 'only in the directory' });
    await directory.add('root', { mail: 'root@mail.example', cn: 'Root', userPassword: 'not the one of root' });
    await turnedOn({ signsIn: true });
    await sync();
    return () => turnedOn({ signsIn: false });
  });
  const refused = { status: 401, body: { code: 'invalid-credentials' } };

  test('is for users who came from it, and counts wrong ones', async () => {
    expect((await signIn('carl@mail.example', 'only in the directory')).status).toBe(201);
    for (const wrong of ['another', 'Only in the directory']) {
      expect(await signIn('carl@mail.example', wrong)).toMatchObject(refused);
    }
    // Linked to its entry: the password that is kept here does not count any more.
    expect(await signIn('ann@mail.example', PASSWORD)).toMatchObject(refused);
    // Not in the directory: as ever.
    expect((await signIn('admin@mail.example', PASSWORD)).status).toBe(201);
  });

  test('opens no account that may do more than the tenant’s admin', async () => {
    expect(await signIn('root@mail.example', 'not the one of root')).toMatchObject(refused);
    expect((await signIn('root@mail.example', PASSWORD)).status).toBe(201);
  });

  test('ends with the entry, with the account, and with the directory', async () => {
    const right = () => signIn('carl@mail.example', 'only in the directory');
    await configure({ filter: '(&(objectClass=inetOrgPerson)(!(uid=carl)))' });
    expect(await right()).toMatchObject(refused);
    await turnedOn({ port: 1, signsIn: true });
    expect(await right()).toMatchObject(refused);
    await turnedOn({ filter: 'objectClass=inetOrgPerson', signsIn: true });
    expect((await right()).status).toBe(201);
  });

  test('asks the directory before an own second factor is turned off, too', async () => {
    const session = /patchbay_session=([^;]+)/.exec(
      (await signIn('carl@mail.example', 'only in the directory')).headers.get('set-cookie') ?? '',
    )?.[1];
    const cookie = session ?? '';
    await api.call('POST', '/v1/account/totp', { cookie });
    const disable = (password: string) => api.call('POST', '/v1/account/totp/disable', { cookie, json: { password } });
    expect(await disable('another')).toMatchObject({ status: 422, body: { code: 'wrong-password' } });
    expect((await disable('only in the directory')).status).toBe(204);
  });
});

describe('the choice of a directory', () => {
  test('the password is kept sealed, never told, and stays with its host', async () => {
    const { body } = await turnedOn();
    expect(body).toMatchObject({ hasBindPassword: true, host: 'localhost' });
    const kept = JSON.stringify([body, await api.dynamo.itemsMentioning(api.acme.id, 'config')]);
    expect(kept).not.toContain(READER_PASSWORD);
    for (const elsewhere of [{ host: 'evil.example' }, { security: 'none' }]) {
      expect(await configure(elsewhere)).toMatchObject({
        status: 422,
        body: { code: 'invalid-fields', errors: [{ pointer: '/bindPassword' }] },
      });
    }
    // Nor by way of no host.
    expect((await configure({ isEnabled: false, host: null })).status).toBe(200);
    expect((await configure({ host: 'evil.example' })).status).toBe(422);
    expect((await configure({ host: 'evil.example', bindPassword: null })).body.hasBindPassword).toBe(false);
  });

  test('is the tenant’s own', async () => {
    await turnedOn();
    const theirs = await api.call('GET', '/v1/ldap-directory', { key: api.globex.keys.admin });
    expect(theirs.body).toMatchObject({ isEnabled: false, host: null });
    expect(await preview({}, api.globex.keys.admin)).toMatchObject({ status: 404, body: { code: 'no-directory' } });
  });

  test.each([
    [{ host: null }, 'directory-incomplete'],
    [{ port: 0 }, 'invalid-body'],
    [{ host: 'not a host' }, 'invalid-body'],
    [{ trustedCertificate: 'no certificate' }, 'invalid-body'],
    [{ attributes: { id: 'x', email: 'mail)(', names: ['cn'], extension: null } }, 'invalid-body'],
  ])('%o is refused as %s', async (fields, code) => {
    await turnedOn();
    expect(await configure(fields)).toMatchObject({ status: 422, body: { code } });
  });

  test('is made, looked at and carried out by who may', async () => {
    const refused = { status: 403, body: { code: 'not-permitted' } };
    expect(await configure({}, api.acme.keys.user)).toMatchObject(refused);
    expect(await preview({}, api.acme.keys.user)).toMatchObject(refused);
    const key = api.acme.keys.user;
    expect(await api.call('POST', '/v1/ldap-directory/sync', { key })).toMatchObject(refused);
  });

  test('in the cloud, is a public one over TLS: what lies behind the walls is not asked', async () => {
    await turnedOn();
    const cloud = createApi({ ...api.useCases, log: () => undefined });
    const send = (method: string, path: string, json: object) =>
      cloud.request(path, {
        method,
        headers: { authorization: `Bearer ${api.acme.keys.admin}`, 'content-type': 'application/json' },
        body: JSON.stringify(json),
      });
    expect((await send('PATCH', '/v1/ldap-directory', { security: 'none' })).status).toBe(422);
    for (const host of ['localhost', '169.254.169.254', '::1']) {
      await turnedOn({ host });
      const answer = await send('POST', '/v1/ldap-directory/preview', {});
      expect(await answer.json(), host).toMatchObject({
        code: 'directory-silent',
        detail: expect.stringContaining('address-not-public'),
      });
    }
  });
});
