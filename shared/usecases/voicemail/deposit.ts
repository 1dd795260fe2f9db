import { type Blobs, LASTING_BLOBS } from '#shared/blob/blobs.ts'; // not by the door: it opens S3
import type { Party } from '#shared/cdr/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import {
  type AudioFormat,
  countsAfter,
  eventsOfBox,
  messageBlob,
  type VoicemailMessage,
} from '#shared/voicemail/index.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import { type Counted, type OpenedBox, tellCounts } from './opened-box.ts';

/** A WAV file as shared/voicemail describes it, whole or piece by piece. */
export interface NewRecording {
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  /** How long it is, where that is known of one in pieces. */
  readonly bytes?: number;
  readonly format: AudioFormat;
  readonly durationMs: number;
}

export interface NewMessage {
  /** Chosen by who records, so that it can be said again after a crash: the same id is the same message. */
  readonly id?: string;
  readonly from: Party;
  readonly recording: NewRecording;
  readonly isUrgent?: boolean;
  readonly isPrivate?: boolean;
  readonly isCutOff?: boolean;
  readonly callId?: string | null;
  /** When it was left; now without. */
  readonly receivedAtMs?: number;
  readonly inReplyTo?: string | null;
}

/**
 * Leaves a message. It is there with its recording, counted and told, or not at all.
 *
 * @returns what is there already when the id was used before; `voicemail-box-disabled`, `voicemail-box-full`,
 *   `voicemail-storage-full` or `not-found` when nothing was left
 */
export async function depositMessage(
  world: BlobWorld,
  opened: OpenedBox,
  { recording, ...message }: NewMessage,
): Promise<Result<VoicemailMessage, Problem>> {
  const id = message.id ?? world.ids.next('vms');
  const audio = messageBlob(opened.tenantId, { boxId: opened.box.id, id });
  const there = await world.store.tenant(opened.tenantId).voicemail.message(opened.box.id, id);
  if (there) return ok(there);
  const { content } = recording;
  const isOpen = await takesMessages(world, opened, content instanceof Uint8Array ? content.length : recording.bytes);
  if (!isOpen.ok) return isOpen;
  const bytes = await putRecording(world.blobs, audio, recording.content);
  const deposited: VoicemailMessage = {
    id,
    boxId: opened.box.id,
    folder: 'inbox',
    isHeard: false,
    isUrgent: message.isUrgent ?? false,
    isPrivate: message.isPrivate ?? false,
    isCutOff: message.isCutOff ?? false,
    from: message.from,
    receivedAtMs: message.receivedAtMs ?? world.clock.nowMs(),
    audio,
    bytes,
    format: recording.format,
    durationMs: recording.durationMs,
    forwarded: null,
    inReplyTo: message.inReplyTo ?? null,
    callId: message.callId ?? null,
    transcript: null,
    deletedAtMs: null,
    notices: [],
    mail: null,
    version: 1,
  };
  return putMessage(world, opened, deposited);
}

/**
 * Whether a message would be taken now: asked before somebody speaks, before its sound is put anywhere, and again when it is written.
 *
 * @param moreBytes  of its sound, as far as that is known
 */
export async function takesMessages(
  world: Pick<BlobWorld, 'store'>,
  { tenantId, box }: OpenedBox,
  moreBytes = 1,
): Promise<Result<void, Problem>> {
  if (!box.isEnabled) return fail({ code: 'voicemail-box-disabled' });
  const { voicemail } = world.store.tenant(tenantId);
  const { counts } = await voicemail.box(box.id);
  if (counts.new + counts.old >= box.maxMessages) return fail({ code: 'voicemail-box-full' });
  const mostBytes = await mostBytesOf(world, tenantId);
  const hasRoom = mostBytes === null || (await voicemail.storedBytes()) + moreBytes <= mostBytes;
  return hasRoom ? ok(undefined) : fail({ code: 'voicemail-storage-full' });
}

/** Writes a message whose recordings are there; when it is refused they are deleted. */
export async function putMessage(
  world: BlobWorld,
  opened: OpenedBox,
  message: VoicemailMessage,
): Promise<Result<VoicemailMessage, Problem>> {
  const { tenantId, box } = opened;
  const { voicemail } = world.store.tenant(tenantId);
  const mostBytes = await mostBytesOf(world, tenantId);
  const changes = [{ id: message.id, before: null, after: message }];
  let earlier: VoicemailMessage | null = null;
  let counted: Counted | null = null;
  const written = await voicemail.change<Problem>(box.id, [message.id], (state, [there]) => {
    earlier = there ?? null;
    counted = null;
    if (earlier) return ok(null);
    if (state.counts.new + state.counts.old >= box.maxMessages) return fail({ code: 'voicemail-box-full' });
    counted = { before: state, after: countsAfter(state, changes) };
    const events = eventsOfBox(world, opened, counted, changes);
    return ok({ state: counted.after, messages: changes, left: [], events, mostBytes, needsBox: true });
  });
  if (!written.ok) {
    const keys = message.forwarded?.recording ? [message.audio, message.forwarded.recording.audio] : [message.audio];
    for (const key of keys) await world.blobs.delete(key);
    return written;
  }
  await tellCounts(world, opened, counted);
  return ok(earlier ?? message);
}

/** What all boxes of a tenant may hold, in bytes; null for no limit. */
export async function mostBytesOf({ store }: Pick<BlobWorld, 'store'>, tenantId: string): Promise<number | null> {
  const tenant = await store.tenantById(tenantId);
  const megabytes = tenant?.limits.voicemailMegabytes;
  return megabytes === undefined ? null : megabytes * 1_000_000;
}

/** What is held in memory of a recording; S3 joins no smaller parts without reading them (shared/blob). */
const PART_BYTES = 5 * 1024 * 1024;

/** @returns bytes */
export async function putRecording(blobs: Blobs, key: string, content: NewRecording['content']): Promise<number> {
  if (content instanceof Uint8Array) {
    await blobs.put(key, content, WAV);
    return content.length;
  }
  // Not among what lasts, and under the tenant: parts that a crash leaves go by themselves after 30 days.
  const [tenantId, ...path] = key.slice(LASTING_BLOBS.length).split('/');
  const parts: string[] = [];
  const putPart = async (chunks: readonly Uint8Array[]) => {
    const part = `${tenantId}/voicemail-parts/${path.join('/')}.${parts.length}`;
    await blobs.put(part, Buffer.concat(chunks), WAV);
    parts.push(part);
  };
  let chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    size += chunk.length;
    if (size < PART_BYTES) continue;
    await putPart(chunks);
    chunks = [];
    size = 0;
  }
  if (parts.length === 0) return putRecording(blobs, key, Buffer.concat(chunks));
  if (size > 0) await putPart(chunks);
  const bytes = await blobs.join(key, parts, WAV);
  for (const part of parts) await blobs.delete(part);
  return bytes;
}

const WAV = 'audio/wav';
