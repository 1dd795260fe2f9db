import * as disk from 'node:fs/promises';
import { dirname } from 'node:path';
import { blockBytes, type WavFormat, wavHeader, wavHeaderBytes } from '#shared/audio/index.ts';
import type { Samples } from '../codec/codec.ts';
import { codecFor } from '../codec/index.ts';
import { partialPath } from './options.ts';

/** What is written at once, and how much a crash loses (chosen). */
const FLUSH_SECONDS = 2;
/** What may wait for a slow disk: 16 s of the densest format (chosen). */
const MAX_WAITING_BYTES = 1 << 20;

/** The part of node:fs/promises that recordings need. */
export interface Disk {
  open(path: string, flags: string): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

export type DiskFile = Pick<disk.FileHandle, 'write' | 'truncate' | 'datasync' | 'sync' | 'close'>;

/** A file that is over. Path null: there is none. */
export interface WrittenFile {
  readonly path: string | null;
  readonly bytes: number;
  readonly durationMs: number;
  /** Null: it is complete, under its name. Else why it is not. */
  readonly error: string | null;
}

export interface WavFileOptions {
  readonly path: string;
  readonly format: WavFormat;
  readonly isSynced: boolean;
  /** Called once when it cannot be written any more; `finish` then says what there is. */
  readonly onFail: () => void;
}

/**
 * A WAV file that grows beside its path under another name, until it is complete. Writing happens behind the caller's
 * back, one system call after the other. After each flush the header is right, so that what a crash leaves can be played.
 */
export class WavFile {
  readonly #disk: Disk;
  readonly #options: WavFileOptions;
  readonly #partial: string;
  readonly #headerBytes: number;
  readonly #encode: (samples: Samples) => Uint8Array;
  readonly #chunkBytes: number;
  #chunk: Buffer;
  /** One that has been written, to be filled again. */
  #spare: Buffer | null = null;
  #chunkFilled = 0;
  #waitingBytes = 0;
  /** All that was begun, one after the other. */
  #work: Promise<void>;
  #file: DiskFile | null = null;
  /** Sound that is in the file. */
  #soundBytes = 0;
  #error: string | null = null;

  constructor(options: WavFileOptions, onto: Disk = disk) {
    this.#disk = onto;
    this.#options = options;
    this.#partial = partialPath(options.path);
    this.#headerBytes = wavHeaderBytes(options.format);
    this.#encode = encoder(options.format);
    this.#chunkBytes = FLUSH_SECONDS * options.format.sampleRateHz * blockBytes(options.format);
    this.#chunk = Buffer.allocUnsafeSlow(this.#chunkBytes);
    this.#work = this.#attempt(async () => {
      this.#file = await onto.open(this.#partial, 'wx');
      await this.#writeAll(wavHeader(options.format, 0), 0);
    });
  }

  /** @param samples  of all channels in turn; taken over before it returns */
  write(samples: Samples): void {
    if (this.#error !== null) return;
    const bytes = this.#encode(samples);
    if (this.#chunkFilled + bytes.length > this.#chunkBytes) this.flush();
    this.#chunk.set(bytes, this.#chunkFilled);
    this.#chunkFilled += bytes.length;
    if (this.#chunkFilled === this.#chunkBytes) this.flush();
  }

  /** Writes what has come so far. */
  flush(): void {
    if (this.#chunkFilled === 0 || this.#error !== null) return;
    const full = this.#chunk;
    const chunk = full.subarray(0, this.#chunkFilled);
    this.#chunk = this.#spare ?? Buffer.allocUnsafeSlow(this.#chunkBytes);
    this.#spare = null;
    this.#chunkFilled = 0;
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) {
      this.#fail('disk-too-slow');
      return;
    }
    this.#then(async () => {
      await this.#writeAll(chunk, this.#headerBytes + this.#soundBytes);
      this.#spare = full;
      this.#soundBytes += chunk.length;
      this.#waitingBytes -= chunk.length;
      await this.#writeAll(wavHeader(this.#options.format, this.#soundBytes), 0);
      if (this.#options.isSynced) await this.#file?.datasync();
    });
  }

  /**
   * Gives the file its name; nothing may be written after it.
   *
   * @param samples  how many of each channel stay, from the start
   * @param error  why it is not complete, for reasons of the caller: it keeps its other name then
   */
  async finish(samples: number, error: string | null = null): Promise<WrittenFile> {
    this.flush();
    this.#then(() => this.#cut(samples * blockBytes(this.#options.format)));
    await this.#work;
    this.#error ??= error;
    await this.#close();
    if (this.#error === null) {
      await this.#attempt(async () => {
        await this.#disk.rename(this.#partial, this.#options.path);
        if (this.#options.isSynced) await this.#syncFolder();
      });
    }
    const { sampleRateHz } = this.#options.format;
    const durationMs = (this.#soundBytes / blockBytes(this.#options.format) / sampleRateHz) * 1000;
    if (this.#error === null) return this.#written(this.#options.path, durationMs);
    if (this.#soundBytes > 0) return this.#written(this.#partial, durationMs);
    await this.#remove();
    return this.#written(null, 0);
  }

  /** As if it had never been. */
  async discard(): Promise<WrittenFile> {
    await this.#work;
    await this.#close();
    await this.#remove();
    return this.#written(null, 0);
  }

  #written(path: string | null, durationMs: number): WrittenFile {
    const bytes = path === null ? 0 : this.#headerBytes + this.#soundBytes;
    return { path, bytes, durationMs, error: this.#error };
  }

  async #cut(soundBytes: number): Promise<void> {
    if (soundBytes < this.#soundBytes) {
      this.#soundBytes = soundBytes;
      await this.#file?.truncate(this.#headerBytes + soundBytes);
      await this.#writeAll(wavHeader(this.#options.format, soundBytes), 0);
    }
    if (this.#options.isSynced) await this.#file?.sync();
  }

  /** Part of a chunk may have been written before the disk was full: the header knows nothing of it, nor shall the file. */
  async #close(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    if (this.#error !== null) await file.truncate(this.#headerBytes + this.#soundBytes).catch(() => {});
    await this.#attempt(() => file.close());
  }

  async #remove(): Promise<void> {
    if (this.#file) await this.#attempt(() => this.#disk.unlink(this.#partial));
  }

  async #syncFolder(): Promise<void> {
    const folder = await this.#disk.open(dirname(this.#options.path), 'r');
    await folder.sync().finally(() => folder.close());
  }

  async #writeAll(bytes: Uint8Array, at: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const outcome = await this.#file?.write(bytes, written, bytes.length - written, at + written);
      written += outcome?.bytesWritten ?? bytes.length;
    }
  }

  #then(step: () => Promise<void>): void {
    this.#work = this.#work.then(() => (this.#error === null ? this.#attempt(step) : undefined));
  }

  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#fail((error as NodeJS.ErrnoException).code ?? String(error));
    }
  }

  #fail(error: string): void {
    if (this.#error !== null) return;
    this.#error = error;
    this.#options.onFail();
  }
}

function encoder({ encoding }: WavFormat): (samples: Samples) => Uint8Array {
  if (encoding === 'pcm') return littleEndian;
  const codec = codecFor({ payloadType: 0, name: encoding, clockRateHz: 8000 });
  if (!codec) throw new Error(`no codec ${encoding}`);
  return (samples) => codec.encode(samples);
}

/** All processors that Node.js runs media on have the byte order of WAV files. */
const littleEndian = (samples: Samples) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
