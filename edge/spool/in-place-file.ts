import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { fail, ok, type Result } from '#shared/result.ts';
import { reasonOf } from './reason.ts';

/** One sector: written whole or not at all by any disk that matters. */
const BYTES = 512;

/**
 * One small JSON value that is overwritten in place, so that it can be written on a full disk too. What cannot be read
 * back counts as absent; the values kept here are all of a kind that may be missing or old.
 */
export class InPlaceFile {
  readonly #path: string;
  #fd: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8'));
    } catch {
      return null;
    }
  }

  write(value: unknown): Result<void, string> {
    try {
      // Not 'w', which would truncate: a death right after it would leave nothing.
      this.#fd ??= openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
      writeSync(this.#fd, JSON.stringify(value).padEnd(BYTES), 0);
      return ok(undefined);
    } catch (error) {
      return fail(reasonOf(error));
    }
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}
