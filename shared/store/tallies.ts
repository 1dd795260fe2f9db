import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { COUNTERS, TALLY_KINDS, type Tally, type TallyChange } from '#shared/traffic/index.ts';
import { talliesOf } from './partition.ts';
import { partOf } from './parts.ts';
import type { Table, Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

const TallyItem = z.object({
  day: z.string(),
  kind: z.enum(TALLY_KINDS),
  name: z.string(),
  ...(Object.fromEntries(COUNTERS.map((counter) => [counter, z.int().optional()])) as Record<
    keyof Tally,
    z.ZodOptional<z.ZodInt>
  >),
});

/** Parts of the transaction that writes a CDR: what it adds to the tallies. */
export function writeTallies(table: Table, tenant: TenantId, cdrId: string, changes: readonly TallyChange[]): Write[] {
  return changes.map(({ day, kind, name, added }) =>
    table.add(
      { pk: talliesOf(tenant), sk: `${kind}#${day}#${name}#${partOf(cdrId)}` },
      added as Record<string, number>,
      {
        day,
        kind,
        name,
      },
    ),
  );
}

export function tallies(table: Table, tenant: TenantId): TenantStore['tallies'] {
  return async function* (kind, { from, to }) {
    const range = { pk: talliesOf(tenant), prefix: `${kind}#`, from, to: `${to}~` };
    for await (const { day, name, kind: of, ...added } of table.all(range, TallyItem)) {
      yield { day, kind: of, name, added } as TallyChange;
    }
  };
}
