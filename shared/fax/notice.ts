import { z } from 'zod';
import { TenantId } from '#shared/tenant/tenant.ts'; // not by the door, as shared/event
import { idOf } from '#shared/world/index.ts';
import { FaxId } from './fax.ts';

/** A fax that may have to go to somebody by e-mail or FTP: a message of the queue `notices`. */
export const FaxNotice = z.object({ tenantId: TenantId, boxId: idOf('fax'), faxId: FaxId });
export type FaxNotice = z.infer<typeof FaxNotice>;

const Ended = z.looseObject({
  type: z.enum(['fax.received', 'fax.sent', 'fax.failed']),
  tenantId: TenantId,
  data: z.looseObject({ boxId: idOf('fax'), faxId: FaxId }),
});

/** What follows from an event; null when it is about something else. */
export function faxNoticeOf(event: object): FaxNotice | null {
  const ended = Ended.safeParse(event);
  if (!ended.success) return null;
  const { boxId, faxId } = ended.data.data;
  return { tenantId: ended.data.tenantId, boxId, faxId };
}
