import { z } from 'zod';
import { fail, ok, type Result } from '#shared/result.ts';
import { domainsOf, type ResellerId, Tenant, TenantId } from '#shared/tenant/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';
import { auditEntry, farewellEntry, platformAuditEntry } from './audit.ts';
import { configuration, PLATFORM, tenantsOf } from './partition.ts';
import {
  addingTo,
  CountFields,
  type Counts,
  countsOf,
  fieldsOf,
  NOTHING_COUNTED,
  negated,
  roomFor,
} from './plan-counts.ts';
import type { AuditNote, Page, PageRequest, WriteProblem } from './records.ts';
import { countForReseller } from './resellers.ts';
import { EXISTS, type Key, setAll, type Table, type Write } from './table.ts';

/** What every part of the configuration table works with. */
export interface ConfigWorld {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
}

export const tenantKey = (id: TenantId): Key => ({ pk: configuration(id), sk: 'tenant' });
const directoryKey = (id: TenantId): Key => ({ pk: PLATFORM, sk: `tenant#${id}` });
const resellersKey = (reseller: ResellerId, id: TenantId): Key => ({ pk: tenantsOf(reseller), sk: `tenant#${id}` });
const domainKey = (domain: string): Key => ({ pk: `DOMAIN#${domain}`, sk: 'lock' });

/** Tenants stored by the first version have neither reseller nor plan, nor more than one domain. */
export const StoredTenant = Tenant.extend({
  aliases: Tenant.shape.aliases.default([]),
  realm: Tenant.shape.realm.default(null),
  resellerId: Tenant.shape.resellerId.default(null),
  maxUsers: Tenant.shape.maxUsers.default(null),
  limits: Tenant.shape.limits.default({}),
});

/** The tenant and the version of its configuration in one item, so that reading one is reading both. */
export const TenantItem = StoredTenant.extend({
  version: z.int().min(1),
  ...CountFields.shape,
  /** Set when deletion has begun: from then on the tenant is not there for anybody, and takes no writes. */
  deletingSince: Tenant.shape.createdAt.optional(),
});
export type TenantItem = z.infer<typeof TenantItem>;

const DomainLock = z.object({ tenantId: TenantId });

/** Part of a transaction: nothing is written for a tenant that is gone, or being deleted. */
export const tenantIsThere = (table: Table, id: TenantId): Write =>
  table.check(tenantKey(id), { text: `${EXISTS.text} AND attribute_not_exists(deletingSince)` }, { code: 'not-found' });

/** The tenants of the platform. */
export class Tenants {
  readonly #world: ConfigWorld;
  readonly #table: Table;

  constructor(world: ConfigWorld) {
    this.#world = world;
    this.#table = world.table;
  }

  async byDomain(domain: string): Promise<Tenant | null> {
    const lock = await this.#table.get(domainKey(domain), DomainLock, { stale: true });
    if (!lock) return null;
    const tenant = await this.#table.get(tenantKey(lock.tenantId), TenantItem, { stale: true });
    // A domain that is just changing hands: the lock and the tenant are read one after the other.
    return tenant && domainsOf(tenant).includes(domain) ? visible(tenant) : null;
  }

  async byId(id: TenantId): Promise<Tenant | null> {
    return visible(await this.#table.get(tenantKey(id), TenantItem));
  }

  list(page: PageRequest): Promise<Page<Tenant>> {
    return this.#table.page({ pk: PLATFORM, prefix: 'tenant#' }, page, StoredTenant);
  }

  async create(tenant: Tenant, audit: AuditNote): Promise<Result<Tenant, WriteProblem>> {
    const item: TenantItem = { ...tenant, ...NOTHING_COUNTED, version: 1 };
    const written = await this.#table.transact([
      ...this.#changeDomains({ id: tenant.id, had: [], has: domainsOf(tenant) }),
      this.#table.putNew(tenantKey(tenant.id), item, { code: 'changed-meanwhile' }),
      ...directoryEntries(this.#table, tenant),
      ...countForReseller(this.#world, tenant.resellerId, { tenants: 1, counts: {}, isMade: true }),
      ...auditEntry(this.#world, tenant.id, audit, tenant.id, { before: null, after: tenant }),
      platformAuditEntry(this.#world, audit, tenant.id, { before: null, after: tenant }),
    ]);
    return written.ok ? ok(tenant) : written;
  }

  async update(before: Tenant, after: Tenant, audit: AuditNote): Promise<Result<Tenant, WriteProblem>> {
    const written = await this.#table.transact([
      ...this.#changeDomains({ id: before.id, had: domainsOf(before), has: domainsOf(after) }),
      ...(before.resellerId === after.resellerId
        ? [bumpVersion(this.#table, before.id, { set: after, ifUpdatedAt: before.updatedAt })]
        : await this.#handOver(before, after)),
      ...directoryEntries(this.#table, after),
      ...auditEntry(this.#world, before.id, audit, before.id, { before, after }),
    ]);
    return written.ok ? ok(after) : written;
  }

  /**
   * First step of a deletion: nobody finds the tenant any more and nothing can be written to it. Done again by
   * whoever resumes a deletion that was cut short.
   */
  async beginDelete(id: TenantId, audit: AuditNote, before: Tenant | null): Promise<Result<TenantItem, WriteProblem>> {
    const item = await this.#table.get(tenantKey(id), TenantItem);
    if (!item) return fail({ code: 'not-found' });
    if (item.deletingSince) return ok(item);
    const written = await this.#table.transact([
      bumpVersion(this.#table, id, {
        set: { deletingSince: toInstant(this.#world.clock.nowMs()) },
        ...(before && { ifUpdatedAt: before.updatedAt }),
      }),
      ...directoryEntries(this.#table, { ...Tenant.parse(item), isEnabled: false }),
      ...farewellEntry(this.#world, id, audit),
    ]);
    return written.ok ? ok(item) : written;
  }

  /** Last step of a deletion: frees the domains and forgets the tenant. */
  async endDelete(id: TenantId): Promise<Result<void, WriteProblem>> {
    // Read again: a user may have come or gone before the deletion began.
    const tenant = await this.#table.get(tenantKey(id), TenantItem);
    if (!tenant) return fail({ code: 'not-found' });
    return this.#table.transact([
      ...this.#changeDomains({ id, had: domainsOf(tenant), has: [] }),
      this.#table.clear(tenantKey(id)),
      this.#table.clear(directoryKey(id)),
      ...this.#leaveReseller(tenant, countsOf(tenant)),
    ]);
  }

  /** The tenant goes from one reseller to another, with all that plans count; either may be the platform itself. */
  async #handOver(before: Tenant, after: Tenant): Promise<Write[]> {
    const counts = countsOf((await this.#table.get(tenantKey(before.id), TenantItem)) ?? NOTHING_COUNTED);
    return [
      bumpVersion(this.#table, before.id, { set: after, ifUpdatedAt: before.updatedAt, ifCounts: counts }),
      ...this.#leaveReseller(before, counts),
      ...countForReseller(this.#world, after.resellerId, { tenants: 1, counts }),
    ];
  }

  #leaveReseller({ id, resellerId }: Tenant, counts: Counts): Write[] {
    return resellerId === null
      ? []
      : [
          this.#table.clear(resellersKey(resellerId, id)),
          ...countForReseller(this.#world, resellerId, { tenants: -1, counts: negated(counts) }),
        ];
  }

  /** Takes what is new of the domains, the tenant's own first, and frees what is no longer there; what goes from alias to domain stays. */
  #changeDomains({ id, had, has }: { id: TenantId; had: readonly string[]; has: readonly string[] }): Write[] {
    return [
      ...has.flatMap((domain, at) => {
        if (had.includes(domain)) return [];
        const path = at === 0 ? ['domain'] : ['aliases', at - 1];
        return [this.#table.putNew(domainKey(domain), { tenantId: id }, { code: 'domain-taken', path, domain })];
      }),
      ...had
        .filter((domain) => !has.includes(domain))
        .map((domain) =>
          this.#table.remove(
            domainKey(domain),
            { text: 'tenantId = :id', values: { ':id': id } },
            { code: 'changed-meanwhile' },
          ),
        ),
    ];
  }
}

/** Part of a transaction: the tenant in the list of the platform, and in its reseller's. */
export const directoryEntries = (table: Table, tenant: Tenant): Write[] => [
  table.overwrite(directoryKey(tenant.id), tenant),
  ...(tenant.resellerId === null ? [] : [table.overwrite(resellersKey(tenant.resellerId, tenant.id), tenant)]),
];

interface TenantChange {
  readonly set?: Partial<TenantItem>;
  /** What the tenant was like when it was read. */
  readonly ifUpdatedAt?: string;
  readonly ifCounts?: Counts;
  readonly ifVersion?: number;
  /** What comes or goes that plans count, of a tenant that still has this reseller, and has room. */
  readonly counts?: Counts;
  readonly resellerId?: ResellerId | null;
}

/**
 * Part of every configuration write: the version grows. A tenant that is gone or going takes no writes, and one that
 * is itself changed must still be the one that was read.
 */
export function bumpVersion(
  table: Table,
  id: TenantId,
  { set = {}, ifUpdatedAt, ifCounts, ifVersion, counts, resellerId = null }: TenantChange = {},
): Write {
  const change = setAll(set);
  const added = addingTo(counts ?? {});
  const room = roomFor(counts ?? {});
  const seen = Object.entries(fieldsOf(ifCounts ?? {}));
  const conditions = [
    EXISTS.text,
    'attribute_not_exists(deletingSince)',
    ...(ifUpdatedAt === undefined ? [] : ['updatedAt = :before']),
    ...(ifVersion === undefined ? [] : ['#version = :seen']),
    ...seen.map(([field]) => `(${field} = :${field} OR attribute_not_exists(${field}))`),
    ...(counts === undefined ? [] : ['(resellerId = :reseller OR attribute_not_exists(resellerId))']),
    ...(room.text === '' ? [] : [room.text]),
  ];
  return table.update(
    tenantKey(id),
    {
      text: `${change.text} ADD #version :one${added.text === '' ? '' : `, ${added.text}`}`.trim(),
      names: { ...change.names, ...added.names, ...room.names, '#version': 'version' },
      values: {
        ...change.values,
        ':one': 1,
        ...added.values,
        ...room.values,
        ...(counts !== undefined && { ':reseller': resellerId }),
        ...(ifUpdatedAt !== undefined && { ':before': ifUpdatedAt }),
        ...(ifVersion !== undefined && { ':seen': ifVersion }),
        ...Object.fromEntries(seen.map(([field, count]) => [`:${field}`, count])),
      },
    },
    { text: conditions.join(' AND ') },
    {
      code:
        ifUpdatedAt === undefined && ifVersion === undefined && counts === undefined
          ? 'not-found'
          : 'changed-meanwhile',
    },
  );
}

/** The tenant as others see it: without the version, and not at all once its deletion has begun. */
export function visible(item: TenantItem | null): Tenant | null {
  return item && item.deletingSince === undefined ? Tenant.parse(item) : null;
}
