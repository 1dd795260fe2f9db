import { z } from 'zod';
import { eventsOfChange } from '#shared/event/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Clock, type Ids, Instant, idOf, toInstant } from '#shared/world/index.ts';
import { toOutbox } from './event-outbox.ts';
import { area, PLATFORM_AUDIT } from './partition.ts';
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

interface AuditWorld {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Appends to the log of a tenant, as part of a transaction, and leaves in the event outbox what is to be told of it: so no
 * change is made that nobody hears of.
 */
export function auditEntry(world: AuditWorld, tenant: TenantId, note: AuditNote, target: string): Write[] {
  const entry = entryOf(world, note, target);
  return [append(world, area(tenant, 'audit'), entry), told(world, tenant, entry)];
}

/** The same for a tenant that goes, with its own log: only the platform's remembers. */
export function farewellEntry(world: AuditWorld, tenant: TenantId, note: AuditNote): Write[] {
  const entry = entryOf(world, note, tenant);
  return [append(world, PLATFORM_AUDIT, entry), told(world, tenant, entry)];
}

/** Appends to the log of the platform, as part of a transaction. */
export const platformAuditEntry = (world: AuditWorld, note: AuditNote, target: string): Write =>
  append(world, PLATFORM_AUDIT, entryOf(world, note, target));

function told({ table }: AuditWorld, tenant: TenantId, entry: AuditEntry): Write {
  const events = eventsOfChange(tenant, entry);
  return toOutbox(table, { id: entry.id, tenantId: tenant, events, deliveries: [] });
}

function entryOf({ clock, ids }: AuditWorld, note: AuditNote, target: string): AuditEntry {
  const { actor, impersonator = null, source = null, action } = note;
  const at = toInstant(clock.nowMs());
  return { id: ids.next('aud'), at, actor, impersonator, source, action, target };
}

const append = ({ table }: AuditWorld, pk: string, entry: AuditEntry): Write =>
  table.putNew({ pk, sk: `audit#${entry.id}` }, entry, { code: 'changed-meanwhile' });
