import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { standingAlarms } from '#edge/standing-alarms.ts';
import { recordingBlob, type StoredRecording } from '#shared/recording/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { aWav } from '#test/world/records.ts';
import { leftRecordings, type RecordingAlarm, RecordingAlarms, RecordingHandOver, whenRecorded } from './index.ts';

let folder: string;
let clock: ManualClock;
let blobs: MemoryBlobs;
let stored: [tenant: string, recording: StoredRecording][];
let logged: string[];
let isThere: boolean;
let alarms: [tenant: string, alarm: RecordingAlarm['alarm'], isOver: boolean][];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-hand-over-'));
  clock = new ManualClock(Date.UTC(2026, 0, 5));
  blobs = new MemoryBlobs();
  stored = [];
  logged = [];
  isThere = true;
  alarms = [];
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
    alarms: new RecordingAlarms((tenant, { alarm, isOver }) => alarms.push([tenant, alarm, isOver])),
  });

async function aFile(file: string, content: string | Uint8Array = 'RIFF'): Promise<string> {
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

test('what a process before this one has left is handed over', async () => {
  const left = await aFile('ten_1/call_7-1.wav');
  await aFile('lost+found/call_9-1.wav');
  const handOver = await open();
  await soon(() => expect(existsSync(left)).toBe(false));
  await handOver.stop();
  expect(blobs.keys).toEqual([key]);
});

describe('a process that was killed while it recorded', () => {
  const NOTE = { legId: 'leg_1', startedAt: '2026-01-05T00:00:00.000Z' };
  const note = (name: string) => aFile(`ten_1/${name}.json`, JSON.stringify(NOTE));
  /** As a recorder leaves it: the header knows of the first second alone. */
  const unfinished = (ms: number) => {
    const wav = Buffer.from(aWav({ ms, channels: 2 }));
    wav.writeUInt32LE(32_000, 40);
    return wav;
  };

  test('leaves what the record of its call tells, in the order in which it began', async () => {
    for (const name of ['call_7-10', 'call_7-2', 'call_7-3', 'call_77-1']) await note(name);
    await aFile('ten_1/call_7-2.wav', aWav({ ms: 1000, channels: 2 }));
    await aFile('ten_1/call_7-10.partial.wav', unfinished(3000));
    await aFile('ten_1/call_7-4.wav');
    expect(leftRecordings(folder, 'ten_1', 'call_7')).toEqual([
      { ...NOTE, file: 'ten_1/call_7-2.wav', durationMs: 1000, error: null },
      { ...NOTE, file: null, durationMs: 0, error: 'edge-lost' },
      { ...NOTE, file: 'ten_1/call_7-10.wav', durationMs: 3000, error: 'edge-lost' },
    ]);
    expect(leftRecordings(folder, 'ten_2', 'call_7')).toEqual([]);
  });

  test('has what it was writing finished and handed over; nothing stays of what has no sound', async () => {
    await aFile('ten_1/call_7-1.partial.wav', unfinished(3000));
    await note('call_7-1');
    await aFile('ten_1/call_8-1.partial.wav', unfinished(0));
    await note('call_8-1');
    await note('call_6-1');
    await note('call_9-1');
    const unreadable = await aFile('ten_1/call_9-1.partial.wav', 'no sound at all');
    const handOver = await open();
    await soon(() => expect(stored).toHaveLength(1));
    await handOver.stop();
    expect(Buffer.from((await blobs.get(key)) ?? [])).toEqual(Buffer.from(aWav({ ms: 3000, channels: 2 })));
    expect((await readdir(join(folder, 'ten_1'))).sort()).toEqual(['call_9-1.json', 'call_9-1.partial.wav']);
    expect(existsSync(unreadable)).toBe(true);
  });
});

test('while the blob store is away a recording waits on this disk, and is tried again', async () => {
  vi.spyOn(blobs, 'put').mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
  const path = await aFile('ten_1/call_7-1.wav');
  const handOver = await open();
  await soon(() => expect(logged).toHaveLength(1));
  expect([existsSync(path), stored]).toEqual([true, []]);
  expect(alarms).toEqual([['ten_1', 'recordings-waiting', false]]);
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
  expect(alarms).toEqual([
    ['ten_1', 'recordings-waiting', false],
    ['ten_1', 'recordings-waiting', true],
  ]);
});

test('what the process before had told of as waiting is over when it is handed over', async () => {
  await aFile('ten_1/call_7-1.wav');
  await aFile('ten_2/call_8-1.wav');
  const handOver = await open();
  await soon(() => expect(alarms).toHaveLength(2));
  await handOver.stop();
  expect(alarms.sort()).toEqual([
    ['ten_1', 'recordings-waiting', true],
    ['ten_2', 'recordings-waiting', true],
  ]);
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
  const told = new RecordingAlarms(
    standingAlarms(new Set(), (tenant, { alarm, isOver }) => void alarms.push([tenant, alarm, isOver])),
  );
  const journal = whenRecorded({ record: () => undefined }, told, (file) => recorded.push(file));
  const one = (file: string | null, error: string | null = null) => ({
    legId: 'leg_1',
    file,
    startedAt: '',
    durationMs: 1,
    error,
  });
  const ended = (...recordings: unknown[]) =>
    journal.record({ type: 'call.ended', tenantId: 'ten_1', recordings } as never);
  ended(one('ten_1/call_7-1.wav'), one(null, 'ENOSPC'));
  ended(one('ten_1/call_8-1.wav', 'ENOSPC'));
  ended();
  journal.record({ type: 'call.answered' } as never);
  expect(recorded).toEqual(['ten_1/call_7-1.wav', 'ten_1/call_8-1.wav']);
  expect(alarms).toEqual([['ten_1', 'recording-failed', false]]);
  ended(one('ten_1/call_9-1.wav'));
  expect(alarms.at(-1)).toEqual(['ten_1', 'recording-failed', true]);
});
