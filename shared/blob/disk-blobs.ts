import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { assertBlobKey, type Blobs, KEPT_BLOBS, LASTING_BLOBS, UPLOADED_BLOBS } from './blobs.ts';
import type { UploadDoor } from './upload-door.ts';

/**
 * Blobs in a folder, for the one-machine stack.
 *
 * @param door  where files are put by HTTP; without it nobody asks for an `uploadLink`
 */
export function openDiskBlobs(folder: string, door?: UploadDoor): Blobs {
  const pathOf = (key: string): string => {
    assertBlobKey(key);
    return join(folder, key);
  };
  /** Under another name until it is whole. */
  const putWhole = async (key: string, write: (path: string) => Promise<void>): Promise<void> => {
    const path = pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${randomUUID()}`;
    try {
      await write(draft);
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  };

  return {
    put: (key, content) => putWhole(key, (path) => writeFile(path, content)),
    get: (key) => unlessMissing(readFile(pathOf(key))),
    async read(key) {
      const file = await unlessMissing(open(pathOf(key)));
      return file && (Readable.toWeb(createReadStream('', { fd: file })) as ReadableStream<Uint8Array>);
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    async join(key, parts) {
      await putWhole(key, async (path) => {
        const pieces = async function* () {
          for (const part of parts) yield* createReadStream(pathOf(part));
        };
        await pipeline(Readable.from(pieces()), createWriteStream(path));
      });
      return (await stat(pathOf(key))).size;
    },
    link: async () => null,
    async uploadLink(key, as) {
      assertBlobKey(key);
      if (!door) throw new RangeError('these blobs have no door for uploads');
      return door.open(as, (content) => putWhole(key, (path) => pipeline(content, createWriteStream(path))));
    },
    async bytesOf(key) {
      return (await unlessMissing(stat(pathOf(key))))?.size ?? null;
    },
  };
}

/**
 * What a bucket does by its lifecycle: deletes files that nobody has written to for so long.
 *
 * @param endsMs  the end of that time, for what is kept, what was uploaded, and all else (milliseconds since 1970)
 */
export async function forgetOldBlobs(
  folder: string,
  endsMs: { readonly kept: number; readonly uploaded: number; readonly others: number },
): Promise<void> {
  const kept = join(folder, KEPT_BLOBS);
  const lasting = join(folder, LASTING_BLOBS);
  const uploaded = join(folder, UPLOADED_BLOBS);
  for (const entry of (await unlessMissing(readdir(folder, { recursive: true, withFileTypes: true }))) ?? []) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(lasting)) continue;
    const found = await unlessMissing(stat(path));
    const kind = path.startsWith(kept) ? 'kept' : path.startsWith(uploaded) ? 'uploaded' : 'others';
    const endMs = endsMs[kind];
    if (found && found.mtimeMs < endMs) await rm(path, { force: true });
  }
}

async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
