import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '#test/world/eventually.ts';
import { type Encoding, partialPath, repairRecording, WavFile } from './index.ts';

/** Real files, read by sox. */

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
});

afterEach(() => rm(folder, { recursive: true }));

const soxi = (option: string, path: string) => execFileSync('soxi', [option, path], { encoding: 'utf8' }).trim();

/** 440 Hz left, 880 Hz right, in frames of 20 ms. */
function writeTones(file: WavFile, seconds: number, rateHz: number, channels: 1 | 2): void {
  const samples = Int16Array.from({ length: seconds * rateHz * channels }, (_, at) => {
    const [time, hz] = [Math.floor(at / channels) / rateHz, at % channels === 0 ? 440 : 880];
    return 8000 * Math.sin(2 * Math.PI * hz * time);
  });
  const frame = (rateHz / 50) * channels;
  for (let at = 0; at < samples.length; at += frame) file.write(samples.subarray(at, at + frame));
}

test.each<[Encoding, number, 1 | 2, string]>([
  ['pcm', 8000, 1, 'Signed Integer PCM'],
  ['pcm', 16_000, 2, 'Signed Integer PCM'],
  ['pcmu', 8000, 2, 'u-law'],
  ['pcma', 8000, 1, 'A-law'],
])('sox reads %s of %d Hz in %d channels', async (encoding, sampleRateHz, channels, name) => {
  const path = join(folder, 'call.wav');
  const format = { encoding, sampleRateHz, channels };
  const file = new WavFile({ path, format, isSynced: true, onFail: () => {} });
  writeTones(file, 3, sampleRateHz, channels);
  const { bytes } = await file.finish(2.5 * sampleRateHz);
  expect((await readFile(path)).length).toBe(bytes);
  expect(soxi('-e', path)).toBe(name);
  expect(soxi('-r', path)).toBe(String(sampleRateHz));
  expect(soxi('-c', path)).toBe(String(channels));
  expect(Number(soxi('-D', path))).toBe(2.5);
  for (const channel of channels === 1 ? [1] : [1, 2]) {
    const raw = execFileSync('sox', [path, '-t', 's16', '-', 'remix', String(channel), 'rate', '8000']);
    const zeroCrossings = Array.from({ length: raw.length / 2 - 1 }, (_, at) =>
      raw.readInt16LE(2 * at) < 0 === raw.readInt16LE(2 * at + 2) < 0 ? 0 : 1,
    ).reduce<number>((sum, one) => sum + one, 0);
    expect(Math.abs(zeroCrossings / 2 / 2.5 - channel * 440)).toBeLessThan(2);
  }
});

test('a process that is killed leaves a file that plays, up to the last flush', async () => {
  const path = join(folder, 'call.wav');
  const writer = `
    import { readFile } from 'node:fs/promises';
    import { setTimeout } from 'node:timers/promises';
    import { partialPath, WavFile } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    const format = { encoding: 'pcm', sampleRateHz: 8000, channels: 1 };
    const path = ${JSON.stringify(path)};
    const file = new WavFile({ path, format, isSynced: false, onFail: () => {} });
    for (let frame = 0; frame < 250; frame++) file.write(new Int16Array(160).fill(frame));
    const soundBytes = async () => (await readFile(partialPath(path)).catch(() => Buffer.alloc(44))).readUInt32LE(40);
    while ((await soundBytes().catch(() => 0)) < 64_000) await setTimeout(5);
    console.log('written');
    await setTimeout(60_000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', writer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect(access(path)).rejects.toThrow();
  expect(Number(soxi('-D', partialPath(path)))).toBe(4);
  expect(execFileSync('sox', [partialPath(path), '-t', 's16', '-']).length).toBe(64_000);
});

test('a file whose header tells less than there is gets a header that tells all', async () => {
  const path = join(folder, 'call.wav');
  const format = { encoding: 'pcmu', sampleRateHz: 8000, channels: 1 } as const;
  const file = new WavFile({ path, format, isSynced: false, onFail: () => {} });
  writeTones(file, 1, 8000, 1);
  await file.finish(8000);
  const header = (await readFile(path)).subarray(0, 58);
  header.writeUInt32LE(50, 4);
  header.writeUInt32LE(0, 46);
  header.writeUInt32LE(0, 54);
  const left = join(folder, 'left.wav');
  await writeFile(left, Buffer.concat([header, (await readFile(path)).subarray(58)]));
  await truncate(left, 58 + 4001);
  expect(await repairRecording(left)).toEqual({ bytes: 58 + 4000, durationMs: 500 });
  expect(Number(soxi('-D', left))).toBe(0.5);
});

test('what is no recording is left as it is', async () => {
  const text = join(folder, 'text.wav');
  await writeFile(text, 'x'.repeat(100));
  expect(await repairRecording(text)).toBeNull();
  expect(await readFile(text, 'utf8')).toBe('x'.repeat(100));
  const short = join(folder, 'short.wav');
  await copyFile(text, short);
  await truncate(short, 10);
  expect(await repairRecording(short)).toBeNull();
  expect(await repairRecording(join(folder, 'none.wav'))).toBeNull();
});

test('two recordings never write the same file', async () => {
  const path = join(folder, 'call.wav');
  const format = { encoding: 'pcm', sampleRateHz: 8000, channels: 1 } as const;
  const options = { path, format, isSynced: false, onFail: () => {} };
  const first = new WavFile(options);
  writeTones(first, 1, 8000, 1);
  await eventually(() => access(partialPath(path)));
  const second = new WavFile(options);
  expect(await second.finish(0)).toMatchObject({ error: 'EEXIST', path: null });
  expect(await first.finish(8000)).toMatchObject({ error: null, path, durationMs: 1000 });
});
