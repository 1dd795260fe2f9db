import { fail, ok, type Result } from '#shared/result.ts';
import type { BlobWorld, JobFile, Problem } from '#shared/usecases/index.ts';

/** How long a link is good, in seconds: long enough to listen to a recording. */
const LINK_SECONDS = 3600;

/** A file as an endpoint answers it: where it lies, as Lambda answers with 6 MB at most; its content where there is no such address. */
export async function storedFile(
  { blobs }: Pick<BlobWorld, 'blobs'>,
  {
    key,
    contentType,
    fileName,
    bytes,
  }: {
    readonly key: string;
    readonly contentType: string;
    readonly fileName: string;
    /** Where it is known. */
    readonly bytes?: number;
  },
): Promise<Result<JobFile, Problem>> {
  const url = await blobs.link(key, { fileName, seconds: LINK_SECONDS });
  if (url !== null) return ok({ kind: 'link', url });
  const content = await blobs.read(key);
  return content
    ? ok({ kind: 'content', content, contentType, fileName, ...(bytes !== undefined && { bytes }) })
    : fail({ code: 'not-found' });
}
