import { createHash } from 'node:crypto';
import { z } from 'zod';
import { TenantId } from '#shared/tenant/index.ts';
import { eventOutbox as partitionOf } from './partition.ts';
import type { OutboxEntry } from './records.ts';
import type { Store } from './store.ts';
import type { Key, Table, Write } from './table.ts';

/** Several partitions, as one takes no more than 1,000 writes a second. A tenant always has the same one. */
const PARTITIONS = 4;

const PREFIX = 'entry#';
const OutboxItem = z.object({
  id: z.string(),
  tenantId: TenantId,
  // Not looked into: one that is not as it should be concerns its tenant alone.
  events: z.array(z.looseObject({})),
  deliveries: z.array(z.object({ webhookId: z.string(), messageId: z.string() })),
}) satisfies z.ZodType<OutboxEntry>;

const entryKey = ({ id, tenantId }: OutboxEntry): Key => {
  const [first = 0] = createHash('sha256').update(tenantId).digest();
  return { pk: partitionOf(first % PARTITIONS), sk: PREFIX + id };
};

/** Part of a transaction: what is to be told of the change that is made in it. */
export const toOutbox = (table: Table, entry: OutboxEntry): Write =>
  table.putNew(entryKey(entry), entry, { code: 'changed-meanwhile' });

/** What is still to be told, by whoever relays it (functions/events). Of no tenant: each entry names its own. */
export function eventOutbox(table: Table): Store['eventOutbox'] {
  return {
    put: (entries) => table.batch(entries.map((entry) => ({ put: { ...entry, ...entryKey(entry) } }))),

    async waiting(limit) {
      const found: OutboxEntry[] = [];
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const range = { pk: partitionOf(partition), prefix: PREFIX };
        const page = await table.page(range, { limit: Math.ceil(limit / PARTITIONS) }, OutboxItem);
        found.push(...page.items);
      }
      return found;
    },

    remove: (entries) => table.batch(entries.map((entry) => ({ delete: entryKey(entry) }))),
  };
}
