import { z } from 'zod';
import { type Clock, type Ids, Instant, idOf, toInstant } from '#shared/world/index.ts';
import type { AuditNote } from './store.ts';
import type { Table, Write } from './table.ts';

/** One line of the audit log: who did what to what, and when. */
export const AuditEntry = z.object({
  id: idOf('aud'),
  at: Instant,
  actor: z.string(),
  action: z.string(),
  target: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Appends to the log in the partition `pk`, as part of a transaction. */
export function auditEntry(
  { table, clock, ids }: { table: Table; clock: Clock; ids: Ids },
  pk: string,
  note: AuditNote,
  target: string,
): Write {
  const entry: AuditEntry = { id: ids.next('aud'), at: toInstant(clock.nowMs()), ...note, target };
  return table.putNew({ pk, sk: `audit#${entry.id}` }, entry, { code: 'changed-meanwhile' });
}
