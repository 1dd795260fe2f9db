import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AudioError } from '#shared/audio/index.ts';
import { toneStrength, writeWav } from '#test/world/audio/index.ts';
import { ManualClock } from '#test/world/index.ts';
import type { Sound } from './sound.ts';
import { SoundLibrary } from './sound-library.ts';

const RATE = 8000;
const A = { file: 'a.wav' };

/** A ramp: each sample tells its place. */
const ramp = (seconds: number, rateHz = RATE) =>
  writeWav({
    samples: Float64Array.from({ length: seconds * rateHz }, (_, at) => ((at % 30_000) + 1) / 32_768),
    rateHz,
  });

/** A library on files in memory, which counts how often each is read. */
function library(files: Record<string, Uint8Array | Error>, maxBytes = 100e6) {
  const clock = new ManualClock();
  const reads: string[] = [];
  async function* read(location: { file: string } | { url: string }) {
    const name = 'file' in location ? location.file : location.url;
    reads.push(name);
    const file = files[name];
    if (!(file instanceof Uint8Array)) throw file ?? new AudioError('not-found', 'ENOENT');
    for (let at = 0; at < file.length; at += 4096) yield file.subarray(at, at + 4096);
  }
  return { sounds: new SoundLibrary({ clock, maxBytes, read }), clock, reads };
}

async function loaded(sound: Sound): Promise<Sound> {
  while (sound.isLoading) await nextTurn();
  return sound;
}

const samplesOf = (sound: Sound): number[] =>
  Array.from({ length: sound.length }, (_, index) => [...(sound.frameAt(index)?.samples ?? [])]).flat();

test('a file is read once for all who hear it at the same time and later', async () => {
  const { sounds, reads } = library({ 'a.wav': ramp(0.1) });
  const first = await loaded(sounds.open(A, RATE));
  expect(samplesOf(first)).toEqual(Array.from({ length: 800 }, (_, at) => at + 1));
  expect(sounds.open(A, RATE)).toBe(first);
  sounds.close(first);
  sounds.close(first);
  expect(sounds.open(A, RATE)).toBe(first);
  expect(reads).toEqual(['a.wav']);
});

test('the last frame is filled up with silence', async () => {
  const { sounds } = library({ 'a.wav': ramp(0.03) });
  const samples = samplesOf(await loaded(sounds.open(A, RATE)));
  expect(samples.length).toBe(320);
  expect(samples.slice(238, 242)).toEqual([239, 240, 0, 0]);
});

test('after a minute it is read anew; who hears the old one hears it to its end', async () => {
  const { sounds, clock } = library({ 'a.wav': ramp(0.1) });
  const old = await loaded(sounds.open(A, RATE));
  clock.advance(60_000);
  const fresh = sounds.open(A, RATE);
  expect(fresh).not.toBe(old);
  await loaded(fresh);
  expect(old.frameAt(4)).not.toBeNull();
  const withBoth = sounds.bytes;
  sounds.close(old);
  expect(sounds.bytes).toBe(withBoth / 2);
});

test('a failure is told, and the next who asks tries again', async () => {
  const { sounds, reads } = library({});
  const first = await loaded(sounds.open(A, RATE));
  expect(first.error?.message).toBe('not-found: ENOENT');
  sounds.close(first);
  await loaded(sounds.open(A, RATE));
  expect(reads.length).toBe(2);
});

test('what is no audio says so', async () => {
  const file = ramp(0.2);
  const { sounds } = library({ 'a.wav': file.subarray(0, 30), 'b.txt': Buffer.from('no audio') });
  expect((await loaded(sounds.open(A, RATE))).error?.failure).toBe('malformed');
  expect((await loaded(sounds.open({ file: 'b.txt' }, RATE))).error?.failure).toBe('unknown-format');
});

test('of a long file no more than 20 s ahead of its listeners is decoded', async () => {
  const { sounds } = library({ 'a.wav': ramp(60) });
  const sound = sounds.open(A, RATE);
  const settle = async () => {
    for (let turn = 0; turn < 1000; turn++) await nextTurn();
  };
  await settle();
  expect(sound.length).toBeGreaterThanOrEqual(1000);
  expect(sound.length).toBeLessThan(1020);
  sound.frameAt(1500);
  await settle();
  expect(sound.length).toBeGreaterThanOrEqual(2500);
  expect(sound.isLoading).toBe(true);
  sounds.close(sound);
  expect(sound.isLoading).toBe(false); // nobody hears it: it is given up
  expect(sounds.bytes).toBe(0);
});

test('what was heard longest ago makes room', async () => {
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`${index}`, ramp(1)]));
  const { sounds, reads } = library(files, 50 * 1320 * 3.2);
  for (const file of Object.keys(files)) sounds.close(await loaded(sounds.open({ file }, RATE)));
  expect(sounds.bytes).toBeLessThanOrEqual(50 * 1320 * 3.2);
  sounds.close(sounds.open({ file: '4' }, RATE));
  expect(reads.length).toBe(5);
  sounds.close(await loaded(sounds.open({ file: '0' }, RATE)));
  expect(reads.length).toBe(6);
});

test('where all that is kept is being heard, there is no room for more', async () => {
  const { sounds } = library({ 'a.wav': ramp(1), 'b.wav': ramp(1) }, 50 * 1320 * 1.5);
  expect((await loaded(sounds.open(A, RATE))).error).toBeNull();
  expect((await loaded(sounds.open({ file: 'b.wav' }, RATE))).error?.message).toBe(
    'too-long: no room for so much audio',
  );
});

test.each([8000, 16_000, 48_000])('MP3, at %i Hz: a second of 440 Hz, then a half of 1000 Hz', async (rateHz) => {
  const { sounds } = library({ 'tones.mp3': await readFile(`${import.meta.dirname}/fixtures/tones.mp3`) });
  const sound = await loaded(sounds.open({ file: 'tones.mp3' }, rateHz));
  expect(sound.error).toBeNull();
  const samples = samplesOf(sound);
  expect(samples.length / rateHz).toBeGreaterThan(1.45);
  expect(samples.length / rateHz).toBeLessThan(1.75);
  expect(toneStrength(samples.slice(0.2 * rateHz, 0.9 * rateHz), 440, rateHz)).toBeGreaterThan(0.95);
  expect(toneStrength(samples.slice(1.2 * rateHz, 1.5 * rateHz), 1000, rateHz)).toBeGreaterThan(0.95);
});

test('noise that calls itself MP3 is refused', async () => {
  const noise = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * at * 31 + (at >> 3)) & 0xff));
  noise.write('ID3\x03\0\0\0\0\0\0', 'latin1');
  const { sounds } = library({ 'a.wav': noise });
  expect((await loaded(sounds.open(A, RATE))).error?.failure).toBe('malformed');
});
