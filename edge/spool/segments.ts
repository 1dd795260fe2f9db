import {
  close,
  closeSync,
  fdatasync,
  fstatSync,
  fsync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fail, ok, type Result } from '#shared/result.ts';
import { decodeLines, encodeLine } from './line.ts';
import { reasonOf } from './reason.ts';

/** A place in the spool: everything before it is done with. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

export interface SpooledLine {
  readonly body: string;
  /** The place behind the line. */
  readonly end: Position;
}

interface ActiveSegment {
  readonly number: number;
  readonly fd: number;
  bytes: number;
  isListed: boolean;
}

/** A batch of ordinary events; a single larger one makes the reader try again with more. */
const CHUNK_BYTES = 16 * 1024;
const SEGMENT = /^(\d{10})\.segment$/;

const fdatasyncAsync = promisify(fdatasync);
const fsyncAsync = promisify(fsync);
const closeAsync = promisify(close);

/**
 * The append-only files of the spool: `0000000001.segment`, `0000000002.segment` … One is written, at its end; the
 * others are only read and deleted. A process always starts a file of its own, so a torn end stays where it is.
 */
export class Segments {
  readonly #directory: string;
  readonly #directoryFd: number;
  readonly #maxBytes: number;
  /** Earlier segments, oldest first. */
  #sealed: number[];
  #active: ActiveSegment;
  #durable: Position;

  /**
   * @param after  numbers up to this one are not used again, even if their files are gone
   * @throws when the directory cannot be made or written: at the start, that is for the operator to mend
   */
  constructor(directory: string, maxBytes: number, after: number) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#directory = directory;
    this.#directoryFd = openSync(directory, 'r');
    this.#maxBytes = maxBytes;
    this.#sealed = readdirSync(directory)
      .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    this.#active = this.#create(Math.max(after, this.#sealed.at(-1) ?? 0) + 1);
    this.#durable = { segment: this.#active.number, offset: 0 };
  }

  /**
   * Appends one record; it is in the page cache when this returns, and on the disk after the next `commit`.
   *
   * @returns the number of the segment it stands in, or why it could not be written
   */
  append(body: string): Result<number, string> {
    const line = encodeLine(body);
    const active = this.#active;
    try {
      let written = 0;
      while (written < line.length) {
        written += writeSync(active.fd, line, written, line.length - written, active.bytes + written);
      }
      active.bytes += line.length;
      return ok(active.number);
    } catch (error) {
      // Half a line may stand there now: the next one is written over it.
      return fail(reasonOf(error));
    }
  }

  get isDurable(): boolean {
    return this.#durable.segment === this.#active.number && this.#durable.offset === this.#active.bytes;
  }

  /**
   * Makes everything appended so far survive a power cut. A full segment is closed on the way: what comes in meanwhile
   * goes to the next one.
   *
   * @returns why the disk did not confirm, or null. The records count as durable either way: holding them back from
   *   the queue because the disk is ill would make the loss certain.
   */
  async commit(): Promise<string | null> {
    const file = this.#active;
    const upTo = file.bytes;
    const problems = [upTo >= this.#maxBytes ? this.#startNext() : null, await this.#sync(file)];
    if (file !== this.#active) problems.push(await attempt(() => closeAsync(file.fd)));
    this.#durable =
      file === this.#active ? { segment: file.number, offset: upTo } : { segment: this.#active.number, offset: 0 };
    return problems.find((problem) => problem !== null) ?? null;
  }

  /**
   * The next durable records behind a place, at most `limit`, all of one segment; none when all are read.
   *
   * @throws when the disk cannot be read
   */
  read(from: Position, limit: number): SpooledLine[] {
    for (const segment of [...this.#sealed, this.#active.number]) {
      if (segment < from.segment) continue;
      const lines = this.#readSegment(segment, segment === from.segment ? from.offset : 0, limit);
      if (lines.length > 0) return lines;
    }
    return [];
  }

  /** Everything that earlier processes left, one segment after the other, oldest first. */
  *earlier(): Generator<{ segment: number; bodies: string[]; damaged: number }> {
    for (const segment of this.#sealed) {
      const { lines, damaged } = decodeLines(readFileSync(this.#path(segment)));
      yield { segment, bodies: lines.map(({ body }) => body), damaged };
    }
  }

  /** Deletes the segments before `segment`, except those that are needed. */
  deleteBefore(segment: number, isNeeded: (segment: number) => boolean): void {
    this.#sealed = this.#sealed.filter((number) => {
      if (number >= segment || isNeeded(number)) return true;
      try {
        unlinkSync(this.#path(number));
        return false;
      } catch {
        return true; // It is tried again with the next one.
      }
    });
  }

  close(): void {
    closeSync(this.#active.fd);
    closeSync(this.#directoryFd);
  }

  #readSegment(segment: number, from: number, limit: number): SpooledLine[] {
    if (segment > this.#durable.segment) return [];
    const fd = openSync(this.#path(segment), 'r');
    try {
      const until = segment === this.#durable.segment ? this.#durable.offset : fstatSync(fd).size;
      let start = from;
      for (let chunk = CHUNK_BYTES; start < until; ) {
        const bytes = Buffer.allocUnsafe(Math.min(chunk, until - start));
        const length = readSync(fd, bytes, 0, bytes.length, start);
        const { lines, consumed } = decodeLines(bytes.subarray(0, length));
        if (lines.length > 0) {
          return lines.slice(0, limit).map(({ body, end }) => ({ body, end: { segment, offset: start + end } }));
        }
        if (consumed === 0) {
          if (length < chunk) break; // the torn end of a process that died
          chunk *= 2;
        }
        start += consumed;
      }
      return [];
    } finally {
      closeSync(fd);
    }
  }

  #sync(file: ActiveSegment): Promise<string | null> {
    return attempt(async () => {
      await fdatasyncAsync(file.fd);
      // A file is only found again when its directory is on the disk, too.
      if (!file.isListed) await fsyncAsync(this.#directoryFd);
      file.isListed = true;
    });
  }

  /** When there is no next file to be had, the full one goes on growing. */
  #startNext(): string | null {
    try {
      const full = this.#active.number;
      this.#active = this.#create(full + 1);
      this.#sealed.push(full);
      return null;
    } catch (error) {
      return reasonOf(error);
    }
  }

  #create(number: number): ActiveSegment {
    return { number, fd: openSync(this.#path(number), 'wx', 0o600), bytes: 0, isListed: false };
  }

  #path(number: number): string {
    return join(this.#directory, `${String(number).padStart(10, '0')}.segment`);
  }
}

async function attempt(act: () => Promise<void>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}
