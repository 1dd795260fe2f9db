import { z } from 'zod';
import { type Clock, type Ids, Instant, idOf, toInstant } from '#shared/world/index.ts';
import type { AuditNote } from './store.ts';
import type { Table, Write } from './table.ts';

/** One line of the audit log: who did what to what, and when. */
export const AuditEntry = z.object({
  id: idOf('aud'),
  at: Instant,
  actor: z.string(),
  // Entries of the first version have neither.
  impersonator: z.string().nullable().default(null),
  source: z.string().nullable().default(null),
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
  const { actor, impersonator = null, source = null, action } = note;
  const at = toInstant(clock.nowMs());
  const entry: AuditEntry = { id: ids.next('aud'), at, actor, impersonator, source, action, target };
  return table.putNew({ pk, sk: `audit#${entry.id}` }, entry, { code: 'changed-meanwhile' });
}
