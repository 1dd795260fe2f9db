import { fail, ok, type Result } from '#shared/result.ts';
import type { BlobWorld, JobFile, Problem } from '#shared/usecases/index.ts';

/** How long a link to a recording is good, in seconds: long enough to listen to it. */
const LINK_SECONDS = 3600;

/** A recording as an endpoint answers it: where it lies, as Lambda answers with 6 MB at most; its content where there is no such address. */
export async function recordingFile(
  { blobs }: Pick<BlobWorld, 'blobs'>,
  { audio, bytes }: { readonly audio: string; readonly bytes: number },
  fileName: string,
): Promise<Result<JobFile, Problem>> {
  const url = await blobs.link(audio, { fileName, seconds: LINK_SECONDS });
  if (url !== null) return ok({ kind: 'link', url });
  const content = await blobs.read(audio);
  return content
    ? ok({ kind: 'content', content, contentType: 'audio/wav', fileName, bytes })
    : fail({ code: 'not-found' });
}
