import type { WaitingFax } from '#shared/fax/index.ts';

/** One fax of each tenant, then the second of each: who has waited longest begins, and a tenant with hundreds holds nobody up. */
export function inTurns(faxes: readonly WaitingFax[]): WaitingFax[] {
  const byAge = faxes.toSorted((a, b) => a.dueAtMs - b.dueAtMs);
  const ofTenants = [...Map.groupBy(byAge, ({ tenantId }) => tenantId).values()];
  const rounds = Math.max(0, ...ofTenants.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => ofTenants.flatMap((all) => all[round] ?? [])).flat();
}
