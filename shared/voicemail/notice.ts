import { z } from 'zod';
import { TenantId } from '#shared/tenant/tenant.ts'; // not by the door, as shared/event
import { idOf } from '#shared/world/index.ts';
import { VoicemailMessageId } from './message.ts';

/** A message in a box that somebody may be told of by e-mail: a message of the queue `notices`. */
export const NoticeMessage = z.object({ tenantId: TenantId, boxId: idOf('vmb'), messageId: VoicemailMessageId });
export type NoticeMessage = z.infer<typeof NoticeMessage>;

const Left = z.looseObject({
  type: z.literal('voicemail.left'),
  tenantId: TenantId,
  data: z.looseObject({ boxId: idOf('vmb'), messageId: VoicemailMessageId }),
});

/** What follows from an event; null when it is about something else. */
export function noticeOf(event: object): NoticeMessage | null {
  const left = Left.safeParse(event);
  return left.success
    ? { tenantId: left.data.tenantId, ...NoticeMessage.omit({ tenantId: true }).parse(left.data.data) }
    : null;
}
