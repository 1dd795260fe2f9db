import { beforeAll, expect, test } from 'vitest';
import { digestOf, verifyPassword } from '#shared/credentials/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { aRegistration } from '#test/world/records.ts';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

const create = async (fields: object) =>
  (await api.call('POST', '/v1/users', { ...admin, json: { name: 'Bob', ...fields } })).body;
const userOf = async (id: string) => (await api.call('GET', `/v1/users/${id}`, admin)).body;
const addTo = (id: string, json: object, who: object = admin) =>
  api.call('POST', `/v1/users/${id}/sip-credentials`, { ...who, json });
const take = (id: string, credential: string, who: object = admin) =>
  api.call('DELETE', `/v1/users/${id}/sip-credentials/${credential}`, who);
const inside = () => api.store.tenant(api.acme.id);
const digests = async (id: string) => (await inside().snapshot())?.userById.get(id)?.sipCredentials ?? [];
const restoreFrom = async (backupId: string) => {
  const { body } = await api.call('GET', `/v1/jobs/${backupId}/result`, admin);
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  await api.call('POST', '/v1/restores', { ...admin, raw, headers: { 'content-type': 'application/json' } });
  await api.finishJobs();
};

test('a further secret is shown once and fit for the edge, also after a new extension; it goes by itself', async () => {
  const user = await create({ extension: '400', email: 'c400@mail.example' });
  const expiresAt = toInstant(api.clock.nowMs() + 3_600_000);
  const made = await addTo(user.id, { label: ' Softphone ', expiresAt });
  expect(made).toMatchObject({ status: 201, body: { label: 'Softphone', expiresAt } });
  const { sipPassword, ...credential } = made.body;
  expect(sipPassword).toMatch(/^[a-z2-9]{20}$/);
  const given = (await addTo(user.id, { label: 'Desk', sipPassword: 'by-hand-1' })).body;
  expect((await userOf(user.id)).sipCredentials).toEqual([
    credential,
    { id: given.id, label: 'Desk', createdAt: given.createdAt, expiresAt: null },
  ]);
  const fit = (extension: string) => [
    { id: credential.id, expiresAt, digest: digestOf(extension, 'acme.example', sipPassword) },
    { id: given.id, expiresAt: null, digest: digestOf(extension, 'acme.example', 'by-hand-1') },
  ];
  expect(await digests(user.id)).toEqual(fit('400'));
  await api.call('PATCH', `/v1/users/${user.id}`, { ...admin, json: { extension: '401' } });
  expect(await digests(user.id)).toEqual(fit('401'));

  const later = { userId: user.id, extension: '401', expiresAt: '2099-01-01T00:00:00.000Z' };
  await inside().registrations.put([
    aRegistration({ ...later, id: 'reg_own' }),
    aRegistration({ ...later, id: 'reg_soft', sipCredentialId: credential.id }),
    aRegistration({ ...later, id: 'reg_desk', sipCredentialId: given.id }),
  ]);
  const phones = async () => (await inside().registrations.list()).map(({ id }) => id).sort();
  expect((await take(user.id, credential.id)).status).toBe(204);
  expect((await take(user.id, credential.id)).status).toBe(404);
  expect(await phones()).toEqual(['reg_desk', 'reg_own']);
  await api.call('POST', `/v1/users/${user.id}/sip-password`, admin);
  expect(await phones()).toEqual(['reg_desk']);
  expect(await digests(user.id)).toEqual(fit('401').slice(1));
});

test('ten at most, none that is over already, and none of somebody else', async () => {
  const user = await create({ extension: '410', email: 'c410@mail.example' });
  const past = { label: 'Past', expiresAt: toInstant(api.clock.nowMs()) };
  expect(await addTo(user.id, past)).toMatchObject({
    status: 422,
    body: { code: 'invalid-fields', errors: [{ pointer: '/expiresAt' }] },
  });
  const first = (await addTo(user.id, { label: '0' })).body;
  for (let i = 1; i < 10; i++) expect((await addTo(user.id, { label: String(i) })).status).toBe(201);
  expect(await addTo(user.id, { label: 'x' })).toMatchObject({
    status: 409,
    body: { code: 'too-many-sip-credentials' },
  });

  const stranger = { key: api.globex.keys.admin };
  expect((await addTo(user.id, { label: 'x' }, stranger)).status).toBe(404);
  expect((await take(user.id, first.id, stranger)).status).toBe(404);
  expect((await take(api.acme.userId, first.id)).status).toBe(404);
  expect((await take(user.id, 'sic_NONE')).status).toBe(404);
  expect((await addTo(user.id, { label: 'x' }, { key: api.acme.keys.user })).status).toBe(403);
  expect((await userOf(user.id)).sipCredentials).toHaveLength(10);
});

test('a new domain of the tenant makes all of them fit', async () => {
  const { id: tenantId, keys } = api.globex;
  const who = { key: keys.admin };
  const json = { name: 'Moved', email: 'moved@mail.example', extension: '420' };
  const { body: user } = await api.call('POST', '/v1/users', { ...who, json });
  await addTo(user.id, { label: 'x', sipPassword: 'by-hand-2' }, who);
  const moved = { key: api.acme.keys.platform, json: { domain: 'moved.example' } };
  expect((await api.call('PATCH', `/v1/tenants/${tenantId}`, moved)).status).toBe(200);
  const snapshot = await api.store.tenant(tenantId).snapshot();
  expect(snapshot?.userById.get(user.id)?.sipCredentials?.[0]?.digest).toEqual(
    digestOf('420', 'moved.example', 'by-hand-2'),
  );
});

test('a voicemail PIN is set by an admin or its owner, never told, and kept as a hash', async () => {
  const user = await create({ extension: '430', email: 'pin@mail.example', password: PASSWORD, voicemailPin: '2468' });
  expect(user.hasVoicemailPin).toBe(true);
  expect(JSON.stringify(user)).not.toContain('2468');
  const isPin = async (pin: string) =>
    verifyPassword(pin, (await inside().users.get(user.id))?.voicemailPinHash ?? 'none');
  expect(await isPin('2468')).toBe(true);
  const cookie = await api.signIn('pin@mail.example', api.acme.domain);
  const own = (voicemailPin: unknown) => api.call('PATCH', '/v1/account', { cookie, json: { voicemailPin } });
  expect(await own('13579')).toMatchObject({ status: 200, body: { hasVoicemailPin: true } });
  expect(await isPin('13579')).toBe(true);
  for (const wrong of ['123', '12a4', 1234]) expect((await own(wrong)).status).toBe(422);

  const cleared = await api.call('PATCH', `/v1/users/${user.id}`, { ...admin, json: { voicemailPin: null } });
  expect(cleared.body.hasVoicemailPin).toBe(false);
  const { items } = (await api.call('GET', `/v1/audit?target=${user.id}`, admin)).body;
  expect(JSON.stringify(items)).not.toMatch(/13579|argon2/);
});

test('a backup brings further secrets and PINs back', async () => {
  const user = await create({ extension: '440', email: 'c440@mail.example', voicemailPin: '4444' });
  const { body: kept } = await addTo(user.id, { label: 'Kept' });
  const before = await userOf(user.id);
  const backup = await api.call('POST', '/v1/backups', { ...admin, json: {} });
  await api.finishJobs();
  await take(user.id, kept.id);
  await api.call('PATCH', `/v1/users/${user.id}`, { ...admin, json: { voicemailPin: null } });
  await restoreFrom(backup.body.id);
  expect(await userOf(user.id)).toEqual({ ...before, updatedAt: expect.any(String) });
  const digest = digestOf('440', 'acme.example', kept.sipPassword);
  expect(await digests(user.id)).toEqual([{ id: kept.id, expiresAt: null, digest }]);
  await api.call('DELETE', `/v1/users/${user.id}`, admin);
  await restoreFrom(backup.body.id);
  expect(await digests(user.id)).toEqual([{ id: kept.id, expiresAt: null, digest }]);
  expect(await userOf(user.id)).toMatchObject({ hasVoicemailPin: true, sipCredentials: [{ label: 'Kept' }] });
});
