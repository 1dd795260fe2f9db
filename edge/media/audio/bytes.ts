import { createReadStream } from 'node:fs';
import { AudioError } from '#shared/audio/index.ts';
import { downloaded } from './download.ts';
import type { AudioLocation } from './location.ts';

/** As much is decoded at once: a tenth of a second of MP3, which takes some 0.5 ms. *chosen* */
const PIECE_BYTES = 1024;

/** What lies there, in small pieces, no faster than it is taken. Ends early, with an error, when `signal` aborts. @throws AudioError */
export async function* bytesAt(location: AudioLocation, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieces =
    'file' in location ? fileBytes(location.file, signal) : downloaded(location.url, location.reach, signal);
  for await (const bytes of pieces) {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  }
}

async function* fileBytes(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { signal }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new AudioError('not-found', (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
