import { readFileSync, writeFileSync } from 'node:fs';
import { CallRecording } from '#shared/cdr/index.ts';

/** What nobody could tell of a recording whose edge is killed: it lies beside the file from its first moment until that is handed over. */
const Note = CallRecording.pick({ legId: true, startedAt: true });

/** @param path  of the recording, complete or not */
export const notePath = (path: string): string => path.replace(/\.wav$/, '.json');

/** @throws Error  when the disk takes nothing */
export function writeNote(path: string, { legId, startedAt }: Pick<CallRecording, 'legId' | 'startedAt'>): void {
  writeFileSync(notePath(path), JSON.stringify({ legId, startedAt }), { mode: 0o600 });
}

/** @param path  of the note; null when it cannot be read */
export function readNote(path: string): Pick<CallRecording, 'legId' | 'startedAt'> | null {
  try {
    return Note.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
