import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { recordingBlob, type StoredRecording } from '#shared/recording/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { RecordingHandOver, whenRecorded } from './index.ts';

let folder: string;
let clock: ManualClock;
let blobs: MemoryBlobs;
let stored: [tenant: string, recording: StoredRecording][];
let logged: string[];
let isThere: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-hand-over-'));
  clock = new ManualClock(Date.UTC(2026, 0, 5));
  blobs = new MemoryBlobs();
  stored = [];
  logged = [];
  isThere = true;
  pauses = 0;
  return () => rm(folder, { recursive: true, force: true });
});

/** Until it is so, on a busy machine, too. */
const soon = (expected: () => void) => vi.waitFor(expected, { timeout: 60_000 });
let pauses = 0;
/** Settles once it waits for its next try. */
async function waits(): Promise<void> {
  await soon(() => expect(pauses).toBe(1));
  pauses = 0;
}
const observed = {
  nowMs: () => clock.nowMs(),
  after(ms: number, wake: () => void) {
    pauses += 1;
    return clock.after(ms, wake);
  },
};

const open = () =>
  RecordingHandOver.open({
    recordingsFolder: folder,
    blobs,
    clock: observed,
    store: { tenant: (tenant) => ({ recordings: { put: async (one) => isThere && stored.push([tenant, one]) > 0 } }) },
    log: ({ name }) => logged.push(name),
  });

async function aFile(file: string, content = 'RIFF'): Promise<string> {
  const path = join(folder, file);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

const key = recordingBlob('ten_1', 'rec_7R1');

test('a recording is in the blob store and in the store, and then no more on this disk', async () => {
  const handOver = await open();
  const path = await aFile('ten_1/call_7-1.wav', 'RIFF and more');
  handOver.take('ten_1/call_7-1.wav');
  await soon(() => expect(existsSync(path)).toBe(false));
  expect(Buffer.from((await blobs.get(key)) ?? [])).toEqual(Buffer.from('RIFF and more'));
  const facts = { id: 'rec_7R1', callId: 'call_7', bytes: 13, storedAt: '2026-01-05T00:00:00.000Z' };
  expect(stored).toEqual([['ten_1', facts]]);
  await handOver.stop();
});

test('what a process before this one has left is handed over, and what it was writing is not', async () => {
  const left = await aFile('ten_1/call_7-1.wav');
  const half = await aFile('ten_1/call_8-1.partial.wav');
  await aFile('lost+found/call_9-1.wav');
  const handOver = await open();
  await soon(() => expect(existsSync(left)).toBe(false));
  await handOver.stop();
  expect(blobs.keys).toEqual([key]);
  expect(existsSync(half)).toBe(true);
});

test('while the blob store is away a recording waits on this disk, and is tried again', async () => {
  vi.spyOn(blobs, 'put').mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
  const path = await aFile('ten_1/call_7-1.wav');
  const handOver = await open();
  await soon(() => expect(logged).toHaveLength(1));
  expect([existsSync(path), stored]).toEqual([true, []]);
  await waits();
  clock.advance(5_000);
  await soon(() => expect(logged).toHaveLength(2));
  await waits();
  clock.advance(5_000);
  expect(existsSync(path)).toBe(true);
  clock.advance(5_000);
  await soon(() => expect(existsSync(path)).toBe(false));
  expect(stored).toHaveLength(1);
  await handOver.stop();
});

test('files that cannot be handed over keep no other one back, not even many of them', async () => {
  const put = blobs.put.bind(blobs);
  vi.spyOn(blobs, 'put').mockImplementation(async (name, ...rest) => {
    if (name !== recordingBlob('ten_1', 'rec_9R1')) throw new Error('refused');
    await put(name, ...rest);
  });
  const handOver = await open();
  const bad = Array.from({ length: 6 }, (_, index) => `ten_1/call_${index}-1.wav`);
  for (const file of bad) await aFile(file);
  const path = await aFile('ten_1/call_9-1.wav');
  for (const file of [...bad, 'ten_1/call_9-1.wav']) handOver.take(file);
  await waits();
  expect([logged.length, existsSync(path)]).toEqual([5, true]); // so many in turn: the store may be away
  clock.advance(5_000);
  await soon(() => expect(existsSync(path)).toBe(false));
  await handOver.stop();
});

test('one that somebody has taken away is no trouble for the next', async () => {
  const handOver = await open();
  const path = await aFile('ten_1/call_8-1.wav');
  handOver.take('ten_1/call_7-1.wav');
  handOver.take('ten_1/call_8-1.wav');
  await soon(() => expect(existsSync(path)).toBe(false));
  expect(stored.map(([, { id }]) => id)).toEqual(['rec_8R1']);
  await handOver.stop();
});

test('nothing is kept of a tenant that was deleted meanwhile, and the next one is handed over', async () => {
  isThere = false;
  const handOver = await open();
  const path = await aFile('ten_1/call_7-1.wav');
  handOver.take('ten_1/call_7-1.wav');
  await soon(() => expect(existsSync(path)).toBe(false));
  expect([blobs.keys, stored, logged]).toEqual([[], [], ['recording-of-no-tenant']]);
  isThere = true;
  const next = await aFile('ten_1/call_8-1.wav');
  handOver.take('ten_1/call_8-1.wav');
  await soon(() => expect(existsSync(next)).toBe(false));
  expect(blobs.keys).toHaveLength(1);
  await handOver.stop();
});

test('the end of a call tells of its files, and of none where nothing could be recorded', () => {
  const recorded: string[] = [];
  const journal = whenRecorded({ record: () => undefined }, (file) => recorded.push(file));
  const one = (file: string | null) => ({ legId: 'leg_1', file, startedAt: '', durationMs: 1, error: null });
  journal.record({ type: 'call.ended', recordings: [one('ten_1/call_7-1.wav'), one(null)] } as never);
  journal.record({ type: 'call.answered' } as never);
  expect(recorded).toEqual(['ten_1/call_7-1.wav']);
});
