import type { Principal } from '#shared/identity/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest, UsageTotal } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { isFinal, type TenantUsage, type UsageDay, type UsageEntry } from '#shared/usage/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { dayRange } from './day-range.ts';
import { pageOf } from './list-query.ts';
import { permit, reaches } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What the tenant is billed, a row for each day and currency. */
export async function getUsage(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  days: Days,
): Promise<Result<{ readonly items: UsageDay[] }, Problem>> {
  const permitted = permit(principal, 'usage:read');
  if (!permitted.ok) return permitted;
  const range = dayRange(days, clock);
  if (!range.ok) return range;
  const totals = store.tenant(principal.tenantId).usage.totals(range.value);
  const items = await addUp(totals, ({ day, currency }) => `${day} ${currency}`);
  const nowMs = clock.nowMs();
  return ok({ items: items.map((total) => ({ ...total, isFinal: isFinal(total.day, nowMs) })) });
}

/** The lines of the bill, oldest first. */
export async function listUsageEntries(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  { from, to, ...page }: PageRequest & Days,
): Promise<Result<Page<UsageEntry>, Problem>> {
  const permitted = permit(principal, 'usage:read');
  if (!permitted.ok) return permitted;
  const range = dayRange({ from, to }, clock);
  if (!range.ok) return range;
  return ok(await store.tenant(principal.tenantId).usage.entries(page, range.value));
}

/** What all tenants that the principal reaches were billed on a day, and who sells to them. Today unless another day is asked for. */
export async function listTenantUsage(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  { day = toInstant(clock.nowMs()).slice(0, 10), ...page }: PageRequest & { readonly day?: string | undefined },
): Promise<Result<Page<TenantUsage>, Problem>> {
  for (const permission of ['tenant:read', 'usage:read'] as const) {
    const permitted = permit(principal, permission);
    if (!permitted.ok) return permitted;
  }
  const totals = await addUp(store.usageOfDay(day), ({ tenantId, currency }) => `${tenantId} ${currency}`);
  const nowMs = clock.nowMs();
  const rows = withSellers(store, principal, totals);
  const withId = (async function* () {
    for await (const row of rows) {
      yield { ...row, isFinal: isFinal(day, nowMs), id: `${row.tenantId} ${row.currency}` };
    }
  })();
  return ok(await pageOf(`usage/${principal.actor}/${day}`, withId, page));
}

/** Those of tenants that the principal reaches. A tenant that was deleted is the platform's. */
async function* withSellers<Total extends UsageTotal & { readonly tenantId: TenantId }>(
  store: UseCaseWorld['store'],
  principal: Principal,
  totals: readonly Total[],
): AsyncGenerator<Total & Pick<TenantUsage, 'resellerId'>> {
  for (let from = 0; from < totals.length; from += READ_AT_ONCE) {
    const some = totals.slice(from, from + READ_AT_ONCE);
    const tenants = await Promise.all(some.map(({ tenantId }) => store.tenantById(tenantId)));
    for (const [index, total] of some.entries()) {
      const resellerId = tenants[index]?.resellerId ?? null;
      if (reaches(principal, { resellerId })) yield { ...total, resellerId };
    }
  }
}
const READ_AT_ONCE = 50;

/** Parts with the same name become one, in the order of the names. */
async function addUp<Total extends UsageTotal>(
  parts: AsyncIterable<Total>,
  nameOf: (part: Total) => string,
): Promise<Total[]> {
  const totals = new Map<string, Total>();
  for await (const part of parts) {
    const name = nameOf(part);
    const sum = totals.get(name);
    totals.set(
      name,
      sum
        ? {
            ...part,
            calls: sum.calls + part.calls,
            billedSeconds: sum.billedSeconds + part.billedSeconds,
            amountMicros: sum.amountMicros + part.amountMicros,
          }
        : part,
    );
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}
