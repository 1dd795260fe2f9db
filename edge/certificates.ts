import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Clock } from '#shared/world/index.ts';
import type { CertificateSet, EngineOptions } from './signaling/index.ts';

/** Chosen: a renewed certificate is in use within seconds, for a few system calls. */
const LOOK_AGAIN_MS = 5000;

export interface CertificateFiles {
  keyFile: string;
  certFile: string;
  /** With `NAME.crt` and `NAME.key` for each host name, or `*.DOMAIN`. */
  directory?: string | undefined;
}

/** @throws Error of the file system, naming the file that cannot be read */
export function readCertificates({ keyFile, certFile, directory }: CertificateFiles): CertificateSet {
  const named = Object.fromEntries(
    namesIn(directory).map((name) => [name, read(join(directory ?? '', name))] as const),
  );
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8'), named };
}

/** Tells of certificates whenever a file has changed, as long as the process lives; what cannot be read is logged. */
export function watchCertificates(
  files: CertificateFiles,
  { clock, log }: { clock: Pick<Clock, 'after'>; log: EngineOptions['log'] },
  changed: (set: CertificateSet) => void,
): void {
  let seen = stateOf(files);
  const look = (): void => {
    clock.after(LOOK_AGAIN_MS, look);
    const state = stateOf(files);
    if (state === seen) return;
    seen = state;
    try {
      changed(readCertificates(files));
    } catch (error) {
      log({ name: 'certificates-unreadable', error: (error as Error).message });
    }
  };
  clock.after(LOOK_AGAIN_MS, look);
}

/** Names of which both files are there: a renewal may have written one so far. */
function namesIn(directory: string | undefined): string[] {
  if (directory === undefined) return [];
  const present = new Set(readdirSync(directory));
  return [...present]
    .filter((file) => file.endsWith('.crt') && present.has(`${basename(file, '.crt')}.key`))
    .map((file) => basename(file, '.crt'));
}

const read = (path: string) => ({
  key: readFileSync(`${path}.key`, 'utf8'),
  cert: readFileSync(`${path}.crt`, 'utf8'),
});

/** Differs when any file does: inode, size and time of change, for a renewal may replace a file or write into it. */
function stateOf({ keyFile, certFile, directory }: CertificateFiles): string {
  try {
    const named = namesIn(directory).flatMap((name) =>
      ['.crt', '.key'].map((ending) => join(directory ?? '', name + ending)),
    );
    return [keyFile, certFile, ...named]
      .map((path) => {
        const { ino, size, mtimeMs } = statSync(path);
        return `${path} ${ino} ${size} ${mtimeMs}`;
      })
      .join('\n');
  } catch (error) {
    return (error as Error).message;
  }
}
