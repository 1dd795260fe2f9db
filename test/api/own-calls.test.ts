import { beforeAll, describe, expect, test } from 'vitest';
import { kindOf } from '#shared/object/index.ts';
import { type ApiAnswer, type ApiWorld, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
let cookie: string;
beforeAll(async () => {
  api = await startApi();
  cookie = await api.signIn('ann@mail.example', api.acme.domain);
  await admin('POST', 'users', { name: 'Bob', email: 'bob@mail.example', extension: '201' });
  return () => api.stop();
});

const admin = (method: string, path: string, json?: object, { keys }: TestTenant = api.acme): Promise<ApiAnswer> =>
  api.call(method, `/v1/${path}`, { key: keys.admin, ...(json && { json }) });
const own = (method: string, path: string, json?: object, ifMatch?: string): Promise<ApiAnswer> =>
  api.call(method, `/v1/account/${path}`, {
    cookie,
    ...(json && { json }),
    ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
  });
const number = (called: string) => ({ destination: { kind: 'number', number: called } });
const refusedAt = (pointer: string, detail: string | RegExp) => ({
  status: 422,
  body: { code: 'invalid-fields', errors: [{ pointer, detail: expect.stringMatching(detail) }] },
});
const setFor = (values: object, tenant = api.acme) =>
  admin('PATCH', `users/${tenant.userId}/settings`, { values }, tenant);

describe('the own forwarding', () => {
  const OFF = { always: null, busy: null, noAnswer: null, unreachable: null, followMe: [] };

  test('is set as a whole, with a version from the first, and is what administrators see', async () => {
    const none = await own('GET', 'forwarding');
    expect(none).toMatchObject({ status: 200, body: OFF });
    const tag = none.headers.get('etag') ?? '';
    const wanted = { busy: number('201'), followMe: [{ number: '201', starts: 'at-the-same-time' }] };
    const [one, other] = await Promise.all([
      own('PUT', 'forwarding', wanted, tag),
      own('PUT', 'forwarding', wanted, tag),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 412]);

    const { items } = (await admin('GET', 'forwardings')).body;
    expect(items).toMatchObject([{ userId: api.acme.userId, busy: { isActive: true, ...number('201') } }]);
    const held = await own('GET', 'forwarding');
    expect(held.body).toMatchObject({ ...OFF, ...wanted });
    expect(held.body).not.toHaveProperty('userId');
    expect(await own('PUT', 'forwarding', {}, tag)).toMatchObject({ status: 412 });
    expect(await own('PUT', 'forwarding', {}, held.headers.get('etag') ?? '')).toMatchObject({
      status: 200,
      body: OFF,
    });
    expect((await admin('GET', 'audit')).body.items).toContainEqual(
      expect.objectContaining({ action: 'forwarding.update', actor: api.acme.userId }),
    );
  });

  test('leads to numbers, users and the own mailbox; where an administrator sends calls stays', async () => {
    const box = async (userId: string | null, called: string) =>
      (await admin('POST', 'voicemail-boxes', { name: called, number: called, userId })).body.id;
    const [mine, anothers] = [await box(api.acme.userId, '900'), await box(api.acme.adminId, '901')];
    const set = (noAnswer: object) => own('PUT', 'forwarding', { noAnswer });
    const voicemail = (voicemailBoxId: string) => ({ destination: { kind: 'voicemail-box', voicemailBoxId } });
    const user = (userId: string) => ({ destination: { kind: 'user', userId } });
    const NOT_FOR_USERS = 'must be a number, a user or your own mailbox';

    for (const wanted of [voicemail(mine), user(api.acme.adminId), number('201')])
      expect(await set(wanted)).toMatchObject({ status: 200, body: { noAnswer: wanted } });
    for (const [wanted, detail] of [
      [voicemail(anothers), NOT_FOR_USERS],
      [{ destination: { kind: 'hang-up' } }, NOT_FOR_USERS],
      [user(api.acme.userId), 'leads back to yourself'],
      [number('200'), 'leads back to yourself'],
      [number('299'), 'is a number that nobody has'],
    ] as const)
      expect(await set(wanted)).toMatchObject(refusedAt('/noAnswer/destination', detail));
    expect(await set(user(api.globex.adminId))).toMatchObject(
      refusedAt('/noAnswer/destination/userId', 'of this tenant'),
    );
    expect(await own('PUT', 'forwarding', { userId: api.acme.adminId })).toMatchObject({ status: 422 });

    const { id } = (await admin('GET', 'forwardings')).body.items[0];
    const byAdmin = { destination: { kind: 'hang-up', cause: 'busy' } };
    expect(
      await admin('PATCH', `forwardings/${id}`, { noAnswer: { isActive: true, ...byAdmin, scheduleId: null } }),
    ).toMatchObject({ status: 200 });
    expect(await set({ ...byAdmin, isActive: false })).toMatchObject({ status: 200, body: { noAnswer: byAdmin } });
    await own('PUT', 'forwarding', {});
    expect(await set(byAdmin)).toMatchObject(refusedAt('/noAnswer/destination', NOT_FOR_USERS));
  });

  test('obeys what the user may forward', async () => {
    await admin('POST', 'trunks', { name: 'Out', host: 'sip.carrier.example', registration: 'none' });
    const trunk = (await admin('GET', 'trunks')).body.items[0];
    const rule = await admin('POST', 'outbound-rules', {
      name: 'All',
      callType: 'other',
      patterns: [{ pattern: '9.', stripDigits: 1, addPrefix: '+1' }],
      trunkIds: [trunk.id],
    });
    expect(rule.status, JSON.stringify(rule.body)).toBe(201);
    const outside = number('94235550100');
    expect(await own('PUT', 'forwarding', { always: outside })).toMatchObject({ status: 200 });
    await own('PUT', 'forwarding', {});

    await setFor({ 'forwarding.is-external-allowed': false, 'forwarding.is-unconditional-allowed': false });
    expect(await own('PUT', 'forwarding', { busy: outside })).toMatchObject(
      refusedAt('/busy/destination', 'you may not forward calls'),
    );
    expect(await own('PUT', 'forwarding', { followMe: [{ number: '94235550100' }] })).toMatchObject(
      refusedAt('/followMe/0/number', 'you may not forward calls'),
    );
    expect(await own('PUT', 'forwarding', { always: number('201') })).toMatchObject(
      refusedAt('/always', 'may not forward every call'),
    );
    const presenceStateId = (await admin('POST', 'presence-states', { name: 'Away' })).body.id;
    const whileSaying = [{ presenceStateId, always: number('201') }];
    expect(await own('PUT', 'forwarding', { whileSaying })).toMatchObject(
      refusedAt('/whileSaying/0/always', 'may not forward every call'),
    );
    const elsewhere = [{ presenceStateId, busy: number('94235550100') }];
    expect(await own('PUT', 'forwarding', { whileSaying: elsewhere })).toMatchObject(
      refusedAt('/whileSaying/0/busy/destination', 'you may not forward calls'),
    );
    const kept = { always: { ...number('201'), isActive: false } };
    expect(await own('PUT', 'forwarding', kept)).toMatchObject({ status: 200 });
    await setFor({ 'forwarding.is-external-allowed': null, 'forwarding.is-unconditional-allowed': null });
  });
});

test('own settings are those that definitions leave to users, nearest value first', async () => {
  const PATHS = [
    'call.ring-seconds',
    'call.is-waiting-allowed',
    'call.music-on-hold',
    'call.do-not-disturb',
    'presence.state',
    'call.is-filtered',
    'caller-id.is-withheld',
  ];
  await admin('PATCH', 'tenant/settings', { values: { 'call.ring-seconds': 20 } });
  const read = await own('GET', 'settings');
  expect(read.body.items.map(({ path }: { path: string }) => path)).toEqual(PATHS);
  expect(read.body.items[0]).toMatchObject({ value: 20, from: { kind: 'tenant' } });

  const tag = read.headers.get('etag') ?? '';
  const set = await own('PATCH', 'settings', { values: { 'call.do-not-disturb': true } }, tag);
  expect(set).toMatchObject({ status: 200 });
  expect(set.body.items).toHaveLength(PATHS.length);
  expect(await own('PATCH', 'settings', { values: {} }, tag)).toMatchObject({ status: 412 });
  const seen = await admin('GET', `users/${api.acme.userId}/settings`);
  expect(seen.body.items).toContainEqual(
    expect.objectContaining({ path: 'call.do-not-disturb', value: true, from: { kind: 'user', id: api.acme.userId } }),
  );
  expect((await admin('GET', `users/${api.acme.adminId}/settings`)).body.items).toContainEqual(
    expect.objectContaining({ path: 'call.do-not-disturb', value: false }),
  );

  const permission = (await admin('POST', 'call-permissions', { name: 'Abroad', isGrantedByDefault: false })).body.id;
  for (const path of ['forwarding.is-external-allowed', 'call.can-record', `call-permission.${permission}`])
    for (const value of [true, null])
      expect(await own('PATCH', 'settings', { values: { [path]: value } })).toMatchObject({
        status: 422,
        body: { errors: [{ detail: 'is no setting of your own' }] },
      });
  expect(await own('PATCH', 'settings', { values: { 'call.ring-seconds': 4 } })).toMatchObject({ status: 422 });
  expect(await own('PATCH', 'settings', { values: { 'call.do-not-disturb': null } })).toMatchObject({ status: 200 });
});

test('own speed dials are one’s own only', async () => {
  const target = '+14235550177';
  const others = [
    { owner: { kind: 'tenant' }, code: '1', target },
    { owner: { kind: 'user', userId: api.acme.adminId }, code: '7', target },
  ];
  const ids = [];
  for (const json of others) ids.push((await admin('POST', 'speed-dials', json)).body.id);
  const theirs = await admin(
    'POST',
    'speed-dials',
    { owner: { kind: 'user', userId: api.globex.userId }, code: '7', target },
    api.globex,
  );
  const made = await own('POST', 'speed-dials', { code: '7', label: 'Home', target });
  expect(made).toMatchObject({ status: 201, body: { code: '7', label: 'Home', target } });
  expect(made.body).not.toHaveProperty('owner');
  expect((await own('GET', 'speed-dials')).body.items).toEqual([made.body]);
  expect((await own('GET', 'speed-dials?code=7&sort=-label')).body.items).toEqual([made.body]);
  expect(await admin('GET', `speed-dials/${made.body.id}`)).toMatchObject({
    body: { owner: { kind: 'user', userId: api.acme.userId } },
  });
  expect(await own('POST', 'speed-dials', { code: '7', target })).toMatchObject({ body: { code: 'value-taken' } });
  const owner = { kind: 'tenant' };
  expect(await own('POST', 'speed-dials', { code: '8', target, owner })).toMatchObject({ status: 422 });

  for (const id of [...ids, theirs.body.id, 'spd_none']) {
    expect(await own('PATCH', `speed-dials/${id}`, { label: 'Mine' })).toMatchObject({ status: 404 });
    expect(await own('DELETE', `speed-dials/${id}`)).toMatchObject({ status: 404 });
  }
  const path = `speed-dials/${made.body.id}`;
  expect(await own('PATCH', path, { owner })).toMatchObject({ status: 422 });
  const tag = made.headers.get('etag') ?? '';
  expect(await own('PATCH', path, { code: '8' }, tag)).toMatchObject({
    status: 200,
    body: { code: '8', label: 'Home' },
  });
  expect(await own('PATCH', path, { code: '9' }, tag)).toMatchObject({ status: 412 });
  expect(await own('DELETE', path)).toMatchObject({ status: 204 });
  expect((await own('GET', 'speed-dials')).body.items).toEqual([]);
});

test('a user has 100 speed dials at most', async () => {
  const made = await own('POST', 'speed-dials', { code: '100', target: '201' });
  const kind = kindOf('speed-dial');
  const { objects } = api.store.tenant(api.acme.id);
  const first = await objects.get(kind, made.body.id);
  if (!first) throw new Error('not stored');
  const further = Array.from({ length: 99 }, (_, at) => ({ ...first, id: `${first.id}${at}`, code: String(101 + at) }));
  for (let at = 0; at < further.length; at += 20) {
    const changes = further.slice(at, at + 20).map((after) => ({ kind, before: null, after }));
    expect(
      (await objects.write(changes, { actor: 'system', impersonator: null, source: null, action: 'test' })).ok,
    ).toBe(true);
  }
  expect(await own('POST', 'speed-dials', { code: '200', target: '201' })).toMatchObject(refusedAt('/code', 'at most'));
});

test('nothing of it needs a permission, and nobody has it of another tenant or by an API key', async () => {
  const cookieOfGlobex = await api.signIn('ann@mail.example', api.globex.domain);
  await own('PUT', 'forwarding', { busy: number('201') });
  for (const path of ['forwarding', 'settings', 'speed-dials']) {
    const seen = await api.call('GET', `/v1/account/${path}`, { cookie: cookieOfGlobex });
    expect(seen.status).toBe(200);
    expect(JSON.stringify(seen.body)).not.toMatch(/"(201|usr_|ten_)/);
    const asked = await api.call('GET', `/v1/account/${path}`, { key: api.acme.keys.user });
    expect(asked).toMatchObject({ status: 403, body: { code: 'not-oneself' } });
  }
});

test('the music of a group is set by its members who may, and by nobody else (MOH-06)', async () => {
  const made = async (path: string, body: object, by = admin) => (await by('POST', path, body)).body.id as string;
  const theirs = (method: string, path: string, json?: object) =>
    api.call(method, `/v1/${path}`, { key: api.globex.keys.admin, ...(json && { json }) });
  const [piano, radio] = [
    await made('music-on-hold', { name: 'Piano' }),
    await made('music-on-hold', { name: 'Radio' }),
  ];
  const foreign = await made('music-on-hold', { name: 'Foreign' }, theirs);
  const group = await made('user-groups', { name: 'Sales', rank: 1, memberIds: [api.acme.userId] });
  const other = await made('user-groups', { name: 'Others', rank: 2, memberIds: [api.acme.adminId] });
  const choose = (id: string, musicOnHoldId: string | null) => own('PUT', `group-music/${id}`, { musicOnHoldId });

  expect((await own('GET', 'group-music')).body).toEqual({ items: [], music: [] });
  expect(await choose(group, piano)).toMatchObject({ status: 403, body: { code: 'not-permitted' } });

  await admin('PATCH', `users/${api.acme.userId}/settings`, { values: { 'permission.group-music': true } });
  const told = { userGroupId: group, name: 'Sales', musicOnHoldId: null };
  const music = [
    { id: piano, name: 'Piano' },
    { id: radio, name: 'Radio' },
  ];
  expect((await own('GET', 'group-music')).body).toEqual({ items: [told], music });
  expect(await choose(group, radio)).toMatchObject({ status: 200, body: { ...told, musicOnHoldId: radio } });
  expect((await own('GET', 'group-music')).body.items).toEqual([{ ...told, musicOnHoldId: radio }]);
  const held = async (id: string) =>
    (await admin('GET', `user-groups/${id}/settings`)).body.items.find(
      ({ path }: { path: string }) => path === 'call.music-on-hold',
    );
  expect(await held(group)).toMatchObject({ value: radio, from: { kind: 'user-group', id: group } });
  // Of whom the group lets wait: its members have it from there.
  expect((await own('GET', 'settings')).body.items).toContainEqual(
    expect.objectContaining({ path: 'call.music-on-hold', value: radio }),
  );

  expect(await choose(other, radio)).toMatchObject({ status: 404 });
  const refused = { status: 422, body: { code: 'invalid-fields', errors: [{ pointer: '/musicOnHoldId' }] } };
  expect(await choose(group, foreign)).toMatchObject(refused);
  expect(await choose(group, null)).toMatchObject({ status: 200, body: told });
  expect(await held(group)).toMatchObject({ value: '' });
});
