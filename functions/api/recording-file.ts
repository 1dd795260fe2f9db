import type { Result } from '#shared/result.ts';
import type { BlobWorld, JobFile, Problem } from '#shared/usecases/index.ts';
import { storedFile } from './stored-file.ts';

/** A recording as an endpoint answers it. */
export const recordingFile = (
  world: Pick<BlobWorld, 'blobs'>,
  { audio: key, bytes }: { readonly audio: string; readonly bytes: number },
  fileName: string,
): Promise<Result<JobFile, Problem>> => storedFile(world, { key, contentType: 'audio/wav', fileName, bytes });
