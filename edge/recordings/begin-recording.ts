import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaRecording } from '#edge/media/index.ts';
import type { CallId, CallRecording, LegId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { notePath, writeNote } from './recording-note.ts';

export interface NewRecording {
  readonly tenantId: TenantId;
  readonly callId: CallId;
  /** From 1, within the call. */
  readonly number: number;
  readonly legId: LegId;
  readonly startedAtMs: number;
}

export interface BegunRecording {
  readonly recording: MediaRecording;
  /** What the record of the call says of it, once it is over: the file has its name then, be it whole or cut off. */
  readonly told: Promise<CallRecording>;
}

interface World {
  readonly recordingsFolder: string;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/**
 * Begins a recording of a call in the folder of its tenant, which must be there. Whatever becomes of this process, the next one
 * finds whose it is and what there is of it.
 *
 * @param record  begins to write that file
 */
export function beginRecording(
  { recordingsFolder, log }: World,
  { tenantId, callId, number, legId, startedAtMs }: NewRecording,
  record: (path: string) => MediaRecording,
): BegunRecording {
  const file = `${tenantId}/${callId}-${number}.wav`;
  const path = join(recordingsFolder, file);
  const startedAt = toInstant(startedAtMs);
  try {
    writeNote(path, { legId, startedAt });
  } catch (error) {
    log({ name: 'recording-not-noted', file, error: String(error) });
  }
  const recording = record(path);
  const told = recording.ended.then(async ({ path: left, durationMs, error }) => {
    const isThere = left !== null && (await isNamed(left, path));
    if (!isThere) await rm(notePath(path), { force: true }).catch(() => undefined);
    return { legId, file: isThere ? file : null, startedAt, durationMs, error };
  });
  return { recording, told };
}

/** What a recording has left that failed is kept, too. */
async function isNamed(left: string, path: string): Promise<boolean> {
  if (left === path) return true;
  return rename(left, path).then(
    () => true,
    () => false,
  );
}
