import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWavHeader } from '#shared/audio/index.ts';
import { composeMusic, MUSIC_RATE_HZ, ownMusicFile } from './index.ts';

test('our own music is the same each time, quiet, without a gap, and goes on where it begins', () => {
  const music = composeMusic();
  expect(music).toEqual(composeMusic());
  expect(music.length / MUSIC_RATE_HZ).toBeCloseTo(46.08, 2);
  const loudest = music.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  expect(loudest).toBe(Math.round(0.22 * 32_767));
  const half = MUSIC_RATE_HZ / 2;
  for (let at = 0; at + half <= music.length; at += half) {
    const power = music.subarray(at, at + half).reduce((sum, sample) => sum + sample * sample, 0) / half;
    expect(Math.sqrt(power)).toBeGreaterThan(300);
  }
  const steps = music.map((sample, at) => Math.abs(sample - (music[at - 1] ?? sample)));
  const largest = steps.reduce((most, step) => Math.max(most, step), 0);
  expect(Math.abs((music[0] as number) - (music.at(-1) as number))).toBeLessThanOrEqual(largest);
});

test('it is a file that is made once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-music-'));
  try {
    const path = await ownMusicFile(join(folder, 'music'));
    const file = await readFile(path);
    expect(readWavHeader(file)).toEqual({ encoding: 'pcm', sampleRateHz: 16_000, channels: 1 });
    expect(await ownMusicFile(join(folder, 'music'))).toBe(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
