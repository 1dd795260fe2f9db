import { z } from 'zod';
import { TenantId } from '#shared/tenant/index.ts';
import { UsageEntry } from '#shared/usage/index.ts';
import { usageOf, usageOfDay } from './partition.ts';
import { partOf } from './parts.ts';
import type { Store } from './store.ts';
import type { Table, Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

const ENTRY = 'entry#';
const TOTAL = 'total#';

const UsageTotalItem = UsageEntry.pick({
  day: true,
  currency: true,
  calls: true,
  billedSeconds: true,
  amountMicros: true,
}).extend({ calls: z.int().default(0), billedSeconds: z.int().default(0), amountMicros: z.int().default(0) });

/** Parts of the transaction that writes a CDR: its entries, and what they add to the day, for the tenant and the platform. */
export function writeUsage(table: Table, tenant: TenantId, entries: readonly UsageEntry[]): Write[] {
  return entries.flatMap((entry) => {
    const { id, day, currency, calls, billedSeconds, amountMicros } = entry;
    const added = { calls, billedSeconds, amountMicros };
    const part = `${currency}#${partOf(entry.cdrId)}`;
    return [
      table.putNew({ pk: usageOf(tenant), sk: `${ENTRY}${day}#${id}` }, entry, { code: 'changed-meanwhile' }),
      table.add({ pk: usageOf(tenant), sk: `${TOTAL}${day}#${part}` }, added, { day, currency }),
      table.add({ pk: usageOfDay(day), sk: `${tenant}#${part}` }, added, { day, currency, tenantId: tenant }),
    ];
  });
}

/** What one tenant is billed for. */
export function usage(table: Table, tenant: TenantId): TenantStore['usage'] {
  const pk = usageOf(tenant);
  return {
    entries: (page, { from, to }) => table.page({ pk, prefix: ENTRY, from, to: `${to}~` }, page, UsageEntry),
    totals: ({ from, to }) => table.all({ pk, prefix: TOTAL, from, to: `${to}~` }, UsageTotalItem),
  };
}

/** What all tenants have used on a day. */
export const usageOfAll =
  (table: Table): Store['usageOfDay'] =>
  (day) =>
    table.all({ pk: usageOfDay(day), prefix: '' }, UsageTotalItem.extend({ tenantId: TenantId }));
