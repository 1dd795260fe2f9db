import { expect, test } from 'vitest';
import { readWavHeader } from '#shared/audio/index.ts';
import { MemoryDisk } from '#test/world/memory-disk.ts';
import { WavFile, type WavFileOptions } from './wav-file.ts';

function growing(disk: MemoryDisk, options: Partial<WavFileOptions> = {}) {
  const failures: number[] = [];
  const format = { encoding: 'pcm', sampleRateHz: 8000, channels: 1 } as const;
  const onFail = () => void failures.push(1);
  const file = new WavFile({ path: '/r/call.wav', format, isSynced: false, onFail, ...options }, disk);
  /** So many frames of 20 ms, each sample of which is the number of the frame. */
  const write = (frames: number, from = 0) => {
    for (let frame = 0; frame < frames; frame++) file.write(new Int16Array(160).fill(from + frame));
  };
  return { file, write, failures };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const untilIdle = async () => {
  for (let turn = 0; turn < 20; turn++) await settled();
};

test('every 2 s what has come is in the file, and its header says so', async () => {
  const disk = new MemoryDisk();
  const { write } = growing(disk);
  write(99);
  await untilIdle();
  expect(disk.files.get('/r/call.partial.wav')?.length).toBe(44);
  write(1, 99);
  await untilIdle();
  const file = disk.files.get('/r/call.partial.wav') ?? Buffer.alloc(44);
  expect(file.length).toBe(44 + 32_000);
  expect(file.readUInt32LE(40)).toBe(32_000);
  expect(file.readUInt32LE(4)).toBe(36 + 32_000);
  expect(file.readInt16LE(44 + 32_000 - 2)).toBe(99);
});

test('a finished file has its name, and as much as it shall keep', async () => {
  const disk = new MemoryDisk();
  const { file, write, failures } = growing(disk);
  write(150);
  expect(await file.finish(130 * 160)).toEqual({
    path: '/r/call.wav',
    bytes: 44 + 41_600,
    durationMs: 2600,
    error: null,
  });
  const written = disk.files.get('/r/call.wav') ?? Buffer.alloc(44);
  expect([...disk.files.keys()]).toEqual(['/r/call.wav']);
  expect(written.length).toBe(44 + 41_600);
  expect(written.readUInt32LE(40)).toBe(41_600);
  expect(written.readInt16LE(44 + 41_600 - 2)).toBe(129);
  expect(failures).toEqual([]);
});

test('a synced file is on the disk before it has its name, and so is the name', async () => {
  const disk = new MemoryDisk();
  const { file, write } = growing(disk, { isSynced: true });
  write(100);
  await file.finish(16_000);
  expect(disk.done).toEqual(['datasync', 'sync', 'close', 'rename', 'sync /r', 'close /r']);
});

test('a full disk ends it: what fits before can be played', async () => {
  const disk = new MemoryDisk();
  disk.bytesFree = 44 + 32_000 + 20_000;
  const { file, write, failures } = growing(disk);
  write(200);
  await untilIdle();
  expect(failures).toEqual([1]);
  write(200); // goes nowhere
  expect(await file.finish(400 * 160)).toEqual({
    path: '/r/call.partial.wav',
    bytes: 44 + 32_000,
    durationMs: 2000,
    error: 'ENOSPC',
  });
  const written = disk.files.get('/r/call.partial.wav') ?? Buffer.alloc(44);
  expect(written.length).toBe(44 + 32_000);
  expect(written.readUInt32LE(40)).toBe(32_000);
});

test('a file that cannot be opened fails with the reason, and leaves nothing', async () => {
  const disk = new MemoryDisk();
  disk.refusal = 'EACCES';
  const { file, write, failures } = growing(disk);
  write(100);
  await untilIdle();
  expect(failures).toEqual([1]);
  expect(await file.finish(16_000)).toEqual({ path: null, bytes: 0, durationMs: 0, error: 'EACCES' });
  expect(disk.files.size).toBe(0);
});

test('a disk that stands still does not fill the memory', async () => {
  const disk = new MemoryDisk();
  const { file, write, failures } = growing(disk);
  await untilIdle();
  let open = () => {};
  disk.gate = new Promise((resolve) => {
    open = resolve;
  });
  write(100 * 32); // 1,024,000 bytes
  expect(failures).toEqual([]);
  write(100);
  expect(failures).toEqual([1]);
  open();
  expect((await file.finish(1)).error).toBe('disk-too-slow');
});

test('what is discarded leaves nothing', async () => {
  const disk = new MemoryDisk();
  const { file, write } = growing(disk);
  write(250);
  expect(await file.discard()).toEqual({ path: null, bytes: 0, durationMs: 0, error: null });
  expect(disk.files.size).toBe(0);
});

test('G.711 takes half of it', async () => {
  const disk = new MemoryDisk();
  const { file, write } = growing(disk, { format: { encoding: 'pcma', sampleRateHz: 8000, channels: 1 } });
  write(10);
  expect(await file.finish(1600)).toMatchObject({ bytes: 58 + 1600, durationMs: 200 });
  expect(readWavHeader(disk.files.get('/r/call.wav') ?? Buffer.alloc(0))?.encoding).toBe('pcma');
});
