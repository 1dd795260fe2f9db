import { beforeAll, expect, test } from 'vitest';
import { aRegistration } from '#test/world/records.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

const create = (fields: object, key = admin.key) =>
  api.call('POST', '/v1/users', { key, json: { name: 'Bob', email: `a${Math.random()}@mail.example`, ...fields } });
const patch = (id: string, json: object) => api.call('PATCH', `/v1/users/${id}`, { ...admin, json });

test('aliases are one space with extensions and the numbers of objects, in each tenant its own', async () => {
  const { body: bob } = await create({ extension: '300', aliases: ['555', ' Bob.B ', '+14235551212'] });
  expect(bob.aliases).toEqual(['555', 'bob.b', '+14235551212']);
  const taken = (pointer: string) => ({ status: 409, body: { code: 'value-taken', errors: [{ pointer }] } });
  expect(await create({ aliases: ['x1', 'BOB.B'] })).toMatchObject(taken('/aliases/1'));
  expect(await create({ aliases: ['300'] })).toMatchObject(taken('/aliases/0'));
  expect(await create({ extension: '555' })).toMatchObject({ status: 409, body: { code: 'extension-taken' } });
  const group = { name: 'Sales', extension: '555', fallback: { kind: 'hang-up' } };
  expect(await api.call('POST', '/v1/hunt-groups', { ...admin, json: group })).toMatchObject(taken('/extension'));
  const sales = await api.call('POST', '/v1/hunt-groups', { ...admin, json: { ...group, extension: '556' } });
  expect(sales.status).toBe(201);
  expect(await patch(bob.id, { aliases: ['556'] })).toMatchObject(taken('/aliases/0'));
  expect((await create({ aliases: ['555', 'bob.b'] }, api.globex.keys.admin)).status).toBe(201);

  expect(await patch(bob.id, { aliases: ['bob.b'] })).toMatchObject({ status: 200, body: { aliases: ['bob.b'] } });
  expect((await create({ extension: '555' })).status).toBe(201);
  for (const aliases of [
    ['b'],
    ['b b'],
    ['*21'],
    ['-bob'],
    ['bob', 'BOB'],
    Array.from({ length: 21 }, (_, i) => `n${i}`),
  ]) {
    expect(await patch(bob.id, { aliases })).toMatchObject({ status: 422, body: { code: 'invalid-body' } });
  }
});

test('an alias becomes the extension in one step', async () => {
  const { body: user } = await create({ extension: '310', aliases: ['311'] });
  expect(await patch(user.id, { extension: '311' })).toMatchObject({
    status: 200,
    body: { extension: '311', aliases: [] },
  });
  expect((await create({ extension: '310' })).status).toBe(201);
});

test('a call to an alias rings the user, and says why', async () => {
  await create({ extension: '320', name: 'Eve', aliases: ['eve.e'] });
  const call = await api.call('POST', '/v1/route', { ...admin, json: { caller: '200', dialed: 'Eve.E' } });
  expect(call.body.plan.first).toMatchObject({ kind: 'ring', why: 'Eve.E is an alias of Eve' });
});

test('files of users have aliases, and a backup brings them and phantoms back', async () => {
  const upload = async (csv: string) => {
    const started = await api.call('POST', '/v1/imports?layout=sipxcom', {
      ...admin,
      raw: csv,
      headers: { 'content-type': 'text/csv' },
    });
    await api.finishJobs();
    return (await api.call('GET', `/v1/jobs/${started.body.id}`, admin)).body;
  };
  const titles = 'User name;First name;User alias\n';
  expect(await upload(`${titles}330;Max;max.m 331\n332;Mo;max.m\n333;Mia;a b;\n`)).toMatchObject({
    counts: { created: 1, refused: 2 },
  });
  expect(await upload(`${titles}330;Max;MAX.m 331\n`)).toMatchObject({ counts: { unchanged: 1 } });
  const { items } = (await api.call('GET', '/v1/users?extension=330', admin)).body;
  expect(items).toMatchObject([{ aliases: ['max.m', '331'] }]);
  const id = items[0].id;
  await patch(id, { isPhantom: true });
  const backup = await api.call('POST', '/v1/backups', { ...admin, json: {} });
  const exported = await api.call('POST', '/v1/exports', { ...admin, json: { layout: 'sipxcom' } });
  await api.finishJobs();
  const file = await api.call('GET', `/v1/jobs/${exported.body.id}/result`, admin);
  expect(file.body).toContain('330,,,,Max,,max.m 331,');
  await api.call('DELETE', `/v1/users/${id}`, admin);
  const { body: content } = await api.call('GET', `/v1/jobs/${backup.body.id}/result`, admin);
  await api.call('POST', '/v1/restores', {
    ...admin,
    raw: typeof content === 'string' ? content : JSON.stringify(content),
    headers: { 'content-type': 'application/json' },
  });
  await api.finishJobs();
  expect((await api.call('GET', `/v1/users/${id}`, admin)).body).toMatchObject({
    aliases: ['max.m', '331'],
    isPhantom: true,
  });
});

test('who becomes a phantom loses the phones', async () => {
  const { body: user } = await create({ extension: '340' });
  const phone = aRegistration({ id: 'reg_340', userId: user.id, expiresAt: '2099-01-01T00:00:00.000Z' });
  await api.store.tenant(api.acme.id).registrations.put([phone]);
  expect(await patch(user.id, { isPhantom: true })).toMatchObject({ status: 200, body: { isPhantom: true } });
  expect((await api.call('GET', '/v1/registrations', admin)).body.items).toEqual([]);
  expect((await api.store.tenant(api.acme.id).snapshot())?.userById.get(user.id)).toMatchObject({ isPhantom: true });
});
