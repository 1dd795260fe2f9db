import { beforeAll, describe, expect, test, vi } from 'vitest';
import { BlobsUnavailable } from '#shared/blob/index.ts';
import { digestOf } from '#shared/credentials/index.ts';
import { recordingBlob } from '#shared/recording/index.ts';
import { DIGESTS_AT_ONCE } from '#shared/store/index.ts';
import { openFaxBox, receiveFax } from '#shared/usecases/fax/index.ts';
import { depositMessage, openBox } from '#shared/usecases/voicemail/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { aUser } from '#test/world/records.ts';
import { leftMessage } from './left-message.ts';
import { aFax, receivedFax } from './received-fax.ts';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let root: { key: string };
beforeAll(async () => {
  api = await startApi();
  root = { key: api.acme.keys.platform };
  return () => api.stop();
});

const admin = { name: 'Ada', email: 'ada@mail.example', password: PASSWORD };
const create = (json: object) => api.call('POST', '/v1/tenants', { ...root, json });

test('a tenant is made with its first user and key, and both work', async () => {
  const created = await create({ name: 'Initech', domain: 'Initech.Example', admin });
  expect(created).toMatchObject({ status: 201, body: { name: 'Initech', domain: 'initech.example', isEnabled: true } });
  const { apiKey, ...tenant } = created.body;
  expect((await api.call('GET', '/v1/tenant', { key: apiKey })).body).toEqual(tenant);
  expect((await api.call('GET', '/v1/users', { key: apiKey })).body.items).toMatchObject([
    { name: 'Ada', email: 'ada@mail.example', role: 'admin' },
  ]);
  const cookie = await api.signIn('ada@mail.example', 'initech.example');
  expect((await api.call('GET', '/v1/tenant', { cookie })).body).toEqual(tenant);
  expect((await api.call('GET', `/v1/tenants/${tenant.id}`, root)).body).toEqual(tenant);
  expect((await api.call('GET', '/v1/tenants', root)).body.items).toContainEqual(tenant);
});

test.each([
  { wrong: { domain: '192.0.2.1' }, pointer: '/domain' },
  { wrong: { domain: 'a b' }, pointer: '/domain' },
  { wrong: { name: 1 }, pointer: '/name' },
  { wrong: { admin: { ...admin, password: 'short' } }, pointer: '/admin/password' },
  { wrong: { admin: { ...admin, role: 'platform' } }, pointer: '/admin/role' },
  { wrong: { id: 'ten_1' }, pointer: '/id' },
])('$wrong is refused at $pointer', async ({ wrong, pointer }) => {
  const answer = await create({ name: 'X', domain: 'x.example', ...wrong });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
});

test('a domain belongs to one tenant', async () => {
  const taken = { status: 409, body: { code: 'domain-taken', errors: [{ pointer: '/domain' }] } };
  expect(await create({ name: 'X', domain: 'globex.example' })).toMatchObject(taken);
  const patch = { ...root, json: { domain: 'globex.example' } };
  expect(await api.call('PATCH', `/v1/tenants/${api.acme.id}`, patch)).toMatchObject(taken);
});

describe('further domains of a tenant', () => {
  const patch = (id: string, json: object) => api.call('PATCH', `/v1/tenants/${id}`, { ...root, json });

  test('are its own, lead to it when people sign in, and are free again when it gives them up or goes', async () => {
    const made = await create({ name: 'Many', domain: 'many.example', aliases: ['Many.Test', 'many.invalid'], admin });
    const { id } = made.body;
    expect(made.body.aliases).toEqual(['many.test', 'many.invalid']);
    await api.signIn('ada@mail.example', 'many.test');
    const taken = (pointer: string) => ({ status: 409, body: { code: 'domain-taken', errors: [{ pointer }] } });
    expect(await create({ name: 'X', domain: 'many.test' })).toMatchObject(taken('/domain'));
    expect(await patch(api.globex.id, { aliases: ['fine.test', 'many.example'] })).toMatchObject(taken('/aliases/1'));
    expect(await create({ name: 'X', domain: 'fine.test' })).toMatchObject({ status: 201 });
    // An alias becomes the domain, and the domain an alias: both stay the tenant's.
    const turned = { domain: 'many.test', aliases: ['many.example'] };
    expect(await patch(id, turned)).toMatchObject({ status: 200, body: turned });
    for (const domain of ['many.test', 'many.example']) {
      expect((await api.store.tenantByDomain(domain))?.id).toBe(id);
      await api.signIn('ada@mail.example', domain);
    }
    expect(await api.store.tenantByDomain('many.invalid')).toBeNull();
    await api.call('DELETE', `/v1/tenants/${id}`, root);
    expect(await create({ name: 'X', domain: 'many.example', aliases: ['many.test'] })).toMatchObject({ status: 201 });
  });

  test.each([
    { aliases: ['acme.example'], pointer: '/aliases/0' },
    { aliases: ['twice.test', 'twice.test'], pointer: '/aliases/1' },
    { aliases: ['192.0.2.1'], pointer: '/aliases/0' },
    { aliases: Array.from({ length: 21 }, (_, i) => `a${i}.test`), pointer: '/aliases' },
  ])('$aliases is refused at $pointer', async ({ aliases, pointer }) => {
    const refused = await patch(api.acme.id, { aliases });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect((await api.store.tenantById(api.acme.id))?.aliases).toEqual([]);
  });
});

test('a digest realm of its own: every digest follows it, and goes back to the domain', async () => {
  const { body } = await create({ name: 'Realm', domain: 'realm.example', realm: 'Patchbay PBX' });
  const headers = { 'patchbay-tenant': body.id };
  const json = { name: 'Ann', email: 'ann@mail.example', extension: '200' };
  const user = await api.call('POST', '/v1/users', { ...root, headers, json });
  const digest = async () => (await api.store.tenant(body.id).snapshot())?.userByExtension.get('200')?.digest;
  const patch = (fields: object) => api.call('PATCH', `/v1/tenants/${body.id}`, { ...root, json: fields });
  const { sipPassword } = user.body;
  expect(await digest()).toEqual(digestOf('200', 'Patchbay PBX', sipPassword));
  // The realm stays when the domain goes.
  expect((await patch({ domain: 'realms.example' })).status).toBe(200);
  expect(await digest()).toEqual(digestOf('200', 'Patchbay PBX', sipPassword));
  expect((await patch({ realm: null })).status).toBe(200);
  expect(await digest()).toEqual(digestOf('200', 'realms.example', sipPassword));
  for (const realm of ['', 'a"b', ' a', 'a\\b', 'x'.repeat(101)]) {
    expect(await patch({ realm })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/realm' }] } });
  }
});

describe('a new domain', () => {
  test('is a new realm: every digest follows, in more than one transaction', async () => {
    const { body: tenant } = await create({ name: 'Big', domain: 'big.example' });
    const { users } = api.store.tenant(tenant.id);
    const sealedSipPassword = api.useCases.secretBox.seal(tenant.id, 'secret-secret');
    const count = DIGESTS_AT_ONCE + 3;
    for (let i = 0; i < count; i++) {
      await users.create(aUser({ id: `usr_${1000 + i}`, sealedSipPassword }), { actor: 'system', action: 'test' });
    }
    const changed = await api.call('PATCH', `/v1/tenants/${tenant.id}`, {
      ...root,
      json: { domain: 'bigger.example' },
    });
    expect(changed).toMatchObject({ status: 200, body: { domain: 'bigger.example' } });
    const snapshot = await api.store.tenant(tenant.id).snapshot();
    expect(snapshot?.userById.size).toBe(count);
    for (const user of snapshot?.userById.values() ?? []) {
      expect(user.digest).toEqual(digestOf(user.extension ?? '', 'bigger.example', 'secret-secret'));
    }
    expect(await create({ name: 'Next', domain: 'big.example' })).toMatchObject({ status: 201 });
  });

  test('that was cut short is finished by the same patch', async () => {
    const { body: tenant } = await create({ name: 'Cut', domain: 'cut.example' });
    const tenantStore = api.store.tenant(tenant.id);
    const sealedSipPassword = api.useCases.secretBox.seal(tenant.id, 'secret-secret');
    await tenantStore.users.create(aUser({ id: 'usr_1001', sealedSipPassword }), { actor: 'system', action: 'test' });
    await api.call('PATCH', `/v1/tenants/${tenant.id}`, { ...root, json: { domain: 'cut.example' } });
    expect((await tenantStore.snapshot())?.userByExtension.get('1001')?.digest).toEqual(
      digestOf('1001', 'cut.example', 'secret-secret'),
    );
  });
});

test('a disabled tenant is closed to its own, not to the platform', async () => {
  const { body } = await create({ name: 'Off', domain: 'off.example', admin });
  const cookie = await api.signIn('ada@mail.example', 'off.example');
  const patch = (isEnabled: boolean) => api.call('PATCH', `/v1/tenants/${body.id}`, { ...root, json: { isEnabled } });
  expect(await patch(false)).toMatchObject({ status: 200, body: { isEnabled: false } });
  expect((await api.call('GET', '/v1/users', { key: body.apiKey })).status).toBe(401);
  expect((await api.call('GET', '/v1/users', { cookie })).status).toBe(401);
  const json = { email: admin.email, password: PASSWORD, domain: 'off.example' };
  expect((await api.call('POST', '/v1/sessions', { json })).status).toBe(401);
  expect((await api.call('GET', '/v1/users', { ...root, headers: { 'patchbay-tenant': body.id } })).status).toBe(200);
  await patch(true);
  expect((await api.call('GET', '/v1/users', { key: body.apiKey })).status).toBe(200);
});

test('a deleted tenant is gone with its keys and sessions, and its domain is free', async () => {
  const { body } = await create({ name: 'Gone', domain: 'gone.example', admin });
  const cookie = await api.signIn('ada@mail.example', 'gone.example');
  expect((await api.call('DELETE', `/v1/tenants/${body.id}`, root)).status).toBe(204);
  expect((await api.call('GET', '/v1/users', { key: body.apiKey })).status).toBe(401);
  expect((await api.call('GET', '/v1/users', { cookie })).status).toBe(401);
  for (const method of ['GET', 'DELETE']) {
    expect(await api.call(method, `/v1/tenants/${body.id}`, root)).toMatchObject({ status: 404 });
  }
  expect((await create({ name: 'Gone', domain: 'gone.example' })).status).toBe(201);
});

describe('a tenant with files that is deleted', () => {
  const STORED_BEFORE = 300;
  let serial = 0;

  /** As an edge hands one over. @returns whether it is stored */
  async function hasRecording(tenantId: string): Promise<boolean> {
    serial += 1;
    const [id, callId] = [`rec_${serial}`, `call_${serial}`];
    const blob = recordingBlob(tenantId, id);
    await api.blobs.put(blob, Buffer.from('RIFF'));
    const stored = { id, callId, bytes: 4, storedAt: toInstant(api.clock.nowMs()) };
    const isStored = await api.store.tenant(tenantId).recordings.put(stored);
    if (!isStored) await api.blobs.delete(blob);
    return isStored;
  }

  async function withFiles(domain: string) {
    const { body } = await create({ name: domain, domain });
    const inIt = { ...root, headers: { 'patchbay-tenant': body.id } };
    const made = async (path: string, json: object) => (await api.call('POST', path, { ...inIt, json })).body.id;
    const boxId = await made('/v1/voicemail-boxes', { name: 'Ann', number: '200' });
    const faxBoxId = await made('/v1/fax-boxes', { name: 'Office', extension: '307' });
    await leftMessage(api, body.id, boxId);
    await receivedFax(api, body.id, faxBoxId);
    await made('/v1/jobs', { kind: 'backup' });
    await api.finishJobs();
    for (let stored = 0; stored < STORED_BEFORE; stored += 100)
      await Promise.all(Array.from({ length: 100 }, () => hasRecording(body.id)));
    return { id: body.id as string, boxId, faxBoxId };
  }

  const filesOf = (id: string) => api.blobs.keys.filter((key) => key.includes(id));
  async function itemsOf(id: string) {
    await api.store.eventOutbox.remove(await api.store.eventOutbox.waiting(1000));
    const items = await api.dynamo.itemsMentioning(id, 'config');
    return items.map(({ pk }) => pk).filter((pk) => pk !== 'PLATFORM#audit');
  }

  test('keeps none, nor what an edge stores meanwhile', async () => {
    const { id, boxId, faxBoxId } = await withFiles('busy.example');
    const [box, faxBox] = [await openBox(api.useCases, id, boxId), await openFaxBox(api.useCases, id, faxBoxId)];
    if (!box.ok || !faxBox.ok) throw new Error('no boxes');
    const from = { number: '0155501', name: null, userId: null };
    const recording = { content: Buffer.from('RIFF'), format: 'wav-8000', durationMs: 1000 } as const;
    const stores = [
      () => hasRecording(id),
      async () => (await depositMessage(api.useCases, box.value, { from, recording })).ok,
      async () => (await receiveFax(api.useCases, faxBox.value, aFax(api))).ok,
    ];
    let isOver = false;
    const untilOver = stores.map(async (store) => {
      let last = true;
      while (!isOver) last = await store();
      return last || (await store());
    });
    const deleted = await api.call('DELETE', `/v1/tenants/${id}`, root);
    isOver = true;
    expect(deleted.status).toBe(204);
    expect(await Promise.all(untilOver)).toEqual([false, false, false]);
    expect(filesOf(id)).toEqual([]);
    expect(await itemsOf(id)).toEqual([]);
  });

  test('is deleted to the end when that is asked for again, after the blob store was away', async () => {
    const { id } = await withFiles('away.example');
    const really = api.blobs.delete.bind(api.blobs);
    let done = 0;
    const remove = vi.spyOn(api.blobs, 'delete').mockImplementation((key) => {
      done += 1;
      return done > 100 ? Promise.reject(new BlobsUnavailable()) : really(key);
    });
    expect((await api.call('DELETE', `/v1/tenants/${id}`, root)).status).toBe(503);
    remove.mockRestore();
    expect(filesOf(id)).not.toEqual([]);
    expect((await api.call('GET', `/v1/tenants/${id}`, root)).status).toBe(404);
    expect((await api.call('DELETE', `/v1/tenants/${id}`, root)).status).toBe(204);
    expect(filesOf(id)).toEqual([]);
    expect(await itemsOf(id)).toEqual([]);
  });
});

test('nobody disables or deletes the tenant he belongs to', async () => {
  const refused = { status: 409, body: { code: 'own-account' } };
  const own = `/v1/tenants/${api.acme.id}`;
  expect(await api.call('DELETE', own, root)).toMatchObject(refused);
  expect(await api.call('PATCH', own, { ...root, json: { isEnabled: false } })).toMatchObject(refused);
  const away = { ...root, headers: { 'patchbay-tenant': api.globex.id } };
  expect(await api.call('DELETE', own, away)).toMatchObject(refused);
});

describe('the header Patchbay-Tenant', () => {
  const inGlobex = () => ({ 'patchbay-tenant': api.globex.id });

  test('lets the platform act in any tenant, and is its own beside that', async () => {
    expect((await api.call('GET', '/v1/tenant', { ...root, headers: inGlobex() })).body.id).toBe(api.globex.id);
    expect((await api.call('GET', '/v1/tenant', root)).body.id).toBe(api.acme.id);
    const json = { name: 'Made from outside', email: 'outside@mail.example', extension: '290' };
    const { body } = await api.call('POST', '/v1/users', { ...root, headers: inGlobex(), json });
    expect((await api.call('GET', `/v1/users/${body.id}`, { key: api.globex.keys.admin })).status).toBe(200);
    expect((await api.call('GET', `/v1/users/${body.id}`, { key: api.acme.keys.admin })).status).toBe(404);
    expect((await api.store.tenant(api.globex.id).snapshot())?.userByExtension.get('290')?.digest).toEqual(
      digestOf('290', 'globex.example', body.sipPassword),
    );
  });

  test.each(['admin', 'user'] as const)('is refused to the role %s, even with its own tenant', async (role) => {
    for (const tenant of [api.globex.id, api.acme.id]) {
      const request = { key: api.acme.keys[role], headers: { 'patchbay-tenant': tenant } };
      expect(await api.call('GET', '/v1/tenant', request)).toMatchObject({
        status: 403,
        body: { code: 'tenant-not-yours' },
      });
    }
  });

  test.each(['ten_unknown', 'x', ''])('with %j finds nothing', async (tenant) => {
    expect(await api.call('GET', '/v1/users', { ...root, headers: { 'patchbay-tenant': tenant } })).toMatchObject({
      status: 404,
    });
  });
});
