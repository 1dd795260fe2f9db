import { z } from 'zod';
import { Reseller } from '#shared/reseller/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ResellerId, TenantId } from '#shared/tenant/index.ts';
import { auditEntry, platformAuditEntry } from './audit.ts';
import { PLATFORM, tenantsOf } from './partition.ts';
import type { WriteProblem } from './records.ts';
import type { Store } from './store.ts';
import { type Key, setAll, type Write } from './table.ts';
import { bumpVersion, type ConfigWorld, directoryEntries, StoredTenant, TenantItem, tenantKey } from './tenants.ts';

const PREFIX = 'reseller#';
const resellerKey = (id: ResellerId): Key => ({ pk: PLATFORM, sk: PREFIX + id });

/** A reseller, and what its tenants have taken of its plan: counted here, so that no two of them get the last place. */
const ResellerItem = Reseller.extend({ tenantCount: z.int(), userCount: z.int() });

/**
 * Part of a transaction: the reseller, if there is one, has more or fewer tenants and users. Its limits are kept where
 * something is made; a tenant that the platform hands over is the platform's decision.
 */
export function countForReseller(
  { table }: Pick<ConfigWorld, 'table'>,
  reseller: ResellerId | null,
  more: { readonly tenants: number; readonly users: number },
  { isMade = false } = {},
): Write[] {
  if (reseller === null) return [];
  const limits = [
    ...(isMade && more.tenants > 0 ? ['(maxTenants = :none OR tenantCount < maxTenants)'] : []),
    ...(isMade && more.users > 0 ? ['(maxUsers = :none OR userCount < maxUsers)'] : []),
  ];
  return [
    table.update(
      resellerKey(reseller),
      {
        text: 'ADD tenantCount :tenants, userCount :users',
        values: { ':tenants': more.tenants, ':users': more.users, ...(limits.length > 0 && { ':none': null }) },
      },
      { text: ['attribute_exists(pk)', ...limits].join(' AND ') },
      more.tenants > 0 ? { code: 'tenant-limit-reached' } : { code: 'user-limit-reached' },
    ),
  ];
}

/** The resellers of the platform. */
export function resellers(world: ConfigWorld): Store['resellers'] {
  const { table } = world;
  const get = (id: ResellerId) => table.get(resellerKey(id), ResellerItem);
  return {
    async get(id) {
      const item = await get(id);
      return item && Reseller.parse(item);
    },

    list: (page) => table.page({ pk: PLATFORM, prefix: PREFIX }, page, Reseller),

    tenants: (id, page) => table.page({ pk: tenantsOf(id), prefix: 'tenant#' }, page, StoredTenant),

    async hasRoomForUser(id) {
      const reseller = await get(id);
      return reseller !== null && (reseller.maxUsers === null || reseller.userCount < reseller.maxUsers);
    },

    async create(reseller, before, after, audit) {
      const home = await table.get(tenantKey(before.id), TenantItem);
      const userCount = home?.userCount ?? 0;
      const written = await table.transact([
        table.putNew(
          resellerKey(reseller.id),
          { ...reseller, tenantCount: 1, userCount },
          { code: 'changed-meanwhile' },
        ),
        bumpVersion(table, before.id, { set: after, ifUpdatedAt: before.updatedAt, ifUserCount: userCount }),
        ...directoryEntries(table, after),
        ...auditEntry(world, before.id, audit, reseller.id),
        platformAuditEntry(world, audit, reseller.id, { before: null, after: reseller }),
      ]);
      return written.ok ? ok(reseller) : written;
    },

    async update(before, after, audit) {
      const written = await table.transact([
        table.update(
          resellerKey(before.id),
          setAll(after),
          { text: 'updatedAt = :before', values: { ':before': before.updatedAt } },
          { code: 'changed-meanwhile' },
        ),
        platformAuditEntry(world, audit, before.id, { before, after }),
      ]);
      return written.ok ? ok(after) : written;
    },

    delete: (reseller, audit) =>
      table.transact([
        table.remove(
          resellerKey(reseller.id),
          { text: 'tenantCount = :none', values: { ':none': 0 } },
          { code: 'reseller-has-tenants' },
        ),
        platformAuditEntry(world, audit, reseller.id, { before: reseller, after: null }),
      ]),
  };
}

/** Part of a transaction: the tenant has one user more or less, within its plan and its reseller's. */
export async function countUser(
  world: ConfigWorld,
  id: TenantId,
  change: 1 | -1,
  ifVersion?: number,
): Promise<Result<Write[], WriteProblem>> {
  const tenant = await world.table.get(tenantKey(id), TenantItem);
  if (!tenant || tenant.deletingSince !== undefined) return fail({ code: 'not-found' });
  const { resellerId, maxUsers, userCount } = tenant;
  if (change > 0 && maxUsers !== null && userCount >= maxUsers) return fail({ code: 'user-limit-reached' });
  return ok([
    bumpVersion(world.table, id, { users: change, resellerId, ...(ifVersion !== undefined && { ifVersion }) }),
    ...countForReseller(world, resellerId, { tenants: 0, users: change }, { isMade: change > 0 }),
  ]);
}
