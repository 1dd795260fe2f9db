import { beforeAll, expect, test } from 'vitest';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

const create = async (fields: object) =>
  (await api.call('POST', '/v1/users', { ...admin, json: { name: 'Zoë', ...fields } })).body;
const profile = {
  firstName: 'Zoë',
  lastName: 'Durand',
  jobTitle: 'Pilot',
  mobilePhone: '+1 (423) 555-1212',
  imId: 'zoe@chat.example',
  officeAddress: { street: '1 Main St', city: 'Lyon', country: 'France' },
};

test('a profile is set with the user and replaced as one', async () => {
  const user = await create({ email: 'zoe1@mail.example', profile });
  expect(user.profile).toEqual(profile);
  const patch = (json: object) => api.call('PATCH', `/v1/users/${user.id}`, { ...admin, json });
  expect((await patch({ name: 'Zoë D.' })).body.profile).toEqual(profile);
  expect((await patch({ profile: { company: ' Acme ' } })).body.profile).toEqual({ company: 'Acme' });
  expect((await api.call('GET', `/v1/users/${user.id}`, admin)).body.profile).toEqual({ company: 'Acme' });
  for (const [wrong, pointer] of [
    [{ mobilePhone: 'call me' }, '/profile/mobilePhone'],
    [{ jobTitle: '' }, '/profile/jobTitle'],
    [{ homeAddress: { planet: 'Mars' } }, '/profile/homeAddress/planet'],
    [{ shoeSize: '44' }, '/profile/shoeSize'],
  ] as const) {
    expect(await patch({ profile: wrong })).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  }
});

test('people keep their own profile, and nothing else of themselves but the name', async () => {
  const user = await create({ email: 'zoe2@mail.example', password: PASSWORD, profile });
  const cookie = await api.signIn('zoe2@mail.example', api.acme.domain);
  const own = { firstName: 'Zoé', department: 'Flight' };
  const changed = await api.call('PATCH', '/v1/account', { cookie, json: { profile: own } });
  expect(changed).toMatchObject({ status: 200, body: { id: user.id, name: 'Zoë', profile: own } });
  expect((await api.call('GET', '/v1/account', { cookie })).body.profile).toEqual(own);
  expect(await api.call('PATCH', '/v1/account', { cookie, json: { extension: '666' } })).toMatchObject({ status: 422 });
});

test('files of users and backups have it', async () => {
  const user = await create({ email: 'zoe3@mail.example', extension: '370', profile });
  const csv = 'User name;Job department;Cell phone number;Home city\n370;Flight;5551212;Nice\n';
  const imported = await api.call('POST', '/v1/imports?layout=sipxcom', {
    ...admin,
    raw: csv,
    headers: { 'content-type': 'text/csv' },
  });
  await api.finishJobs();
  expect((await api.call('GET', `/v1/jobs/${imported.body.id}`, admin)).body.counts).toEqual({ updated: 1 });
  const after = (await api.call('GET', `/v1/users/${user.id}`, admin)).body;
  expect(after).toMatchObject({
    name: 'Zoë',
    profile: { ...profile, department: 'Flight', mobilePhone: '5551212', homeAddress: { city: 'Nice' } },
  });

  const exported = await api.call('POST', '/v1/exports', { ...admin, json: { layout: 'sipxcom' } });
  const backup = await api.call('POST', '/v1/backups', { ...admin, json: {} });
  await api.finishJobs();
  const file = await api.call('GET', `/v1/jobs/${exported.body.id}/result`, admin);
  expect(file.body).toContain('370,,,,Zoë,Durand,,zoe3@mail.example,,,,,,zoe@chat.example,,,,Pilot,Flight,');
  await api.call('PATCH', `/v1/users/${user.id}`, { ...admin, json: { profile: {} } });
  const { body: content } = await api.call('GET', `/v1/jobs/${backup.body.id}/result`, admin);
  await api.call('POST', '/v1/restores', {
    ...admin,
    raw: typeof content === 'string' ? content : JSON.stringify(content),
    headers: { 'content-type': 'application/json' },
  });
  await api.finishJobs();
  expect((await api.call('GET', `/v1/users/${user.id}`, admin)).body.profile).toEqual(after.profile);
});
