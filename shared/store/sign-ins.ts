import { SignInRecord } from '#shared/sign-in/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { area } from './partition.ts';
import type { TenantStore } from './tenant-store.ts';
import type { ConfigWorld } from './tenants.ts';

const KEPT_DAYS_OF_NOBODY = 1;

/** Attempts to sign in, by user. Not part of the configuration: they bump no version and leave no audit entry. */
export function signIns({ table, clock }: ConfigWorld, tenant: TenantId): TenantStore['signIns'] {
  const pk = area(tenant, 'sign-ins');
  const ttlIn = (days: number) => Math.ceil(clock.nowMs() / 1000) + days * 86_400;
  return {
    add: (record, keptDays) =>
      table.put({ pk, sk: `${record.userId}#${record.id}` }, { ...record, ttl: ttlIn(keptDays) }),
    addOfNobody: (id) => table.put({ pk, sk: `nobody#${id}` }, { ttl: ttlIn(KEPT_DAYS_OF_NOBODY) }),
    list(userId, page, sinceMs) {
      const isPast = ({ at }: SignInRecord) => Date.parse(at) < sinceMs;
      const range = { pk, prefix: `${userId}#` };
      return table.filteredPage(range, page, SignInRecord, { newestFirst: true, keep: () => true, isPast });
    },
  };
}
