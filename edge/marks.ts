import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MARK = '.mark';

/** Names that outlive the process, as empty files in a folder. A disk that takes none forgets them. */
export class Marks {
  readonly #folder: string;
  readonly #names: Set<string>;
  /** One after the other: the last word about a name is what the disk has. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(folder: string, names: Set<string>) {
    this.#folder = folder;
    this.#names = names;
  }

  /** Finds what an earlier life of the process has left; other files may lie there, too. */
  static async open(folder: string): Promise<Marks> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(folder)).filter((name) => name.endsWith(MARK));
    return new Marks(folder, new Set(names.map((name) => name.slice(0, -MARK.length))));
  }

  get size(): number {
    return this.#names.size;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** @param name  fit for a file */
  add(name: string): void {
    this.#names.add(name);
    this.#onDisk(() => writeFile(this.#pathOf(name), '', { mode: 0o600 }));
  }

  delete(name: string): void {
    this.#names.delete(name);
    this.#onDisk(() => rm(this.#pathOf(name), { force: true }));
  }

  /** All of them are where the next life of the process finds them. */
  get written(): Promise<void> {
    return this.#writing;
  }

  #onDisk(write: () => Promise<void>): void {
    this.#writing = this.#writing.then(write).catch(() => undefined);
  }

  #pathOf = (name: string): string => join(this.#folder, `${name}${MARK}`);
}
