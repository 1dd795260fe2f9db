import { z } from 'zod';
import { Reseller } from '#shared/reseller/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ResellerId, TenantId } from '#shared/tenant/index.ts';
import { auditEntry, platformAuditEntry } from './audit.ts';
import { PLATFORM, tenantsOf } from './partition.ts';
import {
  addingTo,
  type Counted,
  CountFields,
  type Counts,
  countsOf,
  exhausted,
  fieldsOf,
  NOTHING_COUNTED,
  roomFor,
} from './plan-counts.ts';
import type { WriteProblem } from './records.ts';
import type { Store } from './store.ts';
import { type Key, setAll, type Write } from './table.ts';
import { bumpVersion, type ConfigWorld, directoryEntries, StoredTenant, TenantItem, tenantKey } from './tenants.ts';

const PREFIX = 'reseller#';
const resellerKey = (id: ResellerId): Key => ({ pk: PLATFORM, sk: PREFIX + id });

/** Resellers stored by the first version have no limits but of tenants and users. */
const StoredReseller = Reseller.extend({ limits: Reseller.shape.limits.default({}) });
/** A reseller, and what its tenants have taken of its plan: counted here, so that no two of them get the last place. */
const ResellerItem = StoredReseller.extend({ tenantCount: z.int(), ...CountFields.shape });

interface ResellerChange {
  readonly tenants: 1 | 0 | -1;
  readonly counts: Counts;
  /** Its limits are kept where something is made; a tenant that the platform hands over is the platform's decision. */
  readonly isMade?: boolean;
}

/** Part of a transaction: the reseller, if there is one, has more or fewer tenants, users and so on. */
export function countForReseller(
  { table }: Pick<ConfigWorld, 'table'>,
  reseller: ResellerId | null,
  { tenants, counts, isMade = false }: ResellerChange,
): Write[] {
  if (reseller === null) return [];
  const added = addingTo(counts);
  const room = roomFor(isMade ? counts : {});
  const isLimited = isMade && tenants > 0;
  return [
    table.update(
      resellerKey(reseller),
      {
        text: `ADD tenantCount :tenants${added.text === '' ? '' : `, ${added.text}`}`,
        names: { ...added.names, ...room.names },
        values: { ':tenants': tenants, ...added.values, ...room.values, ...(isLimited && { ':none': null }) },
      },
      {
        text: [
          'attribute_exists(pk)',
          ...(isLimited ? ['(maxTenants = :none OR tenantCount < maxTenants)'] : []),
          ...(room.text === '' ? [] : [room.text]),
        ].join(' AND '),
      },
      tenants > 0 ? { code: 'tenant-limit-reached' } : limitReached(Object.keys(counts)[0] as Counted),
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

    list: (page) => table.page({ pk: PLATFORM, prefix: PREFIX }, page, StoredReseller),

    tenants: (id, page) => table.page({ pk: tenantsOf(id), prefix: 'tenant#' }, page, StoredTenant),

    async hasRoomForUser(id) {
      const reseller = await get(id);
      return reseller !== null && exhausted(reseller, { users: 1 }) === null;
    },

    async create(reseller, before, after, audit) {
      const home = await table.get(tenantKey(before.id), TenantItem);
      const counts = countsOf(home ?? NOTHING_COUNTED);
      const written = await table.transact([
        table.putNew(
          resellerKey(reseller.id),
          { ...reseller, ...fieldsOf(counts), tenantCount: 1 },
          { code: 'changed-meanwhile' },
        ),
        bumpVersion(table, before.id, { set: after, ifUpdatedAt: before.updatedAt, ifCounts: counts }),
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

/** Part of a transaction: the tenant has more or less of what plans count, within its plan and its reseller's. */
export async function countForTenant(
  world: ConfigWorld,
  id: TenantId,
  counts: Counts,
  ifVersion?: number,
): Promise<Result<Write[], WriteProblem>> {
  const tenant = await world.table.get(tenantKey(id), TenantItem);
  if (!tenant || tenant.deletingSince !== undefined) return fail({ code: 'not-found' });
  const { resellerId } = tenant;
  const full = exhausted(tenant, counts);
  if (full) return fail(limitReached(full));
  return ok([
    bumpVersion(world.table, id, { counts, resellerId, ...(ifVersion !== undefined && { ifVersion }) }),
    ...countForReseller(world, resellerId, { tenants: 0, counts, isMade: true }),
  ]);
}

const limitReached = (counted: Counted): WriteProblem =>
  counted === 'users' ? { code: 'user-limit-reached' } : { code: 'plan-limit-reached', limit: counted };
