import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { BlobsUnavailable } from '#shared/blob/blobs.ts';
import { promptBlob } from '#shared/prompt/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { aTenant } from '#test/world/records.ts';
import { AudioFiles, type AudioFilesNews } from './audio-files.ts';
import { FileCache } from './file-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-audio-'));
  return () => rm(folder, { recursive: true, force: true });
});

const audio = (digest: string) => ({ seconds: 1, rateHz: 8000 as const, bytes: 4, digest });
const bytes = (text: string) => new TextEncoder().encode(text);

function tenantWith(id: string, prompts: Readonly<Record<string, ReturnType<typeof audio> | null>>) {
  const at = '2026-01-05T09:00:00.000Z';
  const objects = Object.entries(prompts).map(
    ([id, audio]) => [id, { id, name: id, language: null, text: '', audio, createdAt: at, updatedAt: at }] as const,
  );
  return indexSnapshot(aTenant({ id }), 1, [], { objects: new Map([['prompt', new Map(objects)]]) });
}

async function opened({ maxBytes = 100, blobs = new MemoryBlobs() } = {}) {
  const clock = new ManualClock();
  const news: AudioFilesNews[] = [];
  const logged: string[] = [];
  const asked: string[] = [];
  const tenants = new Map([
    ['ten_1', tenantWith('ten_1', { pmt_1: audio('aa'), pmt_silent: null })],
    ['ten_2', tenantWith('ten_2', { pmt_2: audio('bb') })],
  ]);
  const cache = await FileCache.open(folder, maxBytes);
  const files = new AudioFiles({
    blobs: {
      read(key) {
        asked.push(key);
        return blobs.read(key);
      },
    },
    ownMusic: null,
    cache,
    snapshotOf: async (id) => tenants.get(id) ?? null,
    clock,
    log: ({ name }) => void logged.push(name),
    onNews: (one) => void news.push(one),
  });
  await blobs.put(promptBlob('ten_1', 'pmt_1', audio('aa')), bytes('one!'));
  await blobs.put(promptBlob('ten_2', 'pmt_2', audio('bb')), bytes('two!'));
  return { files, blobs, cache, clock, news, logged, asked, tenants };
}

describe('the file of a prompt', () => {
  test('is a copy, made once however many ask at the same time, and found again by the next process', async () => {
    const { files, asked } = await opened();
    const [path, again] = await Promise.all([files.of('ten_1', 'pmt_1'), files.of('ten_1', 'pmt_1')]);
    expect(await readFile(path ?? '', 'utf8')).toBe('one!');
    expect([again, await files.of('ten_1', 'pmt_1'), asked.length]).toEqual([path, path, 1]);
    const next = await opened();
    expect([await next.files.of('ten_1', 'pmt_1'), next.asked]).toEqual([path, []]);
  });

  test('of another tenant is none, and so is that of a prompt without audio, of no prompt and of no tenant', async () => {
    const { files, asked } = await opened();
    expect(await files.of('ten_1', 'pmt_2')).toBeNull();
    expect(await files.of('ten_1', 'pmt_silent')).toBeNull();
    expect(await files.of('ten_1', 'pmt_gone')).toBeNull();
    expect(await files.of('ten_gone', 'pmt_1')).toBeNull();
    expect(asked).toEqual([]);
  });

  test('that is replaced is another file; who has opened the old one keeps it', async () => {
    const { files, blobs, tenants } = await opened();
    const old = await files.of('ten_1', 'pmt_1');
    tenants.set('ten_1', tenantWith('ten_1', { pmt_1: audio('cc') }));
    await blobs.put(promptBlob('ten_1', 'pmt_1', audio('cc')), bytes('new!'));
    const path = await files.of('ten_1', 'pmt_1');
    expect(await readFile(path ?? '', 'utf8')).toBe('new!');
    expect(await readFile(old ?? '', 'utf8')).toBe('one!');
  });

  test('that is not in the blob store is none, and that is logged', async () => {
    const { files, blobs, logged, news } = await opened();
    await blobs.delete(promptBlob('ten_1', 'pmt_1', audio('aa')));
    expect(await files.of('ten_1', 'pmt_1')).toBeNull();
    expect([logged, news]).toEqual([['audio-missing'], []]);
  });
});

describe('a blob store that is away', () => {
  test('is logged and told once, is left alone for a while, and told when it is back', async () => {
    const { files, blobs, clock, news, logged, asked } = await opened();
    const away = new BlobsUnavailable('away');
    blobs.read = () => Promise.reject(away);
    expect(await files.of('ten_1', 'pmt_1')).toBeNull();
    expect(await files.of('ten_1', 'pmt_1')).toBeNull();
    expect([logged, asked.length]).toEqual([['audio-unavailable'], 1]);
    clock.advance(5000);
    expect(await files.of('ten_1', 'pmt_1')).toBeNull();
    expect(news).toEqual([{ name: 'unavailable', tenantId: 'ten_1' }]);
    blobs.read = MemoryBlobs.prototype.read;
    clock.advance(5000);
    expect(await files.of('ten_1', 'pmt_1')).not.toBeNull();
    expect(news.at(-1)).toEqual({ name: 'available', tenantId: 'ten_1' });
  });

  test('and is back after a restart, is told so, once', async () => {
    const before = await opened();
    before.blobs.read = () => Promise.reject(new BlobsUnavailable('away'));
    expect(await before.files.of('ten_1', 'pmt_1')).toBeNull();
    await before.cache.marks.written;
    const after = await opened();
    expect(await after.files.of('ten_2', 'pmt_2')).not.toBeNull();
    expect(after.news).toEqual([]);
    expect(await after.files.of('ten_1', 'pmt_1')).not.toBeNull();
    await after.cache.marks.written;
    expect(after.news).toEqual([{ name: 'available', tenantId: 'ten_1' }]);
    expect((await FileCache.open(folder, 100)).marks.size).toBe(0);
  });

  test('that does not answer holds up nobody for longer than 2 s, and is given up after a minute', async () => {
    const { files, blobs, clock, logged, news } = await opened();
    blobs.read = () => new Promise(() => undefined);
    const path = files.file('ten_1', 'lasting/ten_1/a');
    clock.advance(2000);
    expect(await path).toBeNull();
    expect(logged).toEqual([]);
    const told = Promise.withResolvers<void>();
    Object.assign(news, { push: () => told.resolve() });
    clock.advance(58_000);
    await told.promise;
    expect(logged).toEqual(['audio-unavailable']);
  });
});

test('what was used longest ago gives way when there is no more room, and nothing larger than all of it is kept', async () => {
  const { files, blobs, logged } = await opened({ maxBytes: 10 });
  for (const name of ['a', 'b', 'c', 'large']) await blobs.put(name, bytes(name === 'large' ? 'x'.repeat(11) : 'four'));
  const a = await files.file('ten_1', 'a');
  const b = await files.file('ten_1', 'b');
  expect(await files.file('ten_1', 'a')).toBe(a);
  const c = await files.file('ten_1', 'c');
  expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual([a, c].sort());
  expect(await files.file('ten_1', 'large')).toBeNull();
  expect(logged).toEqual(['audio-unavailable']);
  expect((await readdir(folder)).filter((name) => name.endsWith('.wav'))).toHaveLength(2);
  // Nobody else has to do without because of it.
  expect(await files.of('ten_2', 'pmt_2')).not.toBeNull();
  expect(b).not.toBe(a);
});
