import type { Disk, DiskFile } from '#edge/media/recording/index.ts';

/** A disk in memory that takes so many bytes, and whose writes can be held up. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, Buffer>();
  readonly done: string[] = [];
  bytesFree = Number.POSITIVE_INFINITY;
  refusal: string | null = null;
  /** Writes wait for it. */
  gate: Promise<void> = Promise.resolve();

  async open(path: string, flags: string): Promise<DiskFile> {
    if (flags === 'r') return this.#folder(path);
    if (this.refusal) throw Object.assign(new Error(this.refusal), { code: this.refusal });
    this.files.set(path, Buffer.alloc(0));
    const write = async (bytes: Uint8Array, offset: number, length: number, at: number) => {
      await this.gate;
      const old = this.files.get(path) ?? Buffer.alloc(0);
      // Half of what is asked, now and then: a write may be short.
      const wanted = length > 1000 ? Math.ceil(length / 2) : length;
      const bytesWritten = Math.min(wanted, old.length - at + this.bytesFree);
      if (bytesWritten < 1) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      const grown = Buffer.concat([old, Buffer.alloc(Math.max(0, at + bytesWritten - old.length))]);
      grown.set(bytes.subarray(offset, offset + bytesWritten), at);
      this.bytesFree -= grown.length - old.length;
      this.files.set(path, grown);
      return { bytesWritten, buffer: bytes };
    };
    const truncate = async (length = 0) => {
      this.files.set(path, Buffer.from((this.files.get(path) ?? Buffer.alloc(0)).subarray(0, length)));
    };
    const note = (what: string) => async () => void this.done.push(what);
    const file = { write, truncate, datasync: note('datasync'), sync: note('sync'), close: note('close') };
    return file as unknown as DiskFile;
  }

  async rename(from: string, to: string): Promise<void> {
    this.done.push('rename');
    const file = this.files.get(from);
    if (!file) throw Object.assign(new Error('none'), { code: 'ENOENT' });
    this.files.delete(from);
    this.files.set(to, file);
  }

  async unlink(path: string): Promise<void> {
    this.files.delete(path);
  }

  #folder(path: string): DiskFile {
    const note = (what: string) => async () => void this.done.push(`${what} ${path}`);
    return { sync: note('sync'), close: note('close') } as unknown as DiskFile;
  }
}
