import type { UploadEncoding } from '#shared/audio/index.ts';
import { UPLOAD_LINK_SECONDS } from '#shared/blob/blobs.ts';
import type { Principal } from '#shared/identity/index.ts';
import type { Job } from '#shared/job/index.ts';
import { type PromptUploadId, uploadedPromptBlob } from '#shared/prompt/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { OpenPromptUpload } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { BlobWorld } from './avatars.ts';
import { type JobWorld, startJob } from './jobs.ts';
import { permitAll } from './permission.ts';
import type { Problem } from './problem.ts';
import { hasRoomFor, writablePrompt } from './prompts.ts';
import type { UseCaseWorld } from './world.ts';

/** So many may be on their way for a tenant, or wait to be read: no plan counts what they take up. *chosen* */
const UPLOADS_AT_ONCE = 10;
/** Who begins to send in time has as long again to end. */
const ARRIVING_MS = 2 * UPLOAD_LINK_SECONDS * 1000;

/** Where a client puts the file. */
export interface PromptUploadPlace {
  readonly id: PromptUploadId;
  readonly url: string;
  readonly expiresAt: string;
}

/**
 * Tells where audio may be put that is too large for a request. Each upload has a place of its own, and
 * what nobody finishes goes after a day; until then it is one of those that a tenant may have at once.
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
  if (!(await takePlace(world, principal.tenantId, { id: uploadId, promptId: id })))
    return fail({ code: 'too-many-uploads' });
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

/** Somebody has read the file, or found that there is none: another one may be uploaded. */
export async function closePromptUpload({ store }: UseCaseWorld, tenantId: TenantId, uploadId: string): Promise<void> {
  const { promptUploads } = store.tenant(tenantId);
  const open = (await promptUploads.all()).find(({ id }) => id === uploadId);
  if (open) await promptUploads.release(open);
}

/** @returns false when the tenant has none left */
async function takePlace(
  world: BlobWorld,
  tenantId: TenantId,
  upload: Pick<OpenPromptUpload, 'id' | 'promptId'>,
): Promise<boolean> {
  const { promptUploads } = world.store.tenant(tenantId);
  const open = new Map((await promptUploads.all()).map((other) => [other.place, other]));
  const arrivesUntilMs = world.clock.nowMs() + ARRIVING_MS;
  for (let place = 0; place < UPLOADS_AT_ONCE; place++) {
    const before = open.get(place);
    if (before && !(await isGone(world, tenantId, before))) continue;
    if (await promptUploads.take({ ...upload, place, arrivesUntilMs }, before?.id ?? null)) return true;
  }
  return false;
}

/** Whether nothing has arrived and nothing will, or the file has gone with its day. */
async function isGone(
  { clock, blobs }: BlobWorld,
  tenantId: TenantId,
  { id, promptId, arrivesUntilMs }: OpenPromptUpload,
): Promise<boolean> {
  return arrivesUntilMs <= clock.nowMs() && (await blobs.bytesOf(uploadedPromptBlob(tenantId, promptId, id))) === null;
}
