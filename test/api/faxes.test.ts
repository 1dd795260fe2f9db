import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sweepFaxes } from '#shared/usecases/fax/index.ts';
import { aPage, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';
import { receivedFax } from './received-fax.ts';
import { type ApiAnswer, type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let ann: string;
let bob: string;
let stranger: string;
let box: string;
let serial = 0;

beforeAll(async () => {
  api = await startApi();
  ann = await api.signIn('ann@mail.example', api.acme.domain);
  stranger = await api.signIn('ann@mail.example', api.globex.domain);
  const user = { name: 'Bob', email: 'bob@mail.example', extension: '201', password: 'correct horse battery' };
  await api.call('POST', '/v1/users', { key: api.acme.keys.admin, json: user });
  bob = await api.signIn('bob@mail.example', api.acme.domain);
  return () => api.stop();
});

/** Each test has a box of its own, of Ann. */
beforeEach(async () => {
  serial += 1;
  box = await aBox({ userId: api.acme.userId });
});

async function aBox(fields: object): Promise<string> {
  const made = await api.call('POST', '/v1/fax-boxes', {
    key: api.acme.keys.admin,
    json: { name: `Box ${serial} ${JSON.stringify(fields).length}`, ...fields },
  });
  expect(made.status).toBe(201);
  return made.body.id;
}
const own = (method: string, path: string, cookie = ann): Promise<ApiAnswer> =>
  api.call(method, `/v1/account/fax-boxes${path}`, { cookie });
const send = (
  content: Uint8Array,
  type: string,
  { path = `/v1/account/fax-boxes/${box}`, to = '0155502', who = { cookie: ann } as object } = {},
) =>
  api.call('POST', `${path}/faxes?to=${to}`, { ...who, raw: Buffer.from(content), headers: { 'content-type': type } });
const came = (fields = {}) => receivedFax(api, api.acme.id, box, fields);

test('what comes into a full box leaves no files', async () => {
  const small = await aBox({ maxFaxes: 1 });
  await receivedFax(api, api.acme.id, small);
  const put = vi.spyOn(api.useCases.blobs, 'put');
  await expect(receivedFax(api, api.acme.id, small)).rejects.toThrow('fax-box-full');
  expect(put).not.toHaveBeenCalled();
  put.mockRestore();
});

describe('the own box', () => {
  test('has its faxes, newest first, and who owns another sees none of them', async () => {
    const first = await came();
    api.clock.advance(1000);
    const second = await came({ error: 'Disconnected after permitted retries' });
    const list = await own('GET', `/${box}/faxes`);
    expect(list.body.items).toMatchObject([
      { id: second, status: 'failed', pages: 1, error: 'Disconnected after permitted retries' },
      {
        id: first,
        status: 'done',
        pages: 1,
        direction: 'received',
        caller: { number: '0155501' },
        formats: ['pdf', 'tiff'],
      },
    ]);
    expect((await own('GET', '')).body.items).toContainEqual(expect.objectContaining({ id: box, faxes: 2 }));
    for (const cookie of [bob, stranger])
      for (const path of ['/faxes', `/faxes/${first}`, `/faxes/${first}/pdf`])
        expect((await own('GET', `/${box}${path}`, cookie)).status).toBe(404);
    expect((await own('DELETE', `/${box}/faxes/${first}`, bob)).status).toBe(404);
  });

  test('a fax that is deleted is gone with its pages', async () => {
    const id = await came();
    expect((await own('GET', `/${box}/faxes/${id}/tiff`)).status).toBe(200);
    expect((await own('DELETE', `/${box}/faxes/${id}`)).status).toBe(204);
    for (const path of ['', '/tiff', '/pdf']) expect((await own('GET', `/${box}/faxes/${id}${path}`)).status).toBe(404);
    expect((await own('GET', `/${box}/faxes`)).body.items).toEqual([]);
  });

  test('a fax without a page is there, and has no file', async () => {
    const id = await came({ tiff: null, error: 'The call dropped prematurely' });
    expect((await own('GET', `/${box}/faxes/${id}`)).body).toMatchObject({ status: 'failed', pages: 0, formats: [] });
    expect((await own('GET', `/${box}/faxes/${id}/pdf`)).status).toBe(404);
  });
});

describe('sending', () => {
  const TIFF = tiffOf([aPage(3)]);

  test('a fax waits until an edge takes it, and can be taken back', async () => {
    const sent = await send(TIFF, 'image/tiff');
    expect(sent).toMatchObject({
      status: 201,
      body: { direction: 'sent', status: 'waiting', called: '0155502', tries: 0, caller: { userId: api.acme.userId } },
    });
    const waiting = () => api.store.waitingFaxes.list();
    expect(await waiting()).toContainEqual(
      expect.objectContaining({ tenantId: api.acme.id, boxId: box, faxId: sent.body.id }),
    );
    const tiff = await own('GET', `/${box}/faxes/${sent.body.id}/tiff`);
    expect(tiff.status).toBe(200);
    expect((await own('DELETE', `/${box}/faxes/${sent.body.id}`)).status).toBe(204);
    expect((await waiting()).map(({ faxId }) => faxId)).not.toContain(sent.body.id);
  });

  test.each([
    ['what is neither PDF nor TIFF', 'image/tiff', Buffer.from('hello'), 422, 'fax-unreadable'],
    [
      'a TIFF that ends too early',
      'image/tiff',
      Buffer.from(tiffOf([aPage(1)])).subarray(0, 300),
      422,
      'fax-unreadable',
    ],
    ['another type', 'image/png', Buffer.from('hello'), 415, 'unsupported-media-type'],
  ])('%s is refused', async (_, type, content, status, code) => {
    expect(await send(content, type)).toMatchObject({ status, body: { code } });
  });

  test.each(['*72', '200#', '2 00', '+', 'alice', '200@elsewhere.example', '0'.repeat(33)])(
    'goes to no such number: %s',
    async (to) => {
      expect(await send(TIFF, 'image/tiff', { to: encodeURIComponent(to) })).toMatchObject({
        status: 400,
        body: { code: 'invalid-query', errors: [{ pointer: '/to' }] },
      });
    },
  );

  test('needs an owner, whose rights the call has, and a box that is on and has room', async () => {
    const path = (id: string) => ({ path: `/v1/fax-boxes/${id}`, who: { key: api.acme.keys.admin } });
    expect(await send(TIFF, 'image/tiff', path(await aBox({})))).toMatchObject({
      body: { code: 'fax-box-without-owner' },
    });
    const off = await aBox({ userId: api.acme.userId, isEnabled: false });
    expect(await send(TIFF, 'image/tiff', path(off))).toMatchObject({ body: { code: 'fax-box-disabled' } });
    const small = await aBox({ userId: api.acme.userId, maxFaxes: 1 });
    expect((await send(TIFF, 'image/tiff', path(small))).status).toBe(201);
    expect(await send(TIFF, 'image/tiff', path(small))).toMatchObject({ status: 409, body: { code: 'fax-box-full' } });
  });

  test('nobody sends from the box of somebody else', async () => {
    for (const cookie of [bob, stranger])
      expect((await send(TIFF, 'image/tiff', { who: { cookie } })).status).toBe(404);
    const others = { path: `/v1/fax-boxes/${box}` };
    expect((await send(TIFF, 'image/tiff', { ...others, who: { cookie: ann } })).status).toBe(403);
    expect((await send(TIFF, 'image/tiff', { ...others, who: { key: api.globex.keys.admin } })).status).toBe(404);
  });
});

test('with its box, its faxes and their files go', async () => {
  const id = await came();
  const { items } = (await own('GET', `/${box}/faxes`)).body;
  expect(items).toHaveLength(1);
  expect((await api.call('DELETE', `/v1/fax-boxes/${box}`, { key: api.acme.keys.admin })).status).toBe(204);
  expect(await api.store.tenant(api.acme.id).faxes.get(box, id)).toBeNull();
  expect(await api.store.tenant(api.acme.id).faxes.state(box)).toEqual({ count: 0, bytes: 0 });
});

test('the pages are the ones that came', async () => {
  const id = await came();
  const fax = await api.store.tenant(api.acme.id).faxes.get(box, id);
  const kept = await api.useCases.blobs.get(fax?.tiff ?? '');
  expect(await pagesOfTiff(kept ?? new Uint8Array())).toEqual([aPage(1)]);
});

describe('kept', () => {
  const DAY_MS = 86_400_000;
  const keeps = (days: number | null) =>
    api.call('PATCH', '/v1/tenant/settings', {
      key: api.acme.keys.admin,
      json: { values: { 'fax.kept-days': days } },
    });

  test('for as long as the tenant says, with their pages, and for ever with 0; one that waits stays', async () => {
    const old = await came();
    const waiting = await send(tiffOf([aPage(3)]), 'image/tiff');
    const theirBox = await api.call('POST', '/v1/fax-boxes', { key: api.globex.keys.admin, json: { name: 'Theirs' } });
    const theirs = await receivedFax(api, api.globex.id, theirBox.body.id);
    await keeps(0);
    api.clock.advance(2 * DAY_MS);
    const young = await came();
    await sweepFaxes(api.useCases, api.acme.id);
    const inBox = async (id: string) => api.store.tenant(api.acme.id).faxes.get(box, id);
    expect(await inBox(old)).not.toBeNull();
    await keeps(2);
    expect((await sweepFaxes(api.useCases, api.acme.id)).gone).toBeGreaterThan(0);
    expect(await sweepFaxes(api.useCases, api.acme.id)).toEqual({ gone: 0 });
    const path = `/v1/fax-boxes/${box}/faxes`;
    const { items } = (await api.call('GET', path, { key: api.acme.keys.admin })).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([young, waiting.body.id]);
    expect(await api.store.tenant(api.acme.id).faxes.state(box)).toMatchObject({ count: 2 });
    expect(api.blobs.keys.filter((key) => key.includes(old))).toEqual([]);
    expect(await api.store.tenant(api.globex.id).faxes.get(theirBox.body.id, theirs)).not.toBeNull();
    await keeps(null);
  });

  test('not where their box is gone and whoever deleted it did not come to their end', async () => {
    const id = await came();
    const { faxes } = api.store.tenant(api.acme.id);
    const cutShort = vi.spyOn(api.useCases.blobs, 'delete').mockRejectedValue(new Error('cut short'));
    await api.call('DELETE', `/v1/fax-boxes/${box}`, { key: api.acme.keys.admin });
    cutShort.mockRestore();
    const left = api.blobs.keys.filter((key) => key.includes(id));
    expect(left.length).toBeGreaterThan(0);
    await sweepFaxes(api.useCases, api.acme.id);
    expect(await faxes.get(box, id)).toBeNull();
  });
});

test('an address sends from one box of a tenant, and from one of another', async () => {
  const mailSenders = ['orders@acme.example', 'ann@mail.example'];
  const first = await aBox({ mailSenders });
  const again = { name: `Second ${serial}`, mailSenders: ['Ann@mail.example'] };
  const taken = await api.call('POST', '/v1/fax-boxes', { key: api.acme.keys.admin, json: again });
  expect(taken).toMatchObject({ status: 409, body: { code: 'value-taken' } });
  expect((await api.call('POST', '/v1/fax-boxes', { key: api.globex.keys.admin, json: again })).status).toBe(201);
  const twice = { name: `Third ${serial}`, mailSenders: ['bob@mail.example', 'bob@mail.example'] };
  expect(await api.call('POST', '/v1/fax-boxes', { key: api.acme.keys.admin, json: twice })).toMatchObject({
    status: 422,
  });
  await api.call('DELETE', `/v1/fax-boxes/${first}`, { key: api.acme.keys.admin });
  expect((await api.call('POST', '/v1/fax-boxes', { key: api.acme.keys.admin, json: again })).status).toBe(201);
});
