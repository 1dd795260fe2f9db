/**
 * Files that are too large for the store: what was uploaded for a job, what a job has made, pictures of users. Keys begin
 * with the id of the tenant, or with `KEPT_BLOBS`, `LASTING_BLOBS` or `UPLOADED_BLOBS` and then it; a file is there whole or not at all.
 *
 * Every method may throw `BlobsUnavailable`.
 */
export interface Blobs {
  put(key: string, content: Uint8Array, contentType: string): Promise<void>;
  /** All of it at once, for what is known to be small; null when there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Piece by piece, for what may be large; null when there is none. */
  read(key: string): Promise<ReadableStream<Uint8Array> | null>;
  /** Nothing happens when there is none. */
  delete(key: string): Promise<void>;
  /**
   * Makes one file of parts, in their order; the parts stay. Done again, it makes the same file. Holds one part and
   * some 5 MiB in memory.
   *
   * @param parts  keys of files that are there
   * @returns size of the file, bytes
   */
  join(key: string, parts: readonly string[], contentType: string): Promise<number>;
  /**
   * An address under which anybody can read the file for a while; null where there is none, and the API sends it itself.
   *
   * @param seconds  how long; at most 604 800
   */
  link(key: string, as: { readonly fileName: string; readonly seconds: number }): Promise<string | null>;
  /**
   * An address at which anybody can put the file by HTTP for a while, once or again: what is too large for a request to the
   * API. It is there when the PUT is answered with 200.
   *
   * @param bytes  how long the file is; one of another size is refused
   * @param seconds  how long; at most 604 800, on AWS no longer than the credentials of the function last
   * @returns an address, or its path on the origin of the API
   */
  uploadLink(key: string, as: { readonly bytes: number; readonly seconds: number }): Promise<string>;
  /** How long a file is; null when there is none. */
  bytesOf(key: string): Promise<number | null>;
}

/** The same, for what is only tried: it is read and not written. */
export const rehearsalOf = (blobs: Blobs): Blobs => ({
  get: (key) => blobs.get(key),
  read: (key) => blobs.read(key),
  link: (key, as) => blobs.link(key, as),
  put: async () => undefined,
  delete: async () => undefined,
  join: async () => 0,
  uploadLink: async () => '',
  bytesOf: (key) => blobs.bytesOf(key),
});

/** Blobs cannot be reached right now. */
export class BlobsUnavailable extends Error {
  override readonly name = 'BlobsUnavailable';
}

/** What the keys of files begin with that stay until somebody deletes them. */
export const LASTING_BLOBS = 'lasting/';

/** What the keys of files begin with that somebody has put by an `uploadLink`, and that go after a day: who is done with one takes over what it is for. */
export const UPLOADED_BLOBS = 'uploaded/';
export const UPLOAD_KEPT_MS = 24 * 3600 * 1000;
/** How long an address is good for at which a file is put: a slow line takes a while with 100 MB. *chosen* */
export const UPLOAD_LINK_SECONDS = 3600;

/** What the keys of files begin with that stay until somebody deletes them, or for 400 days; all others go after 30. */
export const KEPT_BLOBS = 'kept/';

const KEY = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]{0,500}$/;

/** @throws RangeError  for a key that could lead elsewhere: keys are ours, never a client's */
export function assertBlobKey(key: string): void {
  if (!KEY.test(key)) throw new RangeError(`no key of a blob: ${key}`);
}
