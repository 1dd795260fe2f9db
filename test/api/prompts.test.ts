import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { RecordedPrompts } from '#edge/recorded-prompts.ts';
import { createApi } from '#functions/api/index.ts';
import { PCMU, wavHeader } from '#shared/audio/index.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

const sine = (hz: number, seconds: number, rateHz = 16_000) =>
  Int16Array.from({ length: rateHz * seconds }, (_, at) => 8000 * Math.sin((2 * Math.PI * hz * at) / rateHz));
const wav = (samples: Int16Array, sampleRateHz = 16_000) => {
  const data = new Uint8Array(samples.buffer);
  return Uint8Array.from([...wavHeader({ encoding: 'pcm', sampleRateHz, channels: 1 }, data.length), ...data]);
};
const create = async (name: string, key = admin.key) =>
  (await api.call('POST', '/v1/prompts', { key, json: { name } })).body;
const send = (path: string, raw: Uint8Array<ArrayBuffer> | string, who: object = admin, type = 'audio/wav') =>
  api.call('POST', path, { ...who, raw, headers: { 'content-type': type } });
/** Bytes as they are: `api.call` reads text. */
const fetched = async (path: string, key = admin.key, headers: Record<string, string> = {}) => {
  const app = createApi({ ...api.useCases, log: () => undefined });
  const answer = await app.request(path, { headers: { authorization: `Bearer ${key}`, ...headers } });
  return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
};
const filesOf = (id: string) => api.blobs.keys.filter((key) => key.includes(id));

test('audio is uploaded, told, heard, replaced, tried to be deleted and deleted (AAT-11, SXR-PG-04)', async () => {
  const prompt = await create('Welcome');
  expect(prompt.audio).toBeNull();
  const path = `/v1/prompts/${prompt.id}/audio`;
  expect((await fetched(path)).answer.status).toBe(404);
  const content = wav(sine(440, 0.1));
  const set = await send(path, content, admin, 'audio/x-wav');
  expect(set).toMatchObject({
    status: 200,
    body: { id: prompt.id, audio: { seconds: 0.1, rateHz: 16_000, bytes: 3244 } },
  });
  const { answer, bytes } = await fetched(path);
  expect([answer.headers.get('content-type'), bytes]).toEqual(['audio/wav', content]);
  const tag = answer.headers.get('etag') ?? '';
  expect(tag).toBe(`"${set.body.audio.digest}"`);
  expect((await fetched(path, admin.key, { 'if-none-match': tag })).answer.status).toBe(304);
  const patched = await api.call('PATCH', `/v1/prompts/${prompt.id}`, { ...admin, json: { text: 'Welcome to Acme' } });
  expect(patched.body.audio).toEqual(set.body.audio);
  expect(await api.call('PATCH', `/v1/prompts/${prompt.id}`, { ...admin, json: { audio: null } })).toMatchObject({
    status: 422,
  });

  const again = await send(`${path}?encoding=pcmu`, PCMU.encode(sine(440, 0.1, 8000)) as Uint8Array<ArrayBuffer>);
  expect(again.body.audio).toMatchObject({ seconds: 0.1, rateHz: 8000, bytes: 1644 });
  expect(filesOf(prompt.id)).toHaveLength(1);
  expect((await api.call('DELETE', `/v1/prompts/${prompt.id}?dry_run=true`, admin)).status).toBe(204);
  expect(filesOf(prompt.id)).toHaveLength(1);
  expect((await api.call('DELETE', path, admin)).status).toBe(204);
  expect((await api.call('DELETE', path, admin)).status).toBe(404);
  expect(filesOf(prompt.id)).toEqual([]);
});

test('OGG with Opus is kept as WAV (XA-MOH-02, XA-SND-03)', async () => {
  const { id } = await create('Ogg');
  const content = new Uint8Array(await readFile(new URL('../../shared/audio/fixtures/tone.opus', import.meta.url)));
  const path = `/v1/prompts/${id}/audio`;
  expect(await send(path, content, admin, 'audio/ogg')).toMatchObject({
    status: 200,
    body: { audio: { seconds: 1, rateHz: 16_000, bytes: 32_044 } },
  });
  expect(await send(path, content.subarray(0, -100), admin, 'audio/ogg')).toMatchObject({ status: 422 });
  expect((await fetched(path)).bytes).toHaveLength(32_044);
});

test('what cannot be read, is too large or named as something else is refused with its reason, and leaves nothing', async () => {
  const { id } = await create('Refused');
  const path = `/v1/prompts/${id}/audio`;
  const because = (detail: string) => ({
    status: 422,
    body: { code: 'unreadable-audio', detail: expect.stringContaining(detail) },
  });
  expect(await send(path, '<svg onload="alert(1)"/>')).toMatchObject(because('Audio is WAV'));
  expect(await send(path, wav(new Int16Array()))).toMatchObject(because('no sound'));
  expect(await send(path, wav(new Int16Array(500), 500))).toMatchObject(because('rate'));
  expect(await send(`${path}?encoding=other`, new Uint8Array(800))).toMatchObject({ status: 400 });
  expect(await send(path, wav(sine(1, 0.01)), admin, 'text/html')).toMatchObject({ status: 415 });
  expect(await send(path, new Uint8Array(4 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
  expect(filesOf(id)).toEqual([]);
});

describe('audio that is too large for a request', () => {
  const begin = (id: string, bytes: number, who: object = admin) =>
    api.call('POST', `/v1/prompts/${id}/audio/upload`, { ...who, json: { bytes } });
  const put = (url: string, body: Uint8Array<ArrayBuffer>) => fetch(new URL(url, api.url), { method: 'PUT', body });
  const finish = (id: string, upload: string, who: object = admin, query = '') =>
    api.call('POST', `/v1/prompts/${id}/audio/upload/finish?upload=${upload}${query}`, who);
  /** What came of it, when the job is over. */
  const job = async ({ body }: { body: { id: string } }, who: object = admin) => {
    await api.finishJobs();
    return (await api.call('GET', `/v1/jobs/${body.id}`, who)).body;
  };
  /** Stereo as on a CD, some more than a request takes. */
  const song = (seconds: number) => {
    const mono = sine(1000, seconds, 44_100);
    const data = new Uint8Array(Int16Array.from({ length: 2 * mono.length }, (_, at) => mono[at >> 1] ?? 0).buffer);
    const header = wavHeader({ encoding: 'pcm', sampleRateHz: 44_100, channels: 2 }, data.length);
    return new Uint8Array(Buffer.concat([header, data]));
  };
  const uploaded = async (id: string, content: Uint8Array<ArrayBuffer>, who: object = admin) => {
    const begun = await begin(id, content.length, who);
    expect(begun.status).toBe(200);
    expect((await put(begun.body.url, content)).status).toBe(200);
    return begun.body.id as string;
  };

  test('is put where files lie and read by a job, which is audited (AAT-11, MOH-01)', async () => {
    const { id } = await create('Song');
    const content = song(30);
    expect(content.length).toBeGreaterThan(5_000_000);
    const upload = await uploaded(id, content);
    const finished = await finish(id, upload);
    const input = { kind: 'set-prompt-audio', promptId: id, uploadId: upload };
    expect(finished).toMatchObject({ status: 202, body: { input } });
    expect(await job(finished)).toMatchObject({ state: 'succeeded', counts: { updated: 1 }, failure: null });
    const prompt = await api.call('GET', `/v1/prompts/${id}`, admin);
    expect(prompt.body.audio).toMatchObject({ seconds: 30.02, rateHz: 16_000, bytes: 960_684 });
    const { bytes } = await fetched(`/v1/prompts/${id}/audio`);
    const heard = new Int16Array(bytes.slice(44).buffer);
    const crossings = heard.filter((sample, at) => at > 0 && sample >= 0 && (heard[at - 1] as number) < 0).length;
    expect(Math.abs(crossings / 30 - 1000)).toBeLessThan(2);
    // What was uploaded is used up.
    expect(filesOf(id)).toHaveLength(1);
    expect(await finish(id, upload)).toMatchObject({ status: 409, body: { code: 'upload-missing' } });
    const { items } = (await api.call('GET', '/v1/audit?limit=20', admin)).body;
    const actions = items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['job.start-set-prompt-audio', 'prompt.set-audio']));
  });

  test('is refused with its reason where it is none, too long, or more than the plan has room for', async () => {
    const who = { key: api.globex.keys.admin };
    const { id } = await create('Long', who.key);
    const failed = async (content: Uint8Array<ArrayBuffer>, query = '') => {
      const upload = await uploaded(id, content, who);
      const { state, failure } = await job(await finish(id, upload, who, query), who);
      return [state, failure?.code, failure?.detail];
    };
    const text = Uint8Array.from(Buffer.from('<svg onload="alert(1)"/>'));
    expect(await failed(text)).toEqual(['failed', 'unreadable-audio', expect.stringContaining('Audio is WAV')]);
    const tooLong = new Uint8Array(601 * 8000).fill(255);
    expect(await failed(tooLong, '&encoding=pcmu')).toEqual([
      'failed',
      'unreadable-audio',
      'It lasts longer than 600 s.',
    ]);
    const limit = (limits: object) =>
      api.call('PATCH', `/v1/tenants/${api.globex.id}`, { key: api.acme.keys.platform, json: { limits } });
    await limit({ promptMegabytes: 1 });
    expect(await failed(song(40))).toEqual(['failed', 'prompt-storage-full', expect.any(String)]);
    await limit({ promptMegabytes: 0 });
    expect(await begin(id, 1000, who)).toMatchObject({ status: 409, body: { code: 'prompt-storage-full' } });
    await limit({});
    expect(filesOf(id)).toEqual([]);
  });

  test('may have 128 MiB, and no other size than was told', async () => {
    const { id } = await create('Sizes');
    expect((await begin(id, 128 * 1024 * 1024 + 1)).status).toBe(422);
    expect((await begin(id, 0)).status).toBe(422);
    const { body } = await begin(id, 128 * 1024 * 1024);
    expect(body.expiresAt).toBe(new Date(api.clock.nowMs() + 3_600_000).toISOString());
    expect((await put(body.url, new Uint8Array(1000))).status).toBe(400);
    expect(await finish(id, body.id)).toMatchObject({ status: 409, body: { code: 'upload-missing' } });
  });

  test('has a place for each upload: none is read as another, nor goes with it', async () => {
    const { id } = await create('Two at once');
    const raw = new Uint8Array(8000).fill(255);
    const first = await uploaded(id, raw);
    const begun = await begin(id, 100_044);
    const firstJob = await finish(id, first, admin, '&encoding=pcmu');
    // The second arrives before the job reads the first.
    expect((await put(begun.body.url, wav(sine(440, 3.125)))).status).toBe(200);
    expect(await job(firstJob)).toMatchObject({ state: 'succeeded' });
    const audio = async () => (await api.call('GET', `/v1/prompts/${id}`, admin)).body.audio;
    expect(await audio()).toMatchObject({ seconds: 1, rateHz: 8000 });
    expect(await job(await finish(id, begun.body.id))).toMatchObject({ state: 'succeeded' });
    expect(await audio()).toMatchObject({ seconds: 3.125, rateHz: 16_000 });
    expect((await api.call('POST', `/v1/prompts/${id}/audio/upload/finish`, admin)).status).toBe(400);
    expect((await finish(id, '../../other')).status).toBe(400);
  });

  test('another tenant neither begins nor finishes, nor does who may not write, or not start jobs', async () => {
    const { id } = await create('Upload of ours');
    const upload = await uploaded(id, song(1));
    const other = { key: api.globex.keys.admin };
    expect((await begin(id, 1000, other)).status).toBe(404);
    expect((await finish(id, upload, other)).status).toBe(404);
    // Nor for a prompt of its own that would have the name.
    const theirs = await create('Upload of ours', other.key);
    expect(await finish(theirs.id, upload, other)).toMatchObject({ status: 409, body: { code: 'upload-missing' } });
    expect((await begin(id, 1000, { key: api.acme.keys.supervisor })).status).toBe(403);
    const scoped = await api.call('POST', '/v1/api-keys', {
      ...admin,
      json: { name: 'prompts', role: 'admin', scopes: ['prompt:read', 'prompt:write'] },
    });
    expect(await finish(id, upload, { key: scoped.body.token })).toMatchObject({
      status: 403,
      body: { code: 'not-permitted' },
    });
    expect(await job(await finish(id, upload))).toMatchObject({ state: 'succeeded' });
  });

  test('is kept when somebody edits the prompt while it is read, and so is the edit', async () => {
    const { id } = await create('Edited meanwhile');
    const upload = await uploaded(id, song(1));
    const finished = await finish(id, upload);
    // Read and transcoded, the file is put first, then written down with the prompt.
    const put = api.blobs.put.bind(api.blobs);
    const spy = vi.spyOn(api.blobs, 'put').mockImplementationOnce(async (key, content) => {
      await put(key, content);
      const edited = await api.call('PATCH', `/v1/prompts/${id}`, { ...admin, json: { text: 'Now with words' } });
      expect(edited.status).toBe(200);
    });
    expect(await job(finished)).toMatchObject({ state: 'succeeded' });
    expect(spy).toHaveBeenCalledOnce();
    spy.mockRestore();
    const prompt = await api.call('GET', `/v1/prompts/${id}`, admin);
    expect(prompt.body).toMatchObject({ text: 'Now with words', audio: { rateHz: 16_000 } });
    expect(filesOf(id)).toHaveLength(1);
  });

  test('is begun ten times at once by a tenant: until it is read, or neither there nor to come', async () => {
    const platform = { key: api.acme.keys.platform };
    const tenant = await api.call('POST', '/v1/tenants', { ...platform, json: { name: 'Ten', domain: 'ten.example' } });
    const headers = { 'patchbay-tenant': tenant.body.tenant?.id ?? tenant.body.id };
    const who = { ...platform, headers };
    const { body: prompt } = await api.call('POST', '/v1/prompts', { ...who, json: { name: 'Ten' } });
    const raw = new Uint8Array(8000).fill(255);
    const read = await uploaded(prompt.id, raw, who);
    await uploaded(prompt.id, raw, who);
    const eight = await Promise.all(Array.from({ length: 8 }, () => begin(prompt.id, 8000, who)));
    expect(eight.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    const tooMany = { status: 409, body: { code: 'too-many-uploads' } };
    expect(await begin(prompt.id, 8000, who)).toMatchObject(tooMany);
    // Of another tenant it says nothing.
    const theirs = await create('Not ten', api.globex.keys.admin);
    expect((await begin(theirs.id, 8000, { key: api.globex.keys.admin })).status).toBe(200);
    expect(await job(await finish(prompt.id, read, who, '&encoding=pcmu'), who)).toMatchObject({ state: 'succeeded' });
    expect((await begin(prompt.id, 8000, who)).status).toBe(200);
    expect(await begin(prompt.id, 8000, who)).toMatchObject(tooMany);
    // Two hours later one file is there still, and nine never came.
    api.clock.advance(2 * 3_600_000);
    for (let count = 0; count < 9; count++) expect((await begin(prompt.id, 8000, who)).status).toBe(200);
    expect(await begin(prompt.id, 8000, who)).toMatchObject(tooMany);
  });

  test('of a prompt that goes meanwhile is nobody’s', async () => {
    const { id } = await create('Gone meanwhile');
    const finished = await finish(id, await uploaded(id, song(1)));
    expect((await api.call('DELETE', `/v1/prompts/${id}`, admin)).status).toBe(204);
    expect(await job(finished)).toMatchObject({ state: 'failed', failure: { code: 'not-found' } });
    expect(filesOf(id)).toEqual([]);
  });
});

test('the plan of a tenant says how much audio it has', async () => {
  const { id } = await create('Large', api.globex.keys.admin);
  const who = { key: api.globex.keys.admin };
  const limit = (limits: object) =>
    api.call('PATCH', `/v1/tenants/${api.globex.id}`, { key: api.acme.keys.platform, json: { limits } });
  expect((await limit({ promptMegabytes: 1 })).status).toBe(200);
  const raw = new Uint8Array(500_000).fill(255);
  const path = `/v1/prompts/${id}/audio?encoding=pcmu`;
  expect(await send(path, raw, who)).toMatchObject({ status: 409, body: { code: 'prompt-storage-full' } });
  expect((await send(path, raw.subarray(0, 400_000), who)).status).toBe(200);
  // Its own old audio does not count.
  expect((await send(path, raw.subarray(0, 399_000), who)).status).toBe(200);
  await limit({});
});

describe('another tenant', () => {
  test('neither hears, sets nor deletes it', async () => {
    const { id } = await create('Ours');
    const path = `/v1/prompts/${id}/audio`;
    await send(path, wav(sine(440, 0.1)));
    const other = { key: api.globex.keys.admin };
    expect((await fetched(path, other.key)).answer.status).toBe(404);
    expect((await send(path, wav(sine(220, 0.1)), other)).status).toBe(404);
    expect((await api.call('DELETE', path, other)).status).toBe(404);
    expect(filesOf(id)).toHaveLength(1);
  });

  test('has its files deleted with it', async () => {
    const tenant = await api.call('POST', '/v1/tenants', {
      key: api.acme.keys.platform,
      json: { name: 'Gone', domain: 'gone.example' },
    });
    const chosen = {
      key: api.acme.keys.platform,
      headers: { 'patchbay-tenant': tenant.body.tenant?.id ?? tenant.body.id },
    };
    const made = await api.call('POST', '/v1/prompts', { ...chosen, json: { name: 'Gone' } });
    await api.call('POST', `/v1/prompts/${made.body.id}/audio`, {
      ...chosen,
      raw: wav(sine(440, 0.1)),
      headers: { ...chosen.headers, 'content-type': 'audio/wav' },
    });
    expect(filesOf(made.body.id)).toHaveLength(1);
    expect(
      (await api.call('DELETE', `/v1/tenants/${chosen.headers['patchbay-tenant']}`, { key: chosen.key })).status,
    ).toBe(204);
    expect(filesOf(made.body.id)).toEqual([]);
  });
});

test('what a user records by phone is a prompt of the tenant like one that is uploaded; what is no sound is not (AAT-13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-prompts-'));
  const logged: string[] = [];
  const alarms: boolean[] = [];
  const recorded = await RecordedPrompts.open(
    api.useCases,
    join(folder, 'drafts'),
    ({ name }) => logged.push(name),
    (_tenantId, { isOver }) => alarms.push(isOver),
  );
  const tenantId = api.acme.id;
  const [path, other] = [recorded.draft(), recorded.draft()];
  const content = wav(sine(440, 0.1, 8000), 8000);
  await writeFile(path, content);
  await writeFile(other, 'no sound');
  recorded.cannotRecord(tenantId, 'ENOSPC');
  expect(await recorded.keep(tenantId, 'Alice 2026', path)).toBe(true);
  expect(alarms).toEqual([false, true]);
  expect(await recorded.keep(tenantId, 'Alice 2027', other)).toBe(false);
  await recorded.discard(path);
  expect(await readdir(join(folder, 'drafts'))).toEqual([basename(other)]);
  await RecordedPrompts.open(
    api.useCases,
    join(folder, 'drafts'),
    () => undefined,
    () => undefined,
  );
  expect(await readdir(join(folder, 'drafts'))).toEqual([]);
  await rm(folder, { recursive: true });
  const { items } = (await api.call('GET', '/v1/prompts?limit=100', admin)).body;
  const [kept, ...others] = items.filter(({ name }: { name: string }) => name.startsWith('Alice 202'));
  expect([kept.name, others, logged]).toEqual(['Alice 2026', [], ['prompt-not-kept', 'prompt-not-kept']]);
  expect((await fetched(`/v1/prompts/${kept.id}/audio`)).bytes).toEqual(content);
});
