import { z } from 'zod';
import { CallId, Party } from '#shared/cdr/index.ts';
import { FaxId } from '#shared/fax/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { idOf } from '#shared/world/index.ts';

/** What lies beside the pages of a fax that comes in, so that whoever finds them knows whose they are. */
export const SpooledFax = z.object({
  /** Of the fax that becomes of it: handed on twice, it is the same one. */
  id: FaxId,
  tenantId: TenantId,
  boxId: idOf('fax'),
  caller: Party,
  called: z.string(),
  callId: CallId,
  atMs: z.int(),
  remoteStationId: z.string(),
  bitsPerSecond: z.int(),
  isCorrected: z.boolean(),
  /** Null: all of it came over. What is found unfinished says that the edge has failed. */
  error: z.string().nullable(),
});
export type SpooledFax = z.infer<typeof SpooledFax>;
