import { readFile } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { transcode } from '#shared/audio/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { updateTenant } from '#shared/usecases/index.ts';
import { forwardMessage, openBox, sweepVoicemail } from '#shared/usecases/voicemail/index.ts';
import { readWav } from '#shared/voicemail/index.ts';
import { aWav } from '#test/world/records.ts';
import { leftMessage } from './left-message.ts';
import { type ApiAnswer, type ApiWorld, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
let ann: string;
let bob: string;
let bobId: string;
let serial = 0;
let box: string;
let bobsBox: string;
let stranger: string;

beforeAll(async () => {
  api = await startApi();
  ann = await api.signIn('ann@mail.example', api.acme.domain);
  stranger = await api.signIn('ann@mail.example', api.globex.domain);
  const user = { name: 'Bob', email: 'bob@mail.example', extension: '201', password: 'correct horse battery' };
  bobId = (await admin('POST', 'users', user)).body.id;
  bob = await api.signIn('bob@mail.example', api.acme.domain);
  return () => api.stop();
});

/** Each test has boxes of its own. */
beforeEach(async () => {
  serial += 1;
  box = await aBox(`Ann ${serial}`, api.acme.userId);
  bobsBox = await aBox(`Bob ${serial}`, bobId);
});

const admin = (method: string, path: string, json?: object, { keys }: TestTenant = api.acme): Promise<ApiAnswer> =>
  api.call(method, `/v1/${path}`, { key: keys.admin, ...(json && { json }) });
const own = (method: string, path: string, json?: object, cookie = ann): Promise<ApiAnswer> =>
  api.call(method, `/v1/account/voicemail${path}`, { cookie, ...(json && { json }) });
const sent = (path: string, content: Uint8Array, cookie = ann): Promise<ApiAnswer> =>
  api.call('POST', `/v1/account/voicemail${path}`, {
    cookie,
    raw: Buffer.from(content),
    headers: { 'content-type': 'audio/wav' },
  });

let number = 500;
async function aBox(name: string, userId: string, fields: object = {}): Promise<string> {
  number += 1;
  const made = await admin('POST', 'voicemail-boxes', { name, number: String(number), userId, ...fields });
  return made.body.id;
}
const left = (fields: object = {}, boxId = box) => leftMessage(api, api.acme.id, boxId, fields);
const messages = async (query = '', cookie = ann, boxId = box) =>
  (await own('GET', `/${boxId}/messages${query}`, undefined, cookie)).body.items;
const shown = async (boxId = box, cookie = ann) => {
  const { items } = (await own('GET', '', undefined, cookie)).body;
  return items.find(({ id }: { id: string }) => id === boxId);
};

describe('the own box', () => {
  test('tells of its messages, newest first, without where they lie', async () => {
    const first = await left();
    api.clock.advance(1);
    const second = await left({ isUrgent: true });
    expect((await messages()).map(({ id }: { id: string }) => id)).toEqual([second, first]);
    const { body } = await own('GET', `/${box}/messages/${second}`);
    expect(body).toMatchObject({ folder: 'inbox', isHeard: false, isUrgent: true, durationSeconds: 1, bytes: 16_044 });
    expect(JSON.stringify(body)).not.toContain('lasting');
    expect(await shown()).toMatchObject({ counts: { new: 2, old: 0, urgentNew: 1, urgentOld: 0 }, bytes: 32_088 });
  });

  test('lets messages be marked, moved, deleted, brought back and deleted for good', async () => {
    const id = await left();
    const change = (json: object) => own('PATCH', `/${box}/messages/${id}`, json);
    expect((await change({ isHeard: true, isUrgent: true })).body).toMatchObject({ isHeard: true, isUrgent: true });
    expect((await change({ folder: 'saved' })).body).toMatchObject({ folder: 'saved' });
    expect((await messages('?folder=inbox')).length).toBe(0);
    expect(await own('DELETE', `/${box}/messages/${id}`)).toMatchObject({ status: 204 });
    expect((await shown()).counts).toMatchObject({ new: 0, old: 0 });
    expect((await change({ folder: 'inbox' })).body).toMatchObject({ folder: 'inbox', deletedAt: null, isHeard: true });
    await own('DELETE', `/${box}/messages/${id}`);
    await own('DELETE', `/${box}/messages/${id}`);
    expect(await own('GET', `/${box}/messages/${id}`)).toMatchObject({ status: 404 });
    expect(api.blobs.keys.filter((key) => key.includes(id))).toEqual([]);
  });

  test('keeps what is heard and put aside at once, and says so when what is heard is gone', async () => {
    const once = await aBox(`Once ${serial}`, api.acme.userId, { deletesListened: true, keepDeletedDays: 0 });
    const [kept, gone] = [await left({}, once), await left({}, once)];
    const change = (id: string, json: object) => own('PATCH', `/${once}/messages/${id}`, json);
    const saved = { status: 200, body: { folder: 'saved', isHeard: true } };
    expect(await change(kept, { isHeard: true, folder: 'saved' })).toMatchObject(saved);
    const deleted = { status: 200, body: { id: gone, folder: 'deleted', isHeard: true } };
    expect(await change(gone, { isHeard: true })).toMatchObject(deleted);
    expect(await change(gone, { isHeard: true })).toMatchObject({ status: 404 });
    expect((await messages('', ann, once)).map(({ id }: { id: string }) => id)).toEqual([kept]);
  });

  test('gives out a recording, whole or in part', async () => {
    const id = await left();
    const part = async (range?: string) => {
      const answer = await fetch(`${api.url}/v1/account/voicemail/${box}/messages/${id}/audio`, {
        headers: { cookie: `patchbay_session=${ann}`, ...(range !== undefined && { range }) },
      });
      const { status, headers } = answer;
      return { status, range: headers.get('content-range'), bytes: Buffer.from(await answer.arrayBuffer()) };
    };
    const wav = Buffer.from(aWav({ ms: 1000 }));
    expect(await part()).toEqual({ status: 200, range: null, bytes: wav });
    expect(await part('bytes=0-3')).toEqual({ status: 206, range: 'bytes 0-3/16044', bytes: Buffer.from('RIFF') });
    expect(await part('bytes=16044-')).toMatchObject({ status: 416, range: 'bytes */16044' });
  });

  test('follows an IMAP account of its owner, whose password is never told and stays with its server (VML-08)', async () => {
    const account = { host: 'imap.mail.example', user: 'ann@mail.example' };
    expect((await own('GET', `/${box}/imap-state`)).body).toMatchObject({ isFollowed: false, failure: null });
    const set = await own('PATCH', `/${box}`, { imapAccount: account, imapPassword: 'secret' });
    expect(set).toMatchObject({
      status: 200,
      body: { imapAccount: { ...account, port: 993, security: 'tls', folder: 'INBOX' }, hasImapPassword: true },
    });
    expect(JSON.stringify([set.body, await shown()])).not.toContain('secret');
    expect((await own('GET', `/${box}/imap-state`)).body).toMatchObject({ isFollowed: true, syncedAt: null });
    expect((await api.store.mailAccounts.get(api.acme.id, box))?.dueAtMs).toBe(0);

    await admin('PATCH', `voicemail-boxes/${box}`, { pin: '1234' });
    const wrong = { status: 422, body: { errors: [{ pointer: '/imapPassword' }] } };
    const elsewhere = { imapAccount: { ...account, host: 'evil.example' } };
    expect(await own('PATCH', `/${box}`, elsewhere)).toMatchObject(wrong);
    expect(await own('PATCH', `/${box}`, { imapAccount: { ...account, security: 'none' } })).toMatchObject(wrong);
    expect(await own('PATCH', `/${box}`, { imapAccount: null })).toMatchObject({ status: 200 });
    expect(await own('PATCH', `/${box}`, elsewhere)).toMatchObject(wrong);
    // The PIN has nothing to do with it.
    expect(await own('PATCH', `/${box}`, { ...elsewhere, imapPassword: 'another' })).toMatchObject({ status: 200 });
    const both = { deletesAfterNotification: true, notifications: [{ email: 'a@mail.example', attachesAudio: true }] };
    expect(await own('PATCH', `/${box}`, both)).toMatchObject({ status: 422 });
    expect(await own('GET', `/${box}/imap-state`, undefined, stranger)).toMatchObject({ status: 404 });
    const asked = `voicemail-boxes/${box}/imap-state?reason=asked`;
    expect((await admin('GET', asked)).body).toMatchObject({ isFollowed: true });
    expect(await admin('GET', asked, undefined, api.globex)).toMatchObject({ status: 404 });
  });

  test('is nobody else’s: not of a colleague, not of another tenant', async () => {
    const id = await left();
    const paths = [
      ['GET', `/${box}/messages`],
      ['GET', `/${box}/messages/${id}`],
      ['GET', `/${box}/messages/${id}/audio`],
      ['GET', `/${box}/messages/${id}/comment`],
      ['DELETE', `/${box}/messages/${id}`],
      ['DELETE', `/${box}/greetings/busy`],
      ['GET', `/${box}/greetings/busy`],
      ['POST', `/${box}/feed`],
      ['DELETE', `/${box}/feed`],
    ] as const;
    for (const cookie of [bob, stranger]) {
      for (const [method, path] of paths) expect((await own(method, path, undefined, cookie)).status, path).toBe(404);
      const changes = [
        await own('PATCH', `/${box}`, { deletesListened: true }, cookie),
        await own('PATCH', `/${box}/messages/${id}`, { isHeard: true }, cookie),
        await own('PUT', `/${box}/pin`, { pin: '1234' }, cookie),
        await own('POST', `/${box}/messages/${id}/forward`, { voicemailBoxIds: [bobsBox] }, cookie),
        await sent(`/${box}/messages/${id}/reply`, aWav({ ms: 100 }), cookie),
        await sent(`/${box}/greetings/busy`, aWav({ ms: 100 }), cookie),
      ];
      expect(changes.map(({ status }) => status)).toEqual(changes.map(() => 404));
      expect((await own('GET', '', undefined, cookie)).body.items.map(({ id }: { id: string }) => id)).not.toContain(
        box,
      );
    }
    expect((await messages())[0]).toMatchObject({ id, isHeard: false });
  });

  test('is told what callers hear and who is told of messages', async () => {
    const notifications = [{ email: 'ann@phone.example', format: 'brief', attachesAudio: false }];
    const changed = await own('PATCH', `/${box}`, { notifications, activeGreeting: 'personal' });
    expect(changed.body).toMatchObject({ notifications, activeGreeting: 'personal', deletesListened: false });
    expect(await own('PATCH', `/${box}`, { deletesAfterNotification: true })).toMatchObject({ status: 422 });
    expect(await own('PATCH', `/${box}`, { operator: null })).toMatchObject({ status: 422 });
    expect(await own('PATCH', `/${box}`, {})).toMatchObject({ body: { notifications, activeGreeting: 'personal' } });
  });

  test('keeps a greeting that is no WAV for phones as one, with the same sound', async () => {
    const mp3 = await readFile(new URL('../../edge/media/audio/fixtures/tones.mp3', import.meta.url));
    for (const file of [mp3, aWav({ ms: 1000, rateHz: 44_100 })]) {
      expect(await sent(`/${box}/greetings/busy`, file)).toMatchObject({ status: 204 });
      const kept = await fetch(`${api.url}/v1/account/voicemail/${box}/greetings/busy`, {
        headers: { cookie: `patchbay_session=${ann}` },
      });
      const facts = readWav(new Uint8Array(await kept.arrayBuffer()));
      expect(facts?.format).toBe('wav-16000');
      const { seconds } = await transcode(file, 'by-content', { maxSeconds: 300 });
      expect(facts?.durationMs).toBe(Math.round(seconds * 1000));
    }
  });

  test('has greetings, and takes nothing for one that is none', async () => {
    await admin('PATCH', `voicemail-boxes/${box}`, { maxMessageSeconds: 10 });
    expect(await sent(`/${box}/greetings/busy`, aWav({ ms: 500 }))).toMatchObject({ status: 204 });
    expect(await sent(`/${box}/greetings/busy`, aWav({ ms: 700, rateHz: 16_000 }))).toMatchObject({ status: 204 });
    expect(await shown()).toMatchObject({ greetings: ['busy'], bytes: 44 + 22_400 });
    expect(api.blobs.keys.filter((key) => key.includes(`${box}/greetings`))).toHaveLength(1);
    expect((await own('GET', `/${box}/greetings/busy`)).status).toBe(200);
    for (const wrong of [
      Buffer.from('no sound'),
      aWav({ ms: 301_000, rateHz: 8000 }).subarray(0, 20),
      aWav({ ms: 11_000, rateHz: 11_025 }),
    ])
      expect(await sent(`/${box}/greetings/busy`, wrong)).toMatchObject({
        status: 422,
        body: { code: 'not-a-recording' },
      });
    expect(await own('DELETE', `/${box}/greetings/busy`)).toMatchObject({ status: 204 });
    expect(await own('DELETE', `/${box}/greetings/busy`)).toMatchObject({ status: 404 });
    expect(await shown()).toMatchObject({ greetings: [], bytes: 0 });
  });
});

describe('a message goes on', () => {
  test('to other boxes and lists, once to each, with a comment', async () => {
    const third = await aBox(`Third ${serial}`, bobId);
    const list = await admin('POST', 'distribution-lists', {
      name: 'All',
      number: String(serial),
      voicemailBoxIds: [box, bobsBox, third],
    });
    const id = await left({ isUrgent: true });
    const answer = await own('POST', `/${box}/messages/${id}/forward`, {
      voicemailBoxIds: [bobsBox],
      distributionListIds: [list.body.id],
      comment: 'please call',
    });
    expect(answer.body.delivered.sort()).toEqual([bobsBox, third].sort());
    const [copy] = await messages('', bob, bobsBox);
    expect(copy).toMatchObject({ isUrgent: true, isHeard: false, from: { number: '0155501' }, durationSeconds: 1 });
    expect(copy.forwarded).toMatchObject({
      by: { userId: api.acme.userId },
      comment: 'please call',
      hasRecording: false,
    });
    // With a recording of its own: the first may go.
    await own('DELETE', `/${box}/messages/${id}`);
    await own('DELETE', `/${box}/messages/${id}`);
    expect((await own('GET', `/${bobsBox}/messages/${copy.id}/audio`, undefined, bob)).status).toBe(200);
  });

  test('with a spoken comment, which is heard beside it', async () => {
    const id = await left();
    const opened = await openBox(api.useCases, api.acme.id, box);
    if (!opened.ok) throw new Error(opened.problem.code);
    const recording = { content: aWav({ ms: 300 }), format: 'wav-8000', durationMs: 300 } as const;
    const by = { number: '200', name: 'Ann', userId: api.acme.userId };
    const to = { voicemailBoxIds: [bobsBox], distributionListIds: [], comment: null, by, recording };
    await forwardMessage(api.useCases, opened.value, id, to);
    const [copy] = await messages('', bob, bobsBox);
    expect(copy.forwarded).toMatchObject({ hasRecording: true });
    expect((await own('GET', `/${bobsBox}/messages/${copy.id}/comment`, undefined, bob)).status).toBe(200);
    expect(await shown(bobsBox, bob)).toMatchObject({ bytes: 16_044 + 4844 });
  });

  test('to whom: lists of the tenant and the own ones, then boxes of others that take messages, of no other tenant', async () => {
    const owner = (userId: string) => ({ kind: 'user', userId });
    const lists = [
      { name: `Ä list of all ${serial}`, number: '71' },
      { name: `Ours ${serial}`, number: '72', owner: owner(api.acme.userId) },
      { name: `Not ours ${serial}`, number: '72', owner: owner(bobId) },
    ];
    for (const list of lists) await admin('POST', 'distribution-lists', list);
    await aBox(`Closed ${serial}`, bobId, { isEnabled: false });
    await admin('POST', 'voicemail-boxes', { name: `Foreign ${serial}`, number: '7000' }, api.globex);
    const found = async (search?: string) => {
      const query = search === undefined ? '' : `?search=${encodeURIComponent(search)}`;
      const answer = await api.call('GET', `/v1/account/voicemail-recipients${query}`, { cookie: ann });
      return answer.body.items.map(({ name }: { name: string }) => name);
    };
    expect(await found(` ${serial}`)).toEqual([`Ä list of all ${serial}`, `Ours ${serial}`, `Bob ${serial}`]);
    expect(await found(`BOB ${serial}`)).toEqual([`Bob ${serial}`]);
    expect(await found(String(number - 1))).toEqual([`Bob ${serial}`]);
    expect(await found('ä LIST')).toEqual([`Ä list of all ${serial}`]);
    expect(await found()).not.toContain(`Foreign ${serial}`);
    expect(await found('no such box')).toEqual([]);
  });

  test('but not when it is private, nor to what is no box of the tenant, nor to a list of others', async () => {
    const secret = await left({ isPrivate: true });
    const to = (id: string, json: object) => own('POST', `/${box}/messages/${id}/forward`, json);
    expect(await to(secret, { voicemailBoxIds: [bobsBox] })).toMatchObject({
      status: 403,
      body: { code: 'message-private' },
    });
    const theirs = await admin('POST', 'voicemail-boxes', { name: `B${serial}`, number: String(serial) }, api.globex);
    const bobsList = await admin('POST', 'distribution-lists', {
      name: 'Of Bob',
      number: String(serial),
      owner: { kind: 'user', userId: bobId },
      voicemailBoxIds: [bobsBox],
    });
    const id = await left();
    for (const json of [
      { voicemailBoxIds: [theirs.body.id] },
      { distributionListIds: [bobsList.body.id] },
      { voicemailBoxIds: [box] },
      {},
    ])
      expect(await to(id, json)).toMatchObject({ status: 422, body: { code: 'invalid-fields' } });
    expect(await messages('', bob, bobsBox)).toEqual([]);
  });

  test('is answered, where who left it has a box', async () => {
    const id = await left({ from: { number: '201', name: 'Bob', userId: bobId } });
    expect(await sent(`/${box}/messages/${id}/reply`, aWav({ ms: 200 }))).toMatchObject({ status: 201 });
    const boxes = (await own('GET', '', undefined, bob)).body.items.map(({ id }: { id: string }) => id);
    const answers = (await Promise.all(boxes.map((one: string) => messages('', bob, one)))).flat();
    expect(answers).toContainEqual(expect.objectContaining({ inReplyTo: id, durationSeconds: 0.2 }));
    const fromOutside = await left();
    expect(await sent(`/${box}/messages/${fromOutside}/reply`, aWav({ ms: 200 }))).toMatchObject({
      status: 409,
      body: { code: 'sender-has-no-box' },
    });
  });
});

describe('an administrator', () => {
  test('looks into a box with a reason, which the audit log keeps', async () => {
    const id = await left();
    expect(await admin('GET', `voicemail-boxes/${box}/messages`)).toMatchObject({ status: 400 });
    const reason = encodeURIComponent('asked by Ann');
    const read = await admin('GET', `voicemail-boxes/${box}/messages?reason=${reason}`);
    expect(read.body.items).toMatchObject([{ id }]);
    await admin('PATCH', `voicemail-boxes/${box}/messages/${id}?reason=${reason}`, { isHeard: true });
    const { items } = (await admin('GET', `audit?target=${box}`)).body;
    for (const action of ['voicemail-box.change-messages', 'voicemail-box.read-messages']) {
      const changes = [{ field: 'reason', before: null, after: '"asked by Ann"' }];
      expect(items).toContainEqual(expect.objectContaining({ action, changes }));
    }
  });

  test('sees how much lies in the boxes of his tenant, and nothing of what it says', async () => {
    await left({ from: { number: '0199', name: 'Nobody’s business', userId: null } });
    const { body } = await admin('GET', 'voicemail-contents?limit=100');
    expect(body.items.find(({ id }: { id: string }) => id === box)).toEqual({
      id: box,
      name: `Ann ${serial}`,
      number: String(number - 1),
      userId: api.acme.userId,
      isEnabled: true,
      maxMessages: 100,
      counts: { new: 1, old: 0, urgentNew: 0, urgentOld: 0 },
      bytes: 16_044,
    });
    const theirs = (await admin('GET', 'voicemail-contents?limit=100', undefined, api.globex)).body.items;
    expect(theirs.map(({ id }: { id: string }) => id)).not.toContain(box);
    const storage = async () => (await admin('GET', 'voicemail-storage')).body;
    const { bytes } = await storage();
    await left();
    expect(await storage()).toEqual({ bytes: bytes + 16_044, mostBytes: null });
    const limits = (voicemailMegabytes?: number) =>
      updateTenant(api.useCases, systemPrincipal('ten_none'), api.acme.id, {
        limits: voicemailMegabytes === undefined ? {} : { voicemailMegabytes },
      });
    await limits(500);
    expect(await storage()).toMatchObject({ mostBytes: 500_000_000 });
    await limits();
    for (const path of ['voicemail-contents', 'voicemail-storage'])
      expect(await api.call('GET', `/v1/${path}`, { key: api.acme.keys.user })).toMatchObject({ status: 403 });
  });

  test('and nobody with less', async () => {
    for (const role of ['user', 'operator', 'supervisor'] as const)
      expect(
        await api.call('GET', `/v1/voicemail-boxes/${box}/messages?reason=asked`, { key: api.acme.keys[role] }),
      ).toMatchObject({ status: 403 });
  });
});

test('a box that is deleted takes along what lies in it', async () => {
  await left();
  await sent(`/${box}/greetings/name`, aWav({ ms: 100 }));
  expect(await admin('DELETE', `voicemail-boxes/${box}`)).toMatchObject({ status: 204 });
  expect(api.blobs.keys.filter((key) => key.includes(box))).toEqual([]);
  expect(await api.dynamo.itemsMentioning(`message#${box}`, 'config')).toEqual([]);
  expect(await api.dynamo.itemsMentioning(`box#${box}`, 'config')).toEqual([]);
});

test('messages go when the box, or the tenant, keeps them no longer (VML-15)', async () => {
  const [deleted, old] = [await left(), await left()];
  await own('DELETE', `/${box}/messages/${deleted}`);
  api.clock.advance(7 * 86_400_000 - 1);
  await sweepVoicemail(api.useCases, api.acme.id);
  ann = await api.signIn('ann@mail.example', api.acme.domain);
  bob = await api.signIn('bob@mail.example', api.acme.domain);
  stranger = await api.signIn('ann@mail.example', api.globex.domain);
  expect(await messages()).toHaveLength(2);
  api.clock.advance(1);
  await sweepVoicemail(api.useCases, api.acme.id);
  expect((await messages()).map(({ id }: { id: string }) => id)).toEqual([old]);
  await admin('PATCH', 'tenant/settings', { values: { 'voicemail.message-kept-days': 7 } });
  await sweepVoicemail(api.useCases, api.acme.id);
  expect([await messages(), await shown()]).toMatchObject([[], { counts: { new: 0 }, bytes: 0 }]);
  await admin('PATCH', 'tenant/settings', { values: { 'voicemail.message-kept-days': null } });
});

describe('the feed', () => {
  const get = (path: string) => api.call('GET', path);

  test('is read by its address, for news readers, until it is closed or made anew', async () => {
    await admin('PATCH', `voicemail-boxes/${box}`, { name: `Ann & <Co> ${serial}` });
    const id = await left({ from: { number: '201', name: 'Bob\u0001\uffff <b>', userId: null } });
    const gone = await left();
    await own('DELETE', `/${box}/messages/${gone}`);
    const { path } = (await own('POST', `/${box}/feed`)).body;
    const feed = await get(path);
    expect(feed.headers.get('content-type')).toContain('application/rss+xml');
    expect(feed.body).toContain(`<title>Ann &#38; &#60;Co&#62; ${serial}</title>`);
    expect(feed.body).toContain('<title>Bob   &#60;b&#62;</title>');
    expect(feed.body.match(/<guid[^>]*>[^<]+/g)).toEqual([`<guid isPermaLink="false">${id}`]);
    const [, recording = ''] = /<enclosure url="[^"]*?(\/v1\/[^"]+)" length="16044"/.exec(feed.body) ?? [];
    expect(await get(recording)).toMatchObject({ status: 200 });
    vi.spyOn(api.blobs, 'link').mockResolvedValueOnce('https://files.example/one' as never);
    const elsewhere = await fetch(`${api.url}${recording}`, { redirect: 'manual' });
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([302, 'https://files.example/one']);
    expect(await get(path.replace('?', `/${gone}?`))).toMatchObject({ status: 404 });
    const again = (await own('POST', `/${box}/feed`)).body;
    expect([(await get(path)).status, (await get(again.path)).status]).toEqual([404, 200]);
    // Logs of requests have the path.
    expect(new URL(again.path, api.url).pathname).toBe('/v1/voicemail-feed');
    await own('DELETE', `/${box}/feed`);
    expect((await get(again.path)).status).toBe(404);
  });

  test('is closed by who may change messages of others, who says why; not by another tenant', async () => {
    const { path } = (await own('POST', `/${box}/feed`)).body;
    const close = `voicemail-boxes/${box}/feed`;
    expect(await admin('DELETE', `${close}?reason=left`, undefined, api.globex)).toMatchObject({ status: 404 });
    expect((await admin('DELETE', close)).status).toBe(400);
    expect((await get(path)).status).toBe(200);
    expect((await admin('DELETE', `${close}?reason=left`)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  test('ends when the box is somebody else’s, or its user or tenant is disabled', async () => {
    const bobs = (await own('POST', `/${bobsBox}/feed`, undefined, bob)).body.path;
    const status = async () => (await get(bobs)).status;
    await admin('PATCH', `users/${bobId}`, { isEnabled: false });
    expect(await status()).toBe(404);
    await admin('PATCH', `users/${bobId}`, { isEnabled: true });
    expect(await status()).toBe(200);
    const tenant = (isEnabled: boolean) =>
      updateTenant(api.useCases, systemPrincipal('ten_none'), api.acme.id, { isEnabled });
    await tenant(false);
    expect(await status()).toBe(404);
    await tenant(true);
    await admin('PATCH', `voicemail-boxes/${bobsBox}`, { userId: api.acme.userId });
    expect([await status(), (await shown(bobsBox)).hasFeed]).toEqual([404, false]);
    await admin('PATCH', `voicemail-boxes/${bobsBox}`, { userId: null });
    expect(await status()).toBe(404);
  });

  test('of one box opens no other', async () => {
    const { path } = (await own('POST', `/${box}/feed`)).body;
    await own('POST', `/${bobsBox}/feed`, undefined, bob);
    const message = await left({}, bobsBox);
    expect((await get(path.replace(box, bobsBox))).status).toBe(404);
    expect((await get(path.replace(api.acme.id, api.globex.id))).status).toBe(404);
    expect((await get(path.replace('?', `/${message}?`))).status).toBe(404);
  });
});

describe('the PIN', () => {
  test('is changed by who knows it, and wrong ones lock the box for a while', async () => {
    const pin = (json: object) => own('PUT', `/${box}/pin`, json);
    await admin('PATCH', `voicemail-boxes/${box}`, { pin: '1234' });
    expect(await pin({ pin: '5678' })).toMatchObject({ status: 403, body: { code: 'wrong-pin' } });
    expect(await pin({ currentPin: '1234', pin: '5678' })).toMatchObject({ status: 204 });
    for (let wrong = 0; wrong < 5; wrong++) await pin({ currentPin: '1234', pin: '9999' });
    expect(await pin({ currentPin: '5678', pin: '9999' })).toMatchObject({
      status: 429,
      body: { code: 'too-many-attempts' },
    });
  });
});

test('e-mails are shown before their templates are set; a placeholder that nobody knows is refused where it stands (VML-07)', async () => {
  const shows = (json: object) => admin('POST', 'voicemail-mail-preview', json);
  expect((await shows({ subject: '{name}', text: 'To {mailbox}:\n<b>{caller}</b>' })).body).toEqual({
    subject: 'Bob Miller',
    text: 'To Ann:\n<b>Bob Miller (+14235550100)</b>',
  });
  expect((await shows({ language: 'fr' })).body.subject).toBe('Nouveau message vocal de Bob Miller (+14235550100)');
  const refused = (pointer: string) => ({ status: 422, body: { errors: [{ pointer, detail: 'knows no {nobody}' }] } });
  expect(await shows({ text: 'Hello {nobody}' })).toMatchObject(refused('/text'));
  const set = (values: object) => admin('PATCH', 'tenant/settings', { values });
  expect(await set({ 'voicemail.mail-text-en': 'Hello {nobody}' })).toMatchObject(
    refused('/values/voicemail.mail-text-en'),
  );
  expect(await set({ 'voicemail.mail-subject-fr': 'De {name}' })).toMatchObject({ status: 200 });
  expect((await shows({ language: 'fr' })).body.subject).toBe('De Bob Miller');
  const cookie = await api.signIn('bob@mail.example', api.acme.domain);
  expect((await api.call('POST', '/v1/voicemail-mail-preview', { cookie, json: {} })).status).toBe(403);
  const others = await admin('POST', 'voicemail-mail-preview', { language: 'fr' }, api.globex);
  expect(others.body.subject).toContain('Nouveau message');
  await set({ 'voicemail.mail-subject-fr': null });
});
