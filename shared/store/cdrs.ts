import { z } from 'zod';
import { Cdr } from '#shared/cdr/index.ts';
import { ChargedLeg } from '#shared/rating/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { timeStamp } from '#shared/world/index.ts';
import { pack, unpacked } from './packed.ts';
import { cdrsOf, cdrsOfUser } from './partition.ts';
import type { CdrBooking } from './records.ts';
import type { Key, Table, Write } from './table.ts';
import { writeTallies } from './tallies.ts';
import type { TenantStore } from './tenant-store.ts';
import { timeToLive } from './time-to-live.ts';
import { writeUsage } from './usage.ts';

const PREFIX = 'cdr#';
/** The id of a CDR sorts by the time its call began, so the key is both the way to one record and the order of the list. */
const cdrKey = (tenant: TenantId, id: string): Key => ({ pk: cdrsOf(tenant), sk: PREFIX + id });
const userCdrKey = (tenant: TenantId, user: UserId, id: string): Key => ({
  pk: cdrsOfUser(tenant, user),
  sk: PREFIX + id,
});

const CdrItem = unpacked(Cdr);
const BookedItem = unpacked(
  Cdr.extend({
    eventCount: z.int().default(1),
    charge: z.object({ legs: z.array(ChargedLeg) }).default({ legs: [] }),
  }),
);
const NEW: CdrBooking = { before: null, eventCount: 1, charge: { legs: [] }, usage: [], tallies: [], expiresAt: null };

/** The call detail records of one tenant. Each user of a call has a copy, so that "my calls" reads nobody else's. */
export function cdrs(table: Table, tenant: TenantId): TenantStore['cdrs'] {
  return {
    get: (id) => table.get(cdrKey(tenant, id), CdrItem),

    async booked(id) {
      const item = await table.get(cdrKey(tenant, id), BookedItem);
      if (!item) return null;
      const { eventCount, charge, ...cdr } = item;
      return { cdr, eventCount, charge };
    },

    async put(cdr, booking = NEW) {
      const users = usersOf(cdr);
      const gone = booking.before ? usersOf(booking.before.cdr).filter((user) => !users.includes(user)) : [];
      const packed = { ...pack(cdr), ...ttl(booking) };
      const written = await table.transact([
        writeCdr(table, tenant, cdr, booking),
        ...users.map((user) => table.overwrite(userCdrKey(tenant, user, cdr.id), packed)),
        ...gone.map((user) => table.clear(userCdrKey(tenant, user, cdr.id))),
        ...writeUsage(table, tenant, booking.usage),
        ...writeTallies(table, tenant, cdr.id, booking.tallies),
      ]);
      return written.ok;
    },

    list(page, { userId, fromMs, toMs, fits } = {}) {
      const pk = userId === undefined ? cdrsOf(tenant) : cdrsOfUser(tenant, userId);
      const range = { pk, prefix: PREFIX, from: keyAt(fromMs, -ID_SLACK_MS), to: keyAt(toMs, ID_SLACK_MS) };
      if (fromMs === undefined && toMs === undefined && !fits)
        return table.page(range, page, CdrItem, { newestFirst: true });
      return table.filteredPage(range, page, CdrItem, {
        newestFirst: true,
        keep: (cdr) => isBetween(cdr, fromMs, toMs) && (fits?.(cdr) ?? true),
      });
    },
  };
}

/** The write that decides for all others of the booking: it fails when somebody else has written since. */
function writeCdr(table: Table, tenant: TenantId, cdr: Cdr, booking: CdrBooking): Write {
  const { before, eventCount, charge } = booking;
  const key = cdrKey(tenant, cdr.id);
  const item = { ...pack({ ...cdr, charge }), eventCount, ...ttl(booking) };
  const refusal = { code: 'changed-meanwhile' } as const;
  if (!before) return table.putNew(key, item, refusal);
  const isAsRead = { text: 'eventCount = :before', values: { ':before': before.eventCount } };
  return table.replace(key, item, isAsRead, refusal);
}

const ttl = ({ expiresAt }: CdrBooking) => (expiresAt === null ? {} : { ttl: timeToLive({ expiresAt }) });

/** The id of a call is made some milliseconds before or after its start is noted. */
const ID_SLACK_MS = 60_000;
const keyAt = (ms: number | undefined, slackMs: number): string | undefined =>
  ms === undefined ? undefined : `cdr_${timeStamp(Math.max(0, ms + slackMs))}`;

function isBetween({ startedAt }: Cdr, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY): boolean {
  const startMs = Date.parse(startedAt);
  return startMs >= fromMs && startMs < toMs;
}

/** Who finds the call under "my calls": who made it and who was to get it, each once. */
function usersOf({ from, to }: Cdr): UserId[] {
  const users = [from.userId, to?.userId ?? null].filter((user) => user !== null);
  return [...new Set(users)];
}
