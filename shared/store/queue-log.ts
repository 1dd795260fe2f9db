import { createHash } from 'node:crypto';
import { z } from 'zod';
import { QueueLogLine } from '#shared/queue-log/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { pack, unpacked } from './packed.ts';
import { queueLogOf } from './partition.ts';
import type { Key, Table } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;
/** Chosen: an item of so many lines stays far below the 400 KB that DynamoDB takes. */
const LINES_IN_AN_ITEM = 100;

const LinesItem = unpacked(z.object({ lines: z.array(QueueLogLine) }));

const hourOf = (ms: number): string => new Date(Math.floor(ms / HOUR_MS) * HOUR_MS).toISOString().slice(0, 13);

/**
 * What has happened in the queues of one tenant, in items of some lines that came together and are of one hour. The same lines
 * make the same item, however often they come; one that comes again in other company is known by its id.
 */
export function queueLog(table: Table, tenant: TenantId): TenantStore['queueLog'] {
  const pk = queueLogOf(tenant);
  const keyOf = (hour: string, lines: readonly QueueLogLine[]): Key => {
    const ids = createHash('sha256').update(lines.map(({ id }) => id).join(' '));
    return { pk, sk: `${hour}#${ids.digest('hex').slice(0, 32)}` };
  };
  return {
    async append(lines, keptDays) {
      const items = [...Map.groupBy(lines, ({ entry }) => hourOf(entry.atMs))].flatMap(([hour, ofHour]) =>
        Array.from({ length: Math.ceil(ofHour.length / LINES_IN_AN_ITEM) }, (_, part) => {
          const some = ofHour.slice(part * LINES_IN_AN_ITEM, (part + 1) * LINES_IN_AN_ITEM);
          const ttl = Math.ceil(Date.parse(`${hour}:00:00Z`) / 1000) + keptDays * DAY_SECONDS;
          return { put: { ...keyOf(hour, some), ...pack({ lines: some }), ...(keptDays > 0 && { ttl }) } };
        }),
      );
      await table.batch(items);
    },

    async *between(fromMs, toMs) {
      const range = { pk, prefix: '', from: hourOf(fromMs), to: `${hourOf(toMs)}~` };
      let hour = '';
      let ofHour = new Map<string, QueueLogLine['entry']>();
      const inOrder = () =>
        [...ofHour]
          .sort(([a, { atMs }], [b, other]) => atMs - other.atMs || (a < b ? -1 : 1))
          .map(([, entry]) => entry)
          .filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      for await (const { lines } of table.all(range, LinesItem)) {
        const [first] = lines;
        if (first && hourOf(first.entry.atMs) !== hour) {
          yield* inOrder();
          hour = hourOf(first.entry.atMs);
          ofHour = new Map();
        }
        for (const { id, entry } of lines) ofHour.set(id, entry);
      }
      yield* inOrder();
    },
  };
}
