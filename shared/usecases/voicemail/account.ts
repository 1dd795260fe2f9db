import type { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import type { ObjectRecord } from '#shared/store/index.ts';
import type { MailMark, VoicemailMessageId } from '#shared/voicemail/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { BlobWorld } from '../avatars.ts';
import { noted } from '../permission.ts';
import type { UseCaseWorld } from '../world.ts';
import { changeMessages, type OpenedBox } from './opened-box.ts';

/** The password of the IMAP account of a box; null when there is none. */
export function imapPassword(
  { secretBox }: { readonly secretBox: Pick<SecretBox, 'open'> },
  { tenantId, box }: OpenedBox,
): string | null {
  const sealed = (box as unknown as ObjectRecord).sealed.imapPassword;
  return sealed === undefined ? null : secretBox.open(tenantId, sealed);
}

/** A message and its e-mail agree on this. `isHeard` is what the e-mail says, where that is what has changed. */
export const noteMail = (
  world: BlobWorld,
  opened: OpenedBox,
  id: VoicemailMessageId,
  mail: MailMark,
  isHeard?: boolean,
) =>
  changeMessages(world, opened, [id], (message) => ({
    ...message,
    mail,
    // Reading an e-mail is not listening by phone: a box that deletes what was listened to keeps it.
    ...(isHeard !== undefined && { isHeard }),
  }));

/** The e-mail of a deleted message is gone, too; so is the message where the box keeps none of those. */
export const forgetMail = (world: BlobWorld, opened: OpenedBox, id: VoicemailMessageId) =>
  changeMessages(world, opened, [id], (message) =>
    message.folder === 'deleted' && opened.box.keepDeletedDays === 0 ? null : { ...message, mail: null },
  );

/** Somebody should look at the account of a box, or need not any more. */
export async function noteAccountAlarm(
  { store }: Pick<UseCaseWorld, 'store'>,
  { tenantId, boxId }: { readonly tenantId: string; readonly boxId: string },
  isFailing: boolean,
): Promise<void> {
  const audit = noted(systemPrincipal(tenantId), `voicemail-box.imap-${isFailing ? 'failed' : 'works-again'}`);
  await store.tenant(tenantId).addAuditEntry(audit, boxId);
}

/** How the IMAP account of a box does. */
export async function stateOfAccount({ store }: Pick<UseCaseWorld, 'store'>, { tenantId, box }: OpenedBox) {
  const account = box.imapAccount && (await store.mailAccounts.get(tenantId, box.id));
  const instant = (ms: number | null | undefined) => (typeof ms === 'number' ? toInstant(ms) : null);
  return {
    isFollowed: box.imapAccount !== null && box.isEnabled,
    syncedAt: instant(account?.syncedAtMs),
    failure: account?.failure ?? null,
    failingSince: instant(account?.failingSinceMs),
  };
}
