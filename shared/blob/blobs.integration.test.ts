import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { type Blobs, BlobsUnavailable, forgetOldBlobs, openDiskBlobs, openS3Blobs, UploadDoor } from './index.ts';

const text = (value: string) => new TextEncoder().encode(value);
const REGION = 'eu-west-1';
const MEBIBYTE = 1024 * 1024;

let folder: string;
let endpoint: string;
const opened: Record<'disk' | 'S3' | 'memory', Blobs> = {} as never;
const door = new UploadDoor(systemClock, systemChance);
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-blobs-'));
  const server = await startFauxqs({ host: '127.0.0.1', port: 0, dataDir: join(folder, 's3'), logger: false });
  endpoint = `http://127.0.0.1:${server.port}`;
  const admin = new S3Client({
    region: REGION,
    endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await admin.send(new CreateBucketCommand({ Bucket: 'files' }));
  const s3 = openS3Blobs({ bucket: 'files', region: REGION, endpoint });
  Object.assign(opened, { disk: openDiskBlobs(join(folder, 'disk'), door), S3: s3, memory: new MemoryBlobs() });
  ends.push(
    () => admin.destroy(),
    () => s3.close(),
    () => server.stop(),
  );
});
afterAll(async () => {
  for (const end of ends) await end();
  await rm(folder, { recursive: true, force: true });
});

describe.each(['disk', 'S3', 'memory'] as const)('blobs on %s', (kind) => {
  test('a file is read back, whole and piece by piece, until it is deleted', async () => {
    const blobs = opened[kind];
    await blobs.put('ten_1/job_1/input', text('a,b\n1,Zoë\n'), 'text/csv');
    expect(Buffer.from((await blobs.get('ten_1/job_1/input')) ?? []).toString()).toBe('a,b\n1,Zoë\n');
    const stream = await blobs.read('ten_1/job_1/input');
    expect(await new Response(stream).text()).toBe('a,b\n1,Zoë\n');
    await blobs.delete('ten_1/job_1/input');
    await blobs.delete('ten_1/job_1/input');
    expect([await blobs.get('ten_1/job_1/input'), await blobs.read('ten_1/job_1/input')]).toEqual([null, null]);
  });

  test('a file that is put again is another one', async () => {
    const blobs = opened[kind];
    await blobs.put('ten_1/a', text('old and long'), 'text/plain');
    await blobs.put('ten_1/a', text('new'), 'text/plain');
    expect(Buffer.from((await blobs.get('ten_1/a')) ?? []).toString()).toBe('new');
  });

  test('parts of any size become one file, also when that is done twice', async () => {
    const blobs = opened[kind];
    const sizes = [10, 5 * MEBIBYTE, 20];
    const keys = sizes.map((_, index) => `ten_1/part-${index}`);
    for (const [index, size] of sizes.entries()) {
      await blobs.put(keys[index] ?? '', new Uint8Array(size).fill(65 + index), 'text/csv');
    }
    for (let time = 1; time <= 2; time++) {
      expect(await blobs.join('ten_1/whole', keys, 'text/csv')).toBe(5 * MEBIBYTE + 30);
    }
    const expected = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, 65 + index)));
    expect(expected.equals((await blobs.get('ten_1/whole')) ?? new Uint8Array())).toBe(true);
    expect(await blobs.join('ten_1/small', keys.slice(0, 1), 'text/csv')).toBe(10);
    expect(await blobs.join('ten_1/empty', [], 'text/csv')).toBe(0);
    expect(await blobs.get('ten_1/empty')).toHaveLength(0);
  });

  test('how long a file is, is told without it', async () => {
    await opened[kind].put('ten_1/length', text('Zoë'), 'text/plain');
    expect([await opened[kind].bytesOf('ten_1/length'), await opened[kind].bytesOf('ten_1/none')]).toEqual([4, null]);
  });

  test('a key cannot lead out of where blobs lie', async () => {
    for (const key of ['../escape', 'ten_1/../../escape', '/etc/passwd', '', 'a b']) {
      await expect(async () => opened[kind].get(key)).rejects.toThrow(RangeError);
    }
  });
});

test('a link leads to the file, under its name, and nowhere else', async () => {
  await opened.S3.put('ten_1/users', text('a,b\n'), 'text/csv');
  const link = await opened.S3.link('ten_1/users', { fileName: 'users.csv', seconds: 60 });
  expect(await (await fetch(link ?? '')).text()).toBe('a,b\n');
  expect(new URL(link ?? '').searchParams.get('response-content-disposition')).toBe('attachment; filename="users.csv"');
  expect(new URL(link ?? '').searchParams.get('X-Amz-Expires')).toBe('60');
  expect(await opened.disk.link('ten_1/users', { fileName: 'users.csv', seconds: 60 })).toBeNull();
});

describe('what is put at an address for uploads', () => {
  const song = new Uint8Array(6 * MEBIBYTE).fill(7);
  /** As any client of HTTP sends it: without a credential. */
  const put = async (url: string) => {
    const init = { method: 'PUT', body: song, headers: { 'content-length': String(song.length) } };
    return url.startsWith('/') ? door.answer(new Request(`http://127.0.0.1${url}`, init)) : fetch(url, init);
  };

  test.each(['disk', 'S3'] as const)('%s: is the file', async (kind) => {
    const url = await opened[kind].uploadLink('uploaded/ten_1/song', { bytes: song.length, seconds: 60 });
    expect(await opened[kind].bytesOf('uploaded/ten_1/song')).toBeNull();
    expect((await put(url)).status).toBe(200);
    expect(await opened[kind].bytesOf('uploaded/ten_1/song')).toBe(song.length);
    expect(Buffer.from((await opened[kind].get('uploaded/ten_1/song')) ?? []).equals(song)).toBe(true);
  });

  test('S3: the address holds for its size alone, and has no checksum that no file would match', async () => {
    const url = new URL(await opened.S3.uploadLink('uploaded/ten_1/a', { bytes: 1234, seconds: 60 }));
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
    expect([...url.searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
  });

  test('disk: is refused after a while, in another size, and where nobody was told to put it', async () => {
    const clock = new ManualClock(0);
    const ownDoor = new UploadDoor(clock, systemChance);
    const blobs = openDiskBlobs(join(folder, 'own-door'), ownDoor);
    const path = await blobs.uploadLink('uploaded/ten_1/a', { bytes: 3, seconds: 60 });
    const send = async (body: string, { at = path, length = body.length, method = 'PUT' } = {}) =>
      (
        await ownDoor.answer(
          new Request(`http://127.0.0.1${at}`, {
            method,
            headers: { 'content-length': String(length) },
            ...(method === 'PUT' && { body }),
          }),
        )
      ).status;
    expect(await send('four')).toBe(400);
    // More or less than its header says.
    expect([await send('four', { length: 3 }), await send('ab', { length: 3 })]).toEqual([400, 400]);
    expect(await send('abc', { at: '/uploads/guessed' })).toBe(403);
    expect(await send('', { method: 'GET' })).toBe(405);
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });
    const headers = { 'content-length': '3' };
    const request = new Request(`http://127.0.0.1${path}`, {
      method: 'PUT',
      headers,
      body: broken,
      duplex: 'half',
    } as never);
    expect((await ownDoor.answer(request)).status).toBe(400);
    expect(await blobs.bytesOf('uploaded/ten_1/a')).toBeNull();
    expect(await readdir(join(folder, 'own-door/uploaded/ten_1'))).toEqual([]);
    expect([await send('abc'), await send('xyz')]).toEqual([200, 200]);
    expect(Buffer.from((await blobs.get('uploaded/ten_1/a')) ?? []).toString()).toBe('xyz');
    clock.advance(60_000);
    expect(await send('abc')).toBe(403);
  });
});

test('S3 that is not there, or knows no such bucket, is told as such', async () => {
  const elsewhere = openS3Blobs({ bucket: 'no-such-bucket', region: REGION, endpoint });
  ends.push(() => elsewhere.close());
  await expect(elsewhere.put('ten_1/a', text('a'), 'text/plain')).rejects.toThrow(BlobsUnavailable);
  await expect(elsewhere.get('ten_1/a')).rejects.toThrow(BlobsUnavailable);
});

test('on disk, what nobody has touched for long is forgotten', async () => {
  const own = join(folder, 'old');
  await forgetOldBlobs(own, { kept: Date.now(), uploaded: Date.now(), others: Date.now() });
  const blobs = openDiskBlobs(own);
  await blobs.put('ten_1/job_1/input', text('old'), 'text/csv');
  await blobs.put('ten_1/job_2/input', text('new'), 'text/csv');
  await utimes(join(own, 'ten_1/job_1/input'), 1, 1);
  await blobs.put('kept/ten_1/job_3/result', text('kept'), 'text/csv');
  await utimes(join(own, 'kept/ten_1/job_3/result'), 2, 2);
  await blobs.put('lasting/ten_1/picture', text('lasting'), 'image/png');
  await utimes(join(own, 'lasting/ten_1/picture'), 1, 1);
  await blobs.put('uploaded/ten_1/song', text('abandoned'), 'audio/wav');
  await utimes(join(own, 'uploaded/ten_1/song'), 3, 3);
  await blobs.put('uploaded/ten_1/song-2', text('new'), 'audio/wav');
  const aMinuteAgo = Date.now() - 60_000;
  await forgetOldBlobs(own, { kept: 1000, uploaded: 3000, others: aMinuteAgo });
  expect(await blobs.bytesOf('uploaded/ten_1/song')).toBe(9);
  await forgetOldBlobs(own, { kept: 1000, uploaded: aMinuteAgo, others: aMinuteAgo });
  expect(await blobs.bytesOf('uploaded/ten_1/song')).toBeNull();
  expect(await blobs.bytesOf('uploaded/ten_1/song-2')).toBe(3);
  expect(await blobs.get('ten_1/job_1/input')).toBeNull();
  expect(await blobs.get('ten_1/job_2/input')).not.toBeNull();
  expect(await blobs.get('kept/ten_1/job_3/result')).not.toBeNull();
  await forgetOldBlobs(own, { kept: Date.now(), uploaded: aMinuteAgo, others: aMinuteAgo });
  expect(await blobs.get('kept/ten_1/job_3/result')).toBeNull();
  expect(await blobs.get('lasting/ten_1/picture')).not.toBeNull();
  expect(await readdir(join(own, 'ten_1/job_2'))).toEqual(['input']);
});

test('a bucket that never answers is away after two tries of 15 s', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  let asked = 0;
  const server = createServer(() => {
    asked++;
    void vi.advanceTimersByTimeAsync(15_000);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const blobs = openS3Blobs({ bucket: 'files', region: REGION, endpoint: `http://127.0.0.1:${port}` });
  onTestFinished(() => {
    vi.useRealTimers();
    blobs.close();
    server.closeAllConnections();
    server.close();
  });
  await expect(blobs.get('ten_1/a')).rejects.toThrow(BlobsUnavailable);
  expect(asked).toBe(2);
});
