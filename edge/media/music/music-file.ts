import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wavHeader } from '#shared/audio/index.ts';
import { composeMusic, MUSIC_RATE_HZ } from './compose.ts';

/** Another one for other music: a file that is there is the right one. */
const EDITION = 1;

/**
 * Path of our own music as WAV; made where it is not there yet, which takes a quarter of a second.
 *
 * @throws Error  when the folder cannot be written
 */
export async function ownMusicFile(folder: string): Promise<string> {
  const path = join(folder, `own-music-${EDITION}.wav`);
  if (existsSync(path)) return path;
  const samples = composeMusic();
  const data = new Uint8Array(samples.buffer);
  const header = wavHeader({ encoding: 'pcm', sampleRateHz: MUSIC_RATE_HZ, channels: 1 }, data.length);
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, Buffer.concat([header, data]));
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return path;
}
