import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import type { Folder, VoicemailMessage, VoicemailMessageId } from '#shared/voicemail/index.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import type { UseCaseWorld } from '../world.ts';
import { changeMessages, type OpenedBox } from './opened-box.ts';

type Changed = Promise<Result<VoicemailMessage[], Problem>>;
type Ids = readonly VoicemailMessageId[];

/** Newest first. A page of one folder may come back short, and with a cursor. */
export const listMessages = (
  { store }: Pick<UseCaseWorld, 'store'>,
  { tenantId, box }: OpenedBox,
  page: PageRequest,
  folder?: Folder,
): Promise<Page<VoicemailMessage>> => store.tenant(tenantId).voicemail.list(box.id, page, folder);

export async function getMessage(
  { store }: Pick<UseCaseWorld, 'store'>,
  { tenantId, box }: OpenedBox,
  id: VoicemailMessageId,
): Promise<Result<VoicemailMessage, Problem>> {
  const message = await store.tenant(tenantId).voicemail.message(box.id, id);
  return message ? ok(message) : fail({ code: 'not-found' });
}

/** What was listened to is deleted where the box is told so, unless it was put aside. */
export function markHeard(world: BlobWorld, opened: OpenedBox, ids: Ids, isHeard: boolean): Changed {
  const deletes = isHeard && opened.box.deletesListened;
  const bin = deleted(world, opened);
  return changeMessages(world, opened, ids, (message) => {
    const marked = { ...message, isHeard };
    return deletes && message.folder === 'inbox' ? bin(marked) : marked;
  });
}

export function markUrgent(world: BlobWorld, opened: OpenedBox, ids: Ids, isUrgent: boolean): Changed {
  return changeMessages(world, opened, ids, (message) => ({ ...message, isUrgent }));
}

/** Into the folder of the deleted ones is the same as deleting, out of it the same as bringing back. */
export function moveMessages(world: BlobWorld, opened: OpenedBox, ids: Ids, folder: Folder): Changed {
  if (folder === 'deleted') return deleteMessages(world, opened, ids);
  return changeMessages(world, opened, ids, (message) => ({ ...message, folder, deletedAtMs: null }));
}

/** They can be brought back for as long as the box says; where it says not at all, they are gone. */
export function deleteMessages(world: BlobWorld, opened: OpenedBox, ids: Ids): Changed {
  return changeMessages(world, opened, ids, deleted(world, opened));
}

export function undeleteMessages(world: BlobWorld, opened: OpenedBox, ids: Ids): Changed {
  return changeMessages(world, opened, ids, (message) =>
    message.folder === 'deleted' ? { ...message, folder: 'inbox', deletedAtMs: null } : message,
  );
}

/** For good, whichever folder they are in. */
export function purgeMessages(world: BlobWorld, opened: OpenedBox, ids: Ids): Changed {
  return changeMessages(world, opened, ids, () => null);
}

/** Bookkeeping of who works on a message. */
export const changeMessage = (
  world: BlobWorld,
  opened: OpenedBox,
  id: VoicemailMessageId,
  change: (message: VoicemailMessage) => VoicemailMessage,
): Changed => changeMessages(world, opened, [id], change);

/** What speech recognition made of a message. */
export function setTranscript(
  world: BlobWorld,
  opened: OpenedBox,
  id: VoicemailMessageId,
  transcript: string,
): Changed {
  return changeMessages(world, opened, [id], (message) => ({ ...message, transcript }));
}

const deleted =
  ({ clock }: Pick<UseCaseWorld, 'clock'>, { box }: OpenedBox) =>
  (message: VoicemailMessage): VoicemailMessage | null => {
    if (message.folder === 'deleted') return message;
    // What has an e-mail stays until that is gone, too.
    const isGone = box.keepDeletedDays === 0 && message.mail === null;
    return isGone ? null : { ...message, folder: 'deleted', deletedAtMs: clock.nowMs() };
  };
