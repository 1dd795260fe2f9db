import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Marks } from '#edge/marks.ts';

/** A copy may be read from a disk; what is still being written has another ending. */
const COPY = '.wav';
const DRAFT = '.draft';

/**
 * Copies of blobs in a folder of this process alone. What was used longest ago gives way when there is no room; whoever plays such a
 * file has it open and hears it to its end. The folder may be deleted while nothing runs.
 */
export class FileCache {
  readonly #folder: string;
  readonly #maxBytes: number;
  /** Bytes of each file by its name; what was used last comes last. */
  readonly #files = new Map<string, number>();
  #bytes = 0;
  /** Beside the copies. */
  readonly marks: Marks;

  private constructor(folder: string, maxBytes: number, marks: Marks) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.marks = marks;
  }

  /** Finds what an earlier life of the process has left. */
  static async open(folder: string, maxBytes: number): Promise<FileCache> {
    const cache = new FileCache(folder, maxBytes, await Marks.open(folder));
    const found: { name: string; bytes: number; usedAtMs: number }[] = [];
    for (const name of await readdir(folder)) {
      if (name.endsWith(DRAFT)) await rm(join(folder, name), { force: true });
      if (!name.endsWith(COPY)) continue;
      const { size, mtimeMs } = await stat(join(folder, name));
      found.push({ name, bytes: size, usedAtMs: mtimeMs });
    }
    for (const { name, bytes } of found.sort((a, b) => a.usedAtMs - b.usedAtMs)) cache.#add(name, bytes);
    await cache.#makeRoom();
    return cache;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Path of the copy of a blob; null when there is none. */
  get(key: string): string | null {
    const name = nameOf(key);
    const bytes = this.#files.get(name);
    if (bytes === undefined) return null;
    this.#files.delete(name);
    this.#files.set(name, bytes);
    const path = join(this.#folder, name);
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // for the next life of the process: not worth a wait, or an error
    return path;
  }

  /**
   * The copy is there whole or not at all.
   *
   * @returns its path
   * @throws RangeError  when it alone is larger than the cache; Error from the disk, or from what is read
   */
  async put(key: string, content: AsyncIterable<Uint8Array>): Promise<string> {
    const name = nameOf(key);
    const draft = join(this.#folder, `${randomUUID()}${DRAFT}`);
    try {
      const bytes = await this.#write(draft, content);
      await rename(draft, join(this.#folder, name));
      this.#add(name, bytes);
    } finally {
      await rm(draft, { force: true });
    }
    await this.#makeRoom();
    return join(this.#folder, name);
  }

  async #write(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
    const file = await open(path, 'wx', 0o600);
    let bytes = 0;
    try {
      for await (const piece of content) {
        bytes += piece.length;
        if (bytes > this.#maxBytes) throw new RangeError(`larger than ${this.#maxBytes} bytes`);
        await file.writeFile(piece);
      }
    } finally {
      await file.close();
    }
    return bytes;
  }

  #add(name: string, bytes: number): void {
    this.#bytes += bytes - (this.#files.get(name) ?? 0);
    this.#files.delete(name);
    this.#files.set(name, bytes);
  }

  async #makeRoom(): Promise<void> {
    for (const [name, bytes] of this.#files) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#files.delete(name);
      this.#bytes -= bytes;
      await rm(join(this.#folder, name), { force: true });
    }
  }
}

/** Keys are longer than names of files may be, and have slashes. */
const nameOf = (key: string): string => `${createHash('sha256').update(key).digest('hex')}${COPY}`;
