import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const LIMIT_BYTES = 10_000_000;

/**
 * A log that cannot fill the disk: past the limit it becomes `NAME.1`, replacing the one before. Writes are
 * synchronous, so the last line before a crash is there.
 */
export class LogFile {
  readonly #path: string;
  readonly #limitBytes: number;
  #file: number;
  #bytes: number;

  constructor(path: string, limitBytes = LIMIT_BYTES) {
    this.#path = path;
    this.#limitBytes = limitBytes;
    this.#file = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#file).size;
  }

  write(text: string | Uint8Array): void {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#limitBytes) this.#startAnew();
    writeSync(this.#file, bytes);
    this.#bytes += bytes.length;
  }

  close(): void {
    closeSync(this.#file);
  }

  #startAnew(): void {
    closeSync(this.#file);
    renameSync(this.#path, `${this.#path}.1`);
    this.#file = openSync(this.#path, 'a', 0o600);
    this.#bytes = 0;
  }
}
