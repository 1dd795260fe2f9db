import { createHash } from 'node:crypto';
import type { AudioFailure, UploadEncoding } from '#shared/audio/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { PROMPT_LIMIT_SECONDS, type Prompt, type PromptAudio, promptBlob } from '#shared/prompt/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ObjectRecord } from '#shared/store/index.ts';
import type { BlobWorld } from './avatars.ts';
import { changedAt } from './change.ts';
import { meets } from './expectation.ts';
import type { JobFile } from './jobs.ts';
import { type ToldObject, told } from './objects.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** An answer of a Lambda function has 6 MB, and binary content grows by a third in it; what is larger is read where it lies. */
const SENT_ITSELF_BYTES = 4 * 1024 * 1024;
/** How long a link to audio is good for: whoever has it needs no credential. Long enough to hear it. */
const LINK_SECONDS = 900;
/** How often it is tried again when somebody else was first. *chosen* */
const ATTEMPTS = 5;
const BYTES_IN_MEGABYTE = 1_000_000;

export interface PromptUpload {
  /** Piece by piece where it may be large. */
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  readonly encoding: UploadEncoding;
  /** Whether it has taken too long by now. */
  readonly isLate?: () => boolean;
}

/**
 * Gives a prompt its audio, whatever it was before. It is kept as WAV for phones: read by content, not by name. Who hears the old
 * audio at that moment hears it to its end.
 */
export async function setPromptAudio(
  world: BlobWorld,
  principal: Principal,
  id: string,
  upload: PromptUpload,
): Promise<Result<ToldObject, Problem>> {
  const found = await writablePrompt(world, principal, id);
  if (!found.ok) return found;
  const read = await transcoded(upload);
  if (!read.ok) return read;
  const { wav, rateHz, seconds } = read.value;
  const digest = createHash('sha256').update(wav).digest('hex');
  const audio: PromptAudio = { seconds: Math.round(seconds * 1000) / 1000, rateHz, bytes: wav.length, digest };
  const hasRoom = await hasRoomFor(world, principal, id, wav.length);
  if (!hasRoom.ok) return hasRoom;
  // First the file: no prompt names one that is not there.
  await world.blobs.put(promptBlob(principal.tenantId, id, audio), wav, 'audio/wav');
  const written = await writeAsItIsNow(world, principal, id, audio);
  // Nor is there a file that no prompt names: whoever is refused again and again would fill the store.
  if (!written.ok) await forgetUnlessThere(world, principal, id, audio);
  return written;
}

export async function deletePromptAudio(
  world: BlobWorld,
  principal: Principal,
  id: string,
): Promise<Result<void, Problem>> {
  const found = await writablePrompt(world, principal, id);
  if (!found.ok) return found;
  if (audioOf(found.value) === null) return fail({ code: 'not-found' });
  const written = await write(world, principal, found.value, null, 'prompt.delete-audio');
  return written.ok ? ok(undefined) : written;
}

export async function getPromptAudio(
  { store, blobs }: BlobWorld,
  principal: Principal,
  id: string,
): Promise<Result<JobFile, Problem>> {
  const permitted = permit(principal, 'prompt:read');
  if (!permitted.ok) return permitted;
  const record = await store.tenant(principal.tenantId).objects.get(kindOf('prompt'), id);
  const audio = record && audioOf(record);
  if (!audio) return fail({ code: 'not-found' });
  const key = promptBlob(principal.tenantId, id, audio);
  const fileName = `${id}.wav`;
  const url = audio.bytes > SENT_ITSELF_BYTES ? await blobs.link(key, { fileName, seconds: LINK_SECONDS }) : null;
  if (url !== null) return ok({ kind: 'link', url });
  const content = await blobs.read(key);
  if (!content) return fail({ code: 'not-found' });
  return ok({ kind: 'content', content, contentType: 'audio/wav', fileName, version: audio.digest });
}

/** The prompt, for who may change it. */
export async function writablePrompt(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<ObjectRecord, Problem>> {
  const permitted = permit(principal, 'prompt:write');
  if (!permitted.ok) return permitted;
  const record = await world.store.tenant(principal.tenantId).objects.get(kindOf('prompt'), id);
  if (!record) return fail({ code: 'not-found' });
  const met = meets(world, record);
  return met.ok ? ok(record) : met;
}

/** Decoders are loaded by who needs them: most requests are about something else. */
async function transcoded({ content, encoding, isLate }: PromptUpload) {
  const { AudioError, transcode } = await import('#shared/audio/index.ts');
  try {
    return ok(await transcode(content, encoding, { maxSeconds: PROMPT_LIMIT_SECONDS, isLate }));
  } catch (error) {
    if (!(error instanceof AudioError)) throw error;
    const reason: AudioFailure = error.failure;
    return fail({ code: 'unreadable-audio', reason } as const);
  }
}

/**
 * Whether the plan has room for what comes, beside the audio of all other prompts. Two that are uploaded at the same moment may
 * exceed it by one of them.
 */
export async function hasRoomFor(
  { store }: UseCaseWorld,
  { tenantId }: Principal,
  id: string,
  bytes: number,
): Promise<Result<void, Problem>> {
  const megabytes = (await store.tenantById(tenantId))?.limits.promptMegabytes;
  if (megabytes === undefined) return ok(undefined);
  let total = bytes;
  for await (const other of store.tenant(tenantId).objects.all(kindOf('prompt'))) {
    if (other.id !== id) total += audioOf(other)?.bytes ?? 0;
  }
  return total > megabytes * BYTES_IN_MEGABYTE ? fail({ code: 'prompt-storage-full' }) : ok(undefined);
}

async function write(
  world: BlobWorld,
  principal: Principal,
  before: ObjectRecord,
  audio: PromptAudio | null,
  action: string,
): Promise<Result<ToldObject, Problem>> {
  const kind = kindOf('prompt');
  const old = audioOf(before);
  if (audio?.digest === old?.digest) return ok(told(kind, before));
  const after = { ...before, audio, updatedAt: changedAt(before, world.clock) };
  const { objects } = world.store.tenant(principal.tenantId);
  const written = await objects.write([{ kind, before, after }], noted(principal, action));
  if (!written.ok) return written;
  if (old) await world.blobs.delete(promptBlob(principal.tenantId, before.id, old));
  return ok(told(kind, after));
}

/**
 * Reading a file takes a while, and only the audio is written: whatever else was changed meanwhile stays. Who names the version that
 * he expects is told when there is another.
 */
async function writeAsItIsNow(
  world: BlobWorld,
  principal: Principal,
  id: string,
  audio: PromptAudio,
): Promise<Result<ToldObject, Problem>> {
  for (let attempt = 1; ; attempt++) {
    const found = await writablePrompt(world, principal, id);
    if (!found.ok) return found;
    const written = await write(world, principal, found.value, audio, 'prompt.set-audio');
    const isTooEarly = !written.ok && written.problem.code === 'changed-meanwhile';
    if (!isTooEarly || attempt === ATTEMPTS) return written;
  }
}

async function forgetUnlessThere(
  { store, blobs }: BlobWorld,
  { tenantId }: Principal,
  id: string,
  audio: PromptAudio,
): Promise<void> {
  const now = await store.tenant(tenantId).objects.get(kindOf('prompt'), id);
  if (now === null || audioOf(now)?.digest !== audio.digest) await blobs.delete(promptBlob(tenantId, id, audio));
}

const audioOf = (record: ObjectRecord): PromptAudio | null => (record as unknown as Prompt).audio;
