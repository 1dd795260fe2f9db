import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { partialPath, repairRecording, soundIn } from '#edge/media/index.ts';
import { LONGEST_HEADER_BYTES } from '#shared/audio/index.ts';
import type { CallRecording } from '#shared/cdr/index.ts';
import { notePath, readNote } from './recording-note.ts';

/** Why a recording ends whose process was killed. */
const EDGE_LOST = 'edge-lost';
const NOTE = /-(\d+)\.json$/;

/**
 * What a process that was killed has left of the recordings of a call, as the record of that call is to tell it. Changes nothing:
 * whether that process is dead, whoever asks must know.
 */
export function leftRecordings(recordingsFolder: string, tenantId: string, callId: string): CallRecording[] {
  const folder = join(recordingsFolder, tenantId);
  const numbers = namesIn(folder).flatMap((name) =>
    name.startsWith(`${callId}-`) ? Number(NOTE.exec(name)?.[1] ?? []) : [],
  );
  return numbers
    .sort((a, b) => a - b)
    .flatMap((number) => {
      const file = `${tenantId}/${callId}-${number}.wav`;
      const path = join(recordingsFolder, file);
      const note = readNote(notePath(path));
      if (!note) return [];
      const isWhole = existsSync(path);
      const durationMs = durationOf(isWhole ? path : partialPath(path));
      const error = isWhole ? null : EDGE_LOST;
      return [{ ...note, file: durationMs > 0 ? file : null, durationMs, error }];
    });
}

/**
 * Gives what a process that was killed has left unfinished its name, with a header that tells all the sound in it. Where there is
 * none, nothing stays, nor does a note about nothing.
 */
export async function finishLeftRecordings(recordingsFolder: string): Promise<void> {
  const names = await readdir(recordingsFolder, { recursive: true }).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(PARTIAL))) {
    const partial = join(recordingsFolder, name);
    const path = `${partial.slice(0, -PARTIAL.length)}.wav`;
    const repaired = await repairRecording(partial);
    if (!repaired) continue; // it may be read another time
    if (repaired.durationMs > 0) await rename(partial, path);
    else await rm(partial, { force: true });
  }
  const left = new Set(await readdir(recordingsFolder, { recursive: true }).catch(() => []));
  for (const name of left) {
    const path = name.replace(NOTE, '-$1.wav');
    if (path !== name && !left.has(path) && !left.has(partialPath(path))) await rm(join(recordingsFolder, name));
  }
}

const PARTIAL = partialPath('.wav');

/** Milliseconds of sound in a file that may still be without its right header; 0 when it cannot be read. */
function durationOf(path: string): number {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const header = Buffer.alloc(LONGEST_HEADER_BYTES);
    const bytesRead = readSync(file, header, 0, header.length, 0);
    return soundIn(header.subarray(0, bytesRead), fstatSync(file).size)?.durationMs ?? 0;
  } catch {
    return 0;
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** None where nothing was recorded yet. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
