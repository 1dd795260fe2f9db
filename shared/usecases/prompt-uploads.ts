import type { UploadEncoding } from '#shared/audio/index.ts';
import { UPLOAD_LINK_SECONDS } from '#shared/blob/blobs.ts';
import type { Principal } from '#shared/identity/index.ts';
import type { Job } from '#shared/job/index.ts';
import { type PromptUploadId, uploadedPromptBlob } from '#shared/prompt/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { toInstant } from '#shared/world/index.ts';
import type { BlobWorld } from './avatars.ts';
import { type JobWorld, startJob } from './jobs.ts';
import { permitAll } from './permission.ts';
import type { Problem } from './problem.ts';
import { hasRoomFor, writablePrompt } from './prompts.ts';

/** Where a client puts the file. */
export interface PromptUploadPlace {
  readonly id: PromptUploadId;
  readonly url: string;
  readonly expiresAt: string;
}

/**
 * Tells where audio may be put that is too large for a request. Each upload has a place of its own, and
 * what nobody finishes goes after a day.
 *
 * @param bytes  how long the file is; the place takes no other
 */
export async function beginPromptUpload(
  world: BlobWorld,
  principal: Principal,
  id: string,
  bytes: number,
): Promise<Result<PromptUploadPlace, Problem>> {
  const permitted = permitAll(principal, ['prompt:write', 'job:write']);
  if (!permitted.ok) return permitted;
  const found = await writablePrompt(world, principal, id);
  if (!found.ok) return found;
  // How much is kept of it, nobody knows before it is read; where nothing fits, nothing is sent for nothing.
  const hasRoom = await hasRoomFor(world, principal, id, 1);
  if (!hasRoom.ok) return hasRoom;
  const uploadId = world.ids.next('upl');
  const url = await world.blobs.uploadLink(uploadedPromptBlob(principal.tenantId, id, uploadId), {
    bytes,
    seconds: UPLOAD_LINK_SECONDS,
  });
  return ok({ id: uploadId, url, expiresAt: toInstant(world.clock.nowMs() + UPLOAD_LINK_SECONDS * 1000) });
}

/** Has a job read what was put there, as the new audio of the prompt. */
export async function finishPromptUpload(
  world: JobWorld,
  principal: Principal,
  id: string,
  uploadId: PromptUploadId,
  encoding: UploadEncoding,
): Promise<Result<Job, Problem>> {
  const permitted = permitAll(principal, ['prompt:write', 'job:write']);
  if (!permitted.ok) return permitted;
  const found = await writablePrompt(world, principal, id);
  if (!found.ok) return found;
  const bytes = await world.blobs.bytesOf(uploadedPromptBlob(principal.tenantId, id, uploadId));
  if (bytes === null) return fail({ code: 'upload-missing' });
  return startJob(world, principal, { kind: 'set-prompt-audio', promptId: id, uploadId, encoding });
}
