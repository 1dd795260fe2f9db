import { z } from 'zod';
import { TenantId } from '#shared/tenant/tenant.ts'; // not by the door, as shared/event
import { idOf } from '#shared/world/index.ts';
import { VoicemailMessageId } from './message.ts';

/** A message in a box that somebody may be told of by e-mail: a message of the queue `notices`. */
export const NoticeMessage = z.object({ tenantId: TenantId, boxId: idOf('vmb'), messageId: VoicemailMessageId });
export type NoticeMessage = z.infer<typeof NoticeMessage>;

/** A box whose IMAP account, if it has one, may say something else than the box: a message of the queue `mail-accounts`. */
export const SyncMessage = z.strictObject({ tenantId: TenantId, boxId: idOf('vmb') });
export type SyncMessage = z.infer<typeof SyncMessage>;

const Counted = z.looseObject({
  type: z.literal('voicemail.counted'),
  tenantId: TenantId,
  data: z.looseObject({ boxId: idOf('vmb') }),
});

const Left = z.looseObject({
  type: z.literal('voicemail.left'),
  tenantId: TenantId,
  data: z.looseObject({ boxId: idOf('vmb'), messageId: VoicemailMessageId }),
});

/** Who follows the account of a box looks at it after this event; null when it is about something else. */
export function syncOf(event: object): SyncMessage | null {
  const counted = Counted.safeParse(event);
  return counted.success ? { tenantId: counted.data.tenantId, boxId: counted.data.data.boxId } : null;
}

/** Somebody is told after this event; null when it is about something else. */
export function noticeOf(event: object): NoticeMessage | null {
  const left = Left.safeParse(event);
  return left.success
    ? { tenantId: left.data.tenantId, ...NoticeMessage.omit({ tenantId: true }).parse(left.data.data) }
    : null;
}
