import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { partialPath } from '#edge/media/index.ts';
import { FakeMedia } from '#test/world/edge/fake-media.ts';
import { beginRecording, leftRecordings } from './index.ts';

const ONE = { tenantId: 'ten_1', callId: 'call_7', number: 2, legId: 'leg_1', startedAtMs: Date.UTC(2026, 0, 5) };
const TOLD = { legId: 'leg_1', startedAt: '2026-01-05T00:00:00.000Z' };

let recordingsFolder: string;
let path: string;
let logged: string[];

beforeEach(async () => {
  recordingsFolder = await mkdtemp(join(tmpdir(), 'patchbay-begin-'));
  path = join(recordingsFolder, 'ten_1', 'call_7-2.wav');
  logged = [];
  await mkdir(join(recordingsFolder, 'ten_1'));
  return () => rm(recordingsFolder, { recursive: true, force: true });
});

function begun() {
  const room = new FakeMedia().openRoom();
  const world = { recordingsFolder, log: ({ name }: { name: string }) => logged.push(name) };
  const { told } = beginRecording(world, ONE, (where) => room.record({ path: where }));
  return { told, recorder: room.recordings[0] };
}
const files = () => readdir(join(recordingsFolder, 'ten_1'));

test('whose it is stands beside it as soon as it begins', async () => {
  const { told, recorder } = begun();
  expect(leftRecordings(recordingsFolder, 'ten_1', 'call_7')).toEqual([
    { ...TOLD, file: null, durationMs: 0, error: 'edge-lost' },
  ]);
  recorder?.end('hung-up', { durationMs: 4000 });
  expect(await told).toEqual({ ...TOLD, file: 'ten_1/call_7-2.wav', durationMs: 4000, error: null });
});

test('what there is when its writer dies or the disk is full is kept under its name, and what failed is told', async () => {
  const { told, recorder } = begun();
  await writeFile(partialPath(path), 'RIFF');
  recorder?.end('failed', { path: partialPath(path), durationMs: 2000, error: 'worker-died' });
  expect(await told).toEqual({ ...TOLD, file: 'ten_1/call_7-2.wav', durationMs: 2000, error: 'worker-died' });
  expect((await files()).sort()).toEqual(['call_7-2.json', 'call_7-2.wav']);
});

test('nothing stays of one that could not be written at all', async () => {
  const { told, recorder } = begun();
  recorder?.end('failed', { path: null, durationMs: 0, error: 'ENOSPC' });
  expect(await told).toEqual({ ...TOLD, file: null, durationMs: 0, error: 'ENOSPC' });
  expect(await files()).toEqual([]);
});

test('a disk that takes no note keeps no call from being recorded', async () => {
  await rm(join(recordingsFolder, 'ten_1'), { recursive: true });
  const { told, recorder } = begun();
  recorder?.end('stopped', { durationMs: 4000 });
  expect(await told).toMatchObject({ file: 'ten_1/call_7-2.wav', error: null });
  expect(logged).toEqual(['recording-not-noted']);
});
