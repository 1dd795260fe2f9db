import type { Party } from '#shared/cdr/index.ts';
import type { DistributionList } from '#shared/distribution-list/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { UserGroup } from '#shared/user-group/index.ts';
import { commentBlob, messageBlob, type VoicemailMessage, type VoicemailMessageId } from '#shared/voicemail/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import {
  depositMessage,
  type NewMessage,
  type NewRecording,
  putMessage,
  putRecording,
  takesMessages,
} from './deposit.ts';
import { getMessage } from './messages.ts';
import { type OpenedBox, openBox } from './opened-box.ts';

export interface Forward {
  readonly voicemailBoxIds: readonly string[];
  readonly distributionListIds: readonly string[];
  /** Who does it, as the others see it. */
  readonly by: Party;
  readonly comment: string | null;
  /** The comment, spoken. */
  readonly recording?: NewRecording & { readonly content: Uint8Array };
  /** As it was without. */
  readonly isUrgent?: boolean | undefined;
  readonly isPrivate?: boolean | undefined;
}

/** What became of a message at each of many boxes. */
export interface Delivered {
  readonly delivered: string[];
  readonly refused: { readonly boxId: string; readonly code: Problem['code'] }[];
}

/** Boxes that get one message together. */
const MOST_BOXES = 500;
/** Each takes some requests of the store. */
const AT_ONCE = 8;

/**
 * Puts a copy of a message into other boxes, each with a recording of its own. A box that takes none holds up no other.
 *
 * @returns `message-private`, or `invalid-fields` for what is no box, and no list that the owner of this box may send to
 */
export async function forwardMessage(
  world: BlobWorld,
  opened: OpenedBox,
  id: VoicemailMessageId,
  forward: Forward,
): Promise<Result<Delivered, Problem>> {
  const found = await getMessage(world, opened, id);
  if (!found.ok) return found;
  const message = found.value;
  if (message.isPrivate) return fail({ code: 'message-private' });
  const boxes = await boxesOf(world, opened, forward);
  if (!boxes.ok) return boxes;
  return ok(await toEach(boxes.value, (boxId) => putCopy(world, opened, boxId, message, forward)));
}

/** Sends a new recording to other boxes. */
export async function sendMessage(
  world: BlobWorld,
  opened: OpenedBox,
  to: Pick<Forward, 'voicemailBoxIds' | 'distributionListIds'>,
  message: NewMessage & { readonly recording: { readonly content: Uint8Array } },
): Promise<Result<Delivered, Problem>> {
  const boxes = await boxesOf(world, opened, to);
  if (!boxes.ok) return boxes;
  return ok(
    await toEach(boxes.value, async (boxId) => {
      const other = await openBox(world, opened.tenantId, boxId);
      return other.ok ? depositMessage(world, other.value, message) : other;
    }),
  );
}

/** Answers who has left a message, where that is a user with a box. */
export async function replyToMessage(
  world: BlobWorld,
  opened: OpenedBox,
  id: VoicemailMessageId,
  message: Omit<NewMessage, 'inReplyTo'>,
): Promise<Result<VoicemailMessage, Problem>> {
  const found = await getMessage(world, opened, id);
  if (!found.ok) return found;
  const { userId } = found.value.from;
  for await (const record of world.store.tenant(opened.tenantId).objects.all(kindOf('voicemail-box'))) {
    const box = record as unknown as VoicemailBox;
    if (userId !== null && box.userId === userId)
      return depositMessage(world, { ...opened, box }, { ...message, inReplyTo: id });
  }
  return fail({ code: 'sender-has-no-box' });
}

async function putCopy(
  world: BlobWorld,
  { tenantId }: OpenedBox,
  boxId: string,
  message: VoicemailMessage,
  { by, comment, recording, isUrgent = message.isUrgent, isPrivate = false }: Forward,
): Promise<Result<VoicemailMessage, Problem>> {
  const other = await openBox(world, tenantId, boxId);
  if (!other.ok) return other;
  const isOpen = await takesMessages(world, other.value, message.bytes);
  if (!isOpen.ok) return isOpen;
  const id = world.ids.next('vms');
  const audio = messageBlob(tenantId, { boxId, id });
  const bytes = await world.blobs.join(audio, [message.audio], 'audio/wav');
  const spoken = recording && {
    audio: commentBlob(tenantId, { boxId, id }),
    bytes: recording.content.length,
    format: recording.format,
    durationMs: recording.durationMs,
  };
  if (spoken) await putRecording(world.blobs, spoken.audio, recording.content);
  return putMessage(world, other.value, {
    ...message,
    id,
    boxId,
    folder: 'inbox',
    isHeard: false,
    isUrgent,
    isPrivate,
    receivedAtMs: world.clock.nowMs(),
    audio,
    bytes,
    forwarded: { by, comment, recording: spoken ?? null },
    deletedAtMs: null,
    notices: [],
    mail: null,
    version: 1,
  });
}

async function toEach(
  boxIds: readonly string[],
  deliver: (boxId: string) => Promise<Result<unknown, Problem>>,
): Promise<Delivered> {
  const outcomes: { readonly boxId: string; readonly outcome: Result<unknown, Problem> }[] = [];
  for (let at = 0; at < boxIds.length; at += AT_ONCE) {
    const some = boxIds.slice(at, at + AT_ONCE);
    outcomes.push(...(await Promise.all(some.map(async (boxId) => ({ boxId, outcome: await deliver(boxId) })))));
  }
  return {
    delivered: outcomes.flatMap(({ boxId, outcome }) => (outcome.ok ? [boxId] : [])),
    refused: outcomes.flatMap(({ boxId, outcome }) => (outcome.ok ? [] : [{ boxId, code: outcome.problem.code }])),
  };
}

/** Each box once, and never the one that it comes from. */
async function boxesOf(
  { store }: Pick<BlobWorld, 'store'>,
  { tenantId, box }: OpenedBox,
  { voicemailBoxIds, distributionListIds }: Pick<Forward, 'voicemailBoxIds' | 'distributionListIds'>,
): Promise<Result<string[], Problem>> {
  const { objects } = store.tenant(tenantId);
  const missing = await objects.missing(voicemailBoxIds.map((id) => ({ target: 'voicemail-box' as const, id })));
  const unknown = new Set(missing.map(({ id }) => id));
  const errors = voicemailBoxIds.flatMap((id, at) =>
    unknown.has(id)
      ? [{ path: ['voicemailBoxIds', at], detail: 'is not the id of a voicemail box of this tenant' }]
      : [],
  );
  const wanted = new Set(voicemailBoxIds);
  for (const [at, id] of distributionListIds.entries()) {
    const list = (await objects.get(kindOf('distribution-list'), id)) as unknown as DistributionList | null;
    if (list && (await maySendTo(objects, box.userId, list)))
      for (const boxId of list.voicemailBoxIds) wanted.add(boxId);
    else
      errors.push({ path: ['distributionListIds', at], detail: 'is not the id of a list that this box may send to' });
  }
  wanted.delete(box.id);
  if (errors.length === 0 && wanted.size === 0)
    errors.push({ path: ['voicemailBoxIds'], detail: 'names no other box' });
  if (wanted.size > MOST_BOXES)
    errors.push({ path: ['distributionListIds'], detail: `is more than ${MOST_BOXES} boxes altogether` });
  return errors.length > 0 ? fail({ code: 'invalid-fields', errors }) : ok([...wanted]);
}

/** Whether a list is the tenant's, of this user, or of a group that he is in. */
export async function maySendTo(
  objects: ReturnType<BlobWorld['store']['tenant']>['objects'],
  userId: string | null,
  { owner }: DistributionList,
): Promise<boolean> {
  if (owner.kind === 'tenant') return true;
  if (userId === null) return false;
  if (owner.kind === 'user') return owner.userId === userId;
  const group = (await objects.get(kindOf('user-group'), owner.userGroupId)) as unknown as UserGroup | null;
  return group?.memberIds.includes(userId) ?? false;
}
