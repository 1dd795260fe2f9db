import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A copy may be read from a disk; what is still being written has another ending. */
const COPY = '.wav';
const DRAFT = '.draft';
const MARK = '.mark';

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
  readonly #marks = new Set<string>();
  /** One after the other: the last word about a mark is what the disk has. */
  #marking: Promise<void> = Promise.resolve();

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Finds what an earlier life of the process has left. */
  static async open(folder: string, maxBytes: number): Promise<FileCache> {
    const cache = new FileCache(folder, maxBytes);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found: { name: string; bytes: number; usedAtMs: number }[] = [];
    for (const name of await readdir(folder)) {
      if (name.endsWith(DRAFT)) await rm(join(folder, name), { force: true });
      if (name.endsWith(MARK)) cache.#marks.add(name.slice(0, -MARK.length));
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

  /** Names that were left by `mark`, in this life of the process or an earlier one. */
  get marks(): ReadonlySet<string> {
    return this.#marks;
  }

  /**
   * Leaves a name for the next life of the process; a disk that takes none forgets it.
   *
   * @param name  fit for a file
   */
  mark(name: string): void {
    this.#marks.add(name);
    this.#onDisk(() => writeFile(this.#pathOfMark(name), '', { mode: 0o600 }));
  }

  unmark(name: string): void {
    this.#marks.delete(name);
    this.#onDisk(() => rm(this.#pathOfMark(name), { force: true }));
  }

  /** All marks are where the next life of the process finds them. */
  get marked(): Promise<void> {
    return this.#marking;
  }

  #onDisk(write: () => Promise<void>): void {
    this.#marking = this.#marking.then(write).catch(() => undefined);
  }

  #pathOfMark = (name: string): string => join(this.#folder, `${name}${MARK}`);

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
