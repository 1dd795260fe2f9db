import { beforeAll, expect, test } from 'vitest';
import { createApi } from '#functions/api/index.ts';
import { type ApiWorld, PASSWORD, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

/** As much of a PNG as its size takes, and then something. */
const png = (content: string, size = '0000004000000020') =>
  Uint8Array.from(Buffer.from(`89504e470d0a1a0a0000000d49484452${size}${Buffer.from(content).toString('hex')}`, 'hex'));
const create = async (fields: object, key = admin.key) =>
  (await api.call('POST', '/v1/users', { key, json: { name: 'Zoë', ...fields } })).body;
const put = (path: string, raw: Uint8Array<ArrayBuffer> | string, who: object = admin, type = 'image/png') =>
  api.call('POST', path, { ...who, raw, headers: { 'content-type': type } });
/** Bytes as they are: `api.call` reads text. */
const fetched = async (path: string, headers: Record<string, string> = {}) => {
  const app = createApi({ ...api.useCases, log: () => undefined });
  const answer = await app.request(path, { headers: { authorization: `Bearer ${admin.key}`, ...headers } });
  return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
};

test('a picture is set, told, sent with its tag, replaced and deleted', async () => {
  const user = await create({ email: 'avatar1@mail.example' });
  expect(user.avatar).toBeNull();
  const path = `/v1/users/${user.id}/avatar`;
  expect((await fetched(path)).answer.status).toBe(404);
  const set = await put(path, png('first'), admin, 'image/whatever');
  expect(set).toMatchObject({
    status: 200,
    body: { id: user.id, avatar: { contentType: 'image/png', bytes: 29, width: 64, height: 32 } },
  });
  const { answer, bytes } = await fetched(path);
  expect(bytes).toEqual(png('first'));
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  const tag = answer.headers.get('etag') ?? '';
  expect(tag).toBe(`"${set.body.avatar.version}"`);
  expect((await fetched(path, { 'if-none-match': tag })).answer.status).toBe(304);
  await put(path, png('second'));
  expect((await fetched(path, { 'if-none-match': tag })).bytes).toEqual(png('second'));
  const files = () => api.blobs.keys.filter((key) => key.includes(user.id));
  expect(files()).toHaveLength(1);
  expect((await api.call('DELETE', path, admin)).status).toBe(204);
  expect((await api.call('DELETE', path, admin)).status).toBe(404);
  expect(files()).toEqual([]);
});

test('what is no picture, too large or named as something else is refused, and leaves nothing', async () => {
  const user = await create({ email: 'avatar2@mail.example' });
  const path = `/v1/users/${user.id}/avatar`;
  const refused = { status: 422, body: { code: 'not-a-picture' } };
  expect(await put(path, '<svg onload="alert(1)"/>')).toMatchObject(refused);
  expect(await put(path, png('', '0000080100000001'))).toMatchObject(refused);
  expect(await put(path, png('x'), admin, 'text/html')).toMatchObject({ status: 415 });
  expect(await put(path, new Uint8Array(256 * 1024 + 1))).toMatchObject({ status: 413 });
  expect(api.blobs.keys.filter((key) => key.includes(user.id))).toEqual([]);
});

test('of somebody who may do more, it is refused, and no file stays behind', async () => {
  const key = api.acme.keys.platform;
  const root = await create({ email: 'avatar7@mail.example', role: 'platform' }, key);
  const path = `/v1/users/${root.id}/avatar`;
  const files = () => api.blobs.keys.filter((name) => name.includes(root.id)).length;
  expect(await put(path, png('mask'))).toMatchObject({ status: 403, body: { code: 'role-above-own' } });
  expect(files()).toBe(0);
  expect((await put(path, png('face'), { key })).status).toBe(200);
  expect((await put(path, png('face'))).status).toBe(403);
  expect(files()).toBe(1);
  await api.call('DELETE', path, { key });
});

test('people keep their own; of another tenant nobody sees or changes anything', async () => {
  const user = await create({ email: 'avatar3@mail.example', password: PASSWORD });
  const cookie = await api.signIn('avatar3@mail.example', api.acme.domain);
  const own = '/v1/account/avatar';
  expect((await api.call('GET', own, { cookie })).status).toBe(404);
  expect(await put(own, png('mine'), { cookie })).toMatchObject({ status: 200, body: { id: user.id } });
  expect((await api.call('GET', own, { cookie })).status).toBe(200);
  const path = `/v1/users/${user.id}/avatar`;
  const stranger = { key: api.globex.keys.admin };
  expect((await api.call('GET', path, stranger)).status).toBe(404);
  expect((await put(path, png('theirs'), stranger)).status).toBe(404);
  expect((await api.call('DELETE', path, stranger)).status).toBe(404);
  expect((await put(path, png('mine, too'), { cookie })).status).toBe(403);
  expect((await fetched(path)).bytes).toEqual(png('mine'));
  expect((await api.call('DELETE', own, { cookie })).status).toBe(204);
  expect((await fetched(path)).answer.status).toBe(404);
});

test('a picture goes with its user, and with the tenant', async () => {
  const user = await create({ email: 'avatar4@mail.example' });
  await put(`/v1/users/${user.id}/avatar`, png('gone'));
  await api.call('DELETE', `/v1/users/${user.id}`, admin);
  const theirs = await create({ email: 'avatar5@mail.example' }, api.globex.keys.admin);
  await put(`/v1/users/${theirs.id}/avatar`, png('gone, too'), { key: api.globex.keys.admin });
  expect(api.blobs.keys.filter((key) => key.includes('avatars'))).toHaveLength(1);
  await api.call('DELETE', `/v1/tenants/${api.globex.id}`, { key: api.acme.keys.platform });
  expect(api.blobs.keys.filter((key) => key.includes('avatars'))).toEqual([]);
});
