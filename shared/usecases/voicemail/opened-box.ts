import { isDeepStrictEqual } from 'node:util';
import { BlobsUnavailable } from '#shared/blob/blobs.ts'; // not by the door: it opens S3
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import {
  countsAfter,
  eventsOfBox,
  type MessageCounts,
  type VoicemailBoxState,
  type VoicemailMessage,
  type VoicemailMessageId,
} from '#shared/voicemail/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { PATIENCE_MS } from '../ask-edges.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import type { UseCaseWorld } from '../world.ts';

/**
 * A box whose door is open: whoever has one has shown that he may. A phone shows it by its line or a PIN, the API by a session or
 * a permission (access.ts), IMAP by the settings of the owner.
 */
export interface OpenedBox {
  readonly tenantId: TenantId;
  readonly box: VoicemailBox;
}

const KIND = kindOf('voicemail-box');

/** For programs of the platform, that know whom they let in. */
export async function openBox(
  { store }: Pick<UseCaseWorld, 'store'>,
  tenantId: TenantId,
  boxId: string,
): Promise<Result<OpenedBox, Problem>> {
  const box = await store.tenant(tenantId).objects.get(KIND, boxId);
  return box ? ok({ tenantId, box: box as unknown as VoicemailBox }) : fail({ code: 'not-found' });
}

export async function countMessages(
  { store }: Pick<UseCaseWorld, 'store'>,
  { tenantId, box }: OpenedBox,
): Promise<MessageCounts> {
  return (await store.tenant(tenantId).voicemail.box(box.id)).counts;
}

/** What a change makes of one message: the same to leave it alone, null to have it gone for good. */
export type ChangeMessage = (message: VoicemailMessage) => VoicemailMessage | null;

/** Messages that are changed in one transaction. */
export const MESSAGES_AT_ONCE = 20;

/**
 * Changes messages, counts and what is told of it, all or nothing, and deletes recordings of what is gone.
 *
 * @param ids  up to `MESSAGES_AT_ONCE`
 * @returns the messages that are left, in the order of `ids`; `not-found` when one of them is not there
 */
export async function changeMessages(
  world: BlobWorld,
  opened: OpenedBox,
  ids: readonly VoicemailMessageId[],
  change: ChangeMessage,
): Promise<Result<VoicemailMessage[], Problem>> {
  const { tenantId, box } = opened;
  let after: (VoicemailMessage | null)[] = [];
  let gone: string[] = [];
  let news: Counted | null = null;
  const wanted = [...new Set(ids)];
  const { voicemail } = world.store.tenant(tenantId);
  const written = await voicemail.change<Problem>(box.id, wanted, (state, found) => {
    const there = found.filter((message) => message !== null);
    if (there.length < wanted.length) return fail({ code: 'not-found' });
    const changes = there.flatMap((before) => changeOf(before, change(before)) ?? []);
    after = there.map((before) => {
      const changed = changes.find(({ id }) => id === before.id);
      return changed ? changed.after : before;
    });
    news = null;
    gone = changes.flatMap((one) => (one.after === null ? blobsOf(one.before) : []));
    if (changes.length === 0) return ok(null);
    const next = countsAfter(state, changes);
    news = { before: state, after: next };
    const events = eventsOfBox(world, opened, news, changes);
    return ok({ state: next, messages: changes, left: gone, events, mostBytes: null, needsBox: false });
  });
  if (!written.ok) return written;
  await tellCounts(world, opened, news);
  await forgetBlobsIfThere(world, tenantId, gone);
  return ok(after.filter((message) => message !== null));
}

function changeOf(before: VoicemailMessage, after: VoicemailMessage | null) {
  if (after === null) return { id: before.id, before, after };
  if (isDeepStrictEqual(before, after)) return null;
  return { id: before.id, before, after: { ...after, version: before.version + 1 } };
}

/** The state of a box before and after. */
export interface Counted {
  readonly before: VoicemailBoxState;
  readonly after: VoicemailBoxState;
}

/** Recordings that a message has. */
export const blobsOf = ({ audio, forwarded }: VoicemailMessage): string[] =>
  forwarded?.recording ? [audio, forwarded.recording.audio] : [audio];

/** What is cut short here is found again by `sweepVoicemail`: each key was written down with the change that left it. */
export async function forgetBlobs(
  { store, blobs }: Pick<BlobWorld, 'store' | 'blobs'>,
  tenantId: TenantId,
  keys: readonly string[],
): Promise<void> {
  for (const key of keys) {
    await blobs.delete(key);
    await store.tenant(tenantId).voicemail.forgetLeft(key);
  }
}

/** After a change that is written: it has succeeded, whether or not files can be reached just now. */
export async function forgetBlobsIfThere(...args: Parameters<typeof forgetBlobs>): Promise<void> {
  try {
    await forgetBlobs(...args);
  } catch (error) {
    if (!(error instanceof BlobsUnavailable)) throw error;
  }
}

/** Tells every edge, so that lamps of phones change wherever they are; edges look into their outbox every 0.4 s. */
export async function tellCounts(
  world: Pick<UseCaseWorld, 'store' | 'clock' | 'ids'>,
  { tenantId, box }: OpenedBox,
  counted: Counted | null,
): Promise<void> {
  if (counted === null || isDeepStrictEqual(counted.before.counts, counted.after.counts)) return;
  const { counts, revision } = counted.after;
  const order = { kind: 'voicemail-counted' as const, tenantId, boxId: box.id, userId: box.userId, counts, revision };
  const expiresAt = toInstant(world.clock.nowMs() + PATIENCE_MS);
  const edges = await world.store.edges.list();
  await Promise.all(
    edges.map(({ edgeId }) => world.store.commands.put({ id: world.ids.next('cmd'), edgeId, expiresAt, order })),
  );
}
