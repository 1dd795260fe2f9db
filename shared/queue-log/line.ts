import { z } from 'zod';
import { TenantId } from '#shared/tenant/index.ts';
import { idOf } from '#shared/world/index.ts';
import { QueueLogEntry } from './entry.ts';

/** An entry on its way from the edge that distributes the calls of a tenant to the store: spool, SQS, functions/cdr. */
export const QueueLogLine = z.object({
  type: z.literal('queue.logged'),
  id: idOf('evt'),
  tenantId: TenantId,
  edgeId: z.string(),
  entry: QueueLogEntry,
});
export type QueueLogLine = z.infer<typeof QueueLogLine>;
