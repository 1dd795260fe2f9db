import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { generate } from 'selfsigned';
import { StartProblem } from './start-problem.ts';

/** Only the owner may read secrets. */
const SECRET_MODE = 0o600;
/** The database's file, and the start of the names of those it keeps beside it. */
export const DATABASE = 'dynamodb.sqlite';
const CERTIFICATE_YEARS = 10;
/** The process that has the folder touches its mark; one left untouched is that of a process that was killed. */
const MARK = 'process';
const TOUCH_MS = 2000;
const ABANDONED_AFTER_MS = 10_000;

/** Everything one Patchbay keeps on this machine. Deleting the folder makes it new. */
export class DataFolder {
  readonly path: string;
  readonly #touching: NodeJS.Timeout;

  private constructor(path: string) {
    this.path = path;
    this.#touching = setInterval(() => utimesSync(this.file(MARK), new Date(), new Date()), TOUCH_MS).unref();
  }

  /** Makes the folder and takes it: two processes on one folder would ruin each other's data. */
  static open(name: string): DataFolder {
    const path = resolve(name);
    try {
      for (const part of ['logs', 'blobs', 'queues', 'spool']) {
        mkdirSync(join(path, part), { recursive: true, mode: 0o700 });
      }
      // Not the folder itself: somebody may have chosen one that others need, such as /tmp.
      for (const name of readdirSync(path)) {
        if (name.startsWith(DATABASE)) chmodSync(join(path, name), SECRET_MODE);
      }
    } catch (error) {
      throw new StartProblem(`cannot use the folder ${path} (${(error as Error).message}): see --data.`);
    }
    const mark = join(path, MARK);
    const holder = holderOf(mark);
    if (holder !== null) {
      throw new StartProblem(`the folder ${path} is in use by process ${holder}: choose another with --data.`);
    }
    writeFileSync(mark, String(process.pid));
    return new DataFolder(path);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Gives the folder back. */
  close(): void {
    clearInterval(this.#touching);
    rmSync(this.file(MARK), { force: true });
  }

  /** The key that seals secrets in the store: 32 bytes, base64. Made at the first start. */
  secretKey(): string {
    return this.#once('secret-key', () => randomBytes(32).toString('base64'));
  }

  /** Key and certificate for SIP over TLS, made at the first start: phones must be told to trust it, or not to check. */
  async certificate(names: { domain: string; addresses: readonly string[] }): Promise<{ key: string; cert: string }> {
    const files = { key: this.file('tls-key.pem'), cert: this.file('tls-cert.pem') };
    if (existsSync(files.key) && existsSync(files.cert)) return files;
    const notAfterDate = new Date();
    notAfterDate.setFullYear(notAfterDate.getFullYear() + CERTIFICATE_YEARS);
    const made = await generate([{ name: 'commonName', value: names.domain }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notAfterDate,
      extensions: [
        // A phone that is given this file as its list of authorities accepts it only as an authority.
        { name: 'basicConstraints', cA: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: names.domain },
            { type: 2, value: 'localhost' },
            ...names.addresses.map((ip) => ({ type: 7 as const, ip })),
          ],
        },
      ],
    });
    writeFileSync(files.key, made.private, { mode: SECRET_MODE });
    writeFileSync(files.cert, made.cert);
    return files;
  }

  readJson(name: string): unknown {
    return existsSync(this.file(name)) ? JSON.parse(readFileSync(this.file(name), 'utf8')) : null;
  }

  /** For what holds secrets. */
  writeJson(name: string, value: unknown): void {
    writeFileSync(this.file(name), `${JSON.stringify(value, null, 2)}\n`, { mode: SECRET_MODE });
  }

  #once(name: string, make: () => string): string {
    const file = this.file(name);
    if (!existsSync(file)) writeFileSync(file, make(), { mode: SECRET_MODE });
    return readFileSync(file, 'utf8');
  }
}

/** The process that has the folder; null when nobody has. */
function holderOf(mark: string): number | null {
  const touchedMs = statSync(mark, { throwIfNoEntry: false })?.mtimeMs;
  if (touchedMs === undefined || Date.now() - touchedMs > ABANDONED_AFTER_MS) return null;
  const holder = Number(readFileSync(mark, 'utf8'));
  return isRunning(holder) ? holder : null;
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
