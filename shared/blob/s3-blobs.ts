import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { assertBlobKey, type Blobs, BlobsUnavailable } from './blobs.ts';

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** Only for tests; there the credentials do not matter. */
  readonly endpoint?: string | undefined;
}

/** Smallest piece of a multipart upload but the last (S3 User Guide, "Amazon S3 multipart upload limits"). */
const SMALLEST_PIECE_BYTES = 5 * 1024 * 1024;

/** Until the answer begins, a file on its way up included (chosen). */
const REQUEST_MS = 15_000;

/** Blobs in a bucket. */
export function openS3Blobs({ bucket: Bucket, region, endpoint }: S3Options): Blobs & { close(): void } {
  const place = {
    region,
    ...(endpoint !== undefined && {
      endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  };
  const client = new S3Client({
    ...place,
    // A bucket that does not answer is one that is away: whoever waits is told so.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
  });
  // Without a checksum in the address: it would be that of no content, and no file would match it.
  const signer = new S3Client({ ...place, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const at = (Key: string) => {
    assertBlobKey(Key);
    return { Bucket, Key };
  };
  const get = (key: string) => unlessMissing(reached(client.send(new GetObjectCommand(at(key)))));

  /** The parts one after the other, in pieces that a multipart upload takes. */
  async function* piecesOf(parts: readonly string[]): AsyncGenerator<Uint8Array> {
    let piece = Buffer.alloc(0);
    for (const part of parts) {
      const found = await get(part);
      if (!found?.Body) throw new RangeError(`a part is not there: ${part}`);
      piece = Buffer.concat([piece, await reached(found.Body.transformToByteArray())]);
      if (piece.length >= SMALLEST_PIECE_BYTES) {
        yield piece;
        piece = Buffer.alloc(0);
      }
    }
    if (piece.length > 0) yield piece;
  }

  return {
    async put(key, Body, ContentType) {
      await reached(client.send(new PutObjectCommand({ ...at(key), Body, ContentType })));
    },
    async get(key) {
      const found = await get(key);
      return found?.Body ? reached(found.Body.transformToByteArray()) : null;
    },
    async read(key) {
      const found = await get(key);
      return (found?.Body?.transformToWebStream() as ReadableStream<Uint8Array> | undefined) ?? null;
    },
    async delete(key) {
      await reached(client.send(new DeleteObjectCommand(at(key))));
    },
    async join(key, parts, ContentType) {
      const content = piecesOf(parts);
      const first = await content.next();
      const second = await content.next();
      if (second.done) {
        const Body = first.value ?? new Uint8Array();
        await reached(client.send(new PutObjectCommand({ ...at(key), Body, ContentType })));
        return Body.length;
      }
      const { UploadId } = await reached(client.send(new CreateMultipartUploadCommand({ ...at(key), ContentType })));
      const Parts: CompletedPart[] = [];
      let bytes = 0;
      const upload = async (Body: Uint8Array) => {
        const PartNumber = Parts.length + 1;
        const { ETag } = await reached(client.send(new UploadPartCommand({ ...at(key), UploadId, PartNumber, Body })));
        Parts.push({ PartNumber, ETag });
        bytes += Body.length;
      };
      try {
        if (first.value) await upload(first.value);
        await upload(second.value);
        for await (const piece of content) await upload(piece);
        await reached(
          client.send(new CompleteMultipartUploadCommand({ ...at(key), UploadId, MultipartUpload: { Parts } })),
        );
        return bytes;
      } catch (error) {
        await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId })).catch(() => undefined);
        throw error;
      }
    },
    link: (key, { fileName, seconds }) =>
      getSignedUrl(
        client,
        new GetObjectCommand({ ...at(key), ResponseContentDisposition: `attachment; filename="${fileName}"` }),
        { expiresIn: seconds },
      ),
    uploadLink: (key, { bytes, seconds }) =>
      getSignedUrl(signer, new PutObjectCommand({ ...at(key), ContentLength: bytes }), {
        expiresIn: seconds,
        // S3 holds the header against what is signed (SigV4), and the body against the header.
        signableHeaders: new Set(['host', 'content-length']),
      }),
    async bytesOf(key) {
      const found = await unlessMissing(reached(client.send(new HeadObjectCommand(at(key)))));
      return found?.ContentLength ?? null;
    },
    close() {
      client.destroy();
      signer.destroy();
    },
  };
}

/** Exceptions of the SDK stop here; a key that is not there is for the caller. */
async function reached<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) throw error;
    throw new BlobsUnavailable(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | null> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A HEAD is answered without a body that could say what is not found. */
const isMissing = (error: unknown): boolean => error instanceof NoSuchKey || error instanceof NotFound;
