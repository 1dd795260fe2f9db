import { AuditEntry, type AuditFilter, changesOf } from '#shared/audit/index.ts';
import { eventsOfChange } from '#shared/event/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Clock, type Ids, timeStamp, toInstant } from '#shared/world/index.ts';
import { toOutbox } from './event-outbox.ts';
import { area, PLATFORM_AUDIT } from './partition.ts';
import type { AuditNote } from './records.ts';
import type { Store } from './store.ts';
import type { Table, Write } from './table.ts';

const PREFIX = 'audit#';

/** Entries of the first version have none of these. */
const StoredEntry = AuditEntry.extend({
  impersonator: AuditEntry.shape.impersonator.default(null),
  source: AuditEntry.shape.source.default(null),
  changes: AuditEntry.shape.changes.default([]),
});

/** How long a tenant's entries are kept (chosen: longer than a year, so that the same season can be compared). */
const KEPT_DAYS = 400;

/** What was changed: the object before and after; null where there was or is none. */
export interface AuditedChange {
  readonly before: object | null;
  readonly after: object | null;
}
const UNTOLD: AuditedChange = { before: null, after: null };

interface AuditWorld {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Appends to the log of a tenant, as part of a transaction, and leaves in the event outbox what is to be told of it: so no
 * change is made that nobody hears of.
 */
export function auditEntry(
  world: AuditWorld,
  tenant: TenantId,
  note: AuditNote,
  target: string,
  change = UNTOLD,
): Write[] {
  const entry = entryOf(world, note, target, change);
  return [append(world, area(tenant, 'audit'), entry), told(world, tenant, entry, change)];
}

/** The same for a tenant that goes, with its own log: only the platform's remembers. */
export function farewellEntry(world: AuditWorld, tenant: TenantId, note: AuditNote): Write[] {
  const entry = entryOf(world, note, tenant);
  return [append(world, PLATFORM_AUDIT, entry), told(world, tenant, entry)];
}

/** Appends to the log of the platform, as part of a transaction. */
export const platformAuditEntry = (world: AuditWorld, note: AuditNote, target: string, change = UNTOLD): Write =>
  append(world, PLATFORM_AUDIT, entryOf(world, note, target, change));

function told({ table }: AuditWorld, tenant: TenantId, entry: AuditEntry, change = UNTOLD): Write {
  const events = eventsOfChange(tenant, entry, change);
  return toOutbox(table, { id: entry.id, tenantId: tenant, events, deliveries: [] });
}

function entryOf(
  { clock, ids }: AuditWorld,
  note: AuditNote,
  target: string,
  { before, after }: AuditedChange = UNTOLD,
): AuditEntry {
  const { actor, impersonator = null, source = null, action } = note;
  const at = toInstant(clock.nowMs());
  return { id: ids.next('aud'), at, actor, impersonator, source, action, target, changes: changesOf(before, after) };
}

function append({ table, clock }: AuditWorld, pk: string, entry: AuditEntry): Write {
  // What was done to tenants that are gone is known from the platform's log alone.
  const ttl = pk === PLATFORM_AUDIT ? {} : { ttl: Math.ceil(clock.nowMs() / 1000) + KEPT_DAYS * 86_400 };
  return table.putNew({ pk, sk: PREFIX + entry.id }, { ...entry, ...ttl }, { code: 'changed-meanwhile' });
}

/** Reads a log, newest first. */
export const auditLog =
  ({ table }: AuditWorld, pk: string): Store['platformAudit'] =>
  (page, filter) =>
    table.filteredPage({ pk, prefix: PREFIX }, page, StoredEntry, {
      newestFirst: true,
      keep: (entry) => fits(entry, filter),
      isPast: ({ at }) => filter.from !== undefined && Date.parse(at) < Date.parse(filter.from) - CLOCK_STEP_MS,
      // Ids sort by the time at which they were made.
      ...(filter.to !== undefined && {
        startAt: `${PREFIX}aud_${timeStamp(Date.parse(filter.to) + CLOCK_STEP_MS)}`,
      }),
    });

/** An id is made a moment before or after `at` is read, maybe by another clock than the entries beside it. */
const CLOCK_STEP_MS = 60_000;

function fits({ at, actor, impersonator, action, target }: AuditEntry, filter: AuditFilter): boolean {
  const isBy = filter.actor === undefined || actor === filter.actor || impersonator === filter.actor;
  const isOf = filter.action === undefined || action === filter.action || action.startsWith(`${filter.action}.`);
  return (
    isBy &&
    isOf &&
    (filter.target === undefined || target === filter.target) &&
    (filter.from === undefined || Date.parse(at) >= Date.parse(filter.from)) &&
    (filter.to === undefined || Date.parse(at) <= Date.parse(filter.to))
  );
}
