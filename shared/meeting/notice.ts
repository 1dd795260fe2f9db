import { z } from 'zod';
import { TenantId } from '#shared/tenant/tenant.ts'; // not by the door, as shared/event
import { idOf } from '#shared/world/index.ts';

/** A meeting of which people may be told something: a message of the queue `notices`. */
export const MeetingNotice = z.strictObject({ tenantId: TenantId, meetingId: idOf('mtg') });
export type MeetingNotice = z.infer<typeof MeetingNotice>;

const Changed = z.looseObject({
  type: z.enum(['meeting.created', 'meeting.updated', 'meeting.deleted']),
  tenantId: TenantId,
  data: z.looseObject({ id: idOf('mtg') }),
});

/** What follows from an event; null when it is about something else. */
export function meetingNoticeOf(event: object): MeetingNotice | null {
  const changed = Changed.safeParse(event);
  return changed.success ? { tenantId: changed.data.tenantId, meetingId: changed.data.data.id } : null;
}
