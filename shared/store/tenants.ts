import { z } from 'zod';
import { fail, ok, type Result } from '#shared/result.ts';
import { Tenant, TenantId } from '#shared/tenant/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';
import { auditEntry, farewellEntry, platformAuditEntry } from './audit.ts';
import { configuration, PLATFORM } from './partition.ts';
import type { AuditNote, Page, PageRequest, WriteProblem } from './store.ts';
import { EXISTS, type Key, setAll, type Table, type Write } from './table.ts';

/** What every part of the configuration table works with. */
export interface ConfigWorld {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
}

export const tenantKey = (id: TenantId): Key => ({ pk: configuration(id), sk: 'tenant' });
const directoryKey = (id: TenantId): Key => ({ pk: PLATFORM, sk: `tenant#${id}` });
const domainKey = (domain: string): Key => ({ pk: `DOMAIN#${domain}`, sk: 'lock' });

/** The tenant and the version of its configuration in one item, so that reading one is reading both. */
export const TenantItem = Tenant.extend({
  version: z.int().min(1),
  /** Set when deletion has begun: from then on the tenant is not there for anybody, and takes no writes. */
  deletingSince: Tenant.shape.createdAt.optional(),
});
export type TenantItem = z.infer<typeof TenantItem>;

const DomainLock = z.object({ tenantId: TenantId });

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
    return tenant?.domain === domain ? visible(tenant) : null;
  }

  async byId(id: TenantId): Promise<Tenant | null> {
    return visible(await this.#table.get(tenantKey(id), TenantItem));
  }

  list(page: PageRequest): Promise<Page<Tenant>> {
    return this.#table.page({ pk: PLATFORM, prefix: 'tenant#' }, page, Tenant);
  }

  async create(tenant: Tenant, audit: AuditNote): Promise<Result<Tenant, WriteProblem>> {
    const item: TenantItem = { ...tenant, version: 1 };
    const written = await this.#table.transact([
      this.#takeDomain(tenant),
      this.#table.putNew(tenantKey(tenant.id), item, { code: 'changed-meanwhile' }),
      this.#table.overwrite(directoryKey(tenant.id), tenant),
      ...auditEntry(this.#world, tenant.id, audit, tenant.id),
      platformAuditEntry(this.#world, audit, tenant.id),
    ]);
    return written.ok ? ok(tenant) : written;
  }

  async update(before: Tenant, after: Tenant, audit: AuditNote): Promise<Result<Tenant, WriteProblem>> {
    const written = await this.#table.transact([
      ...(before.domain === after.domain ? [] : [this.#takeDomain(after), this.#freeDomain(before)]),
      bumpVersion(this.#table, before.id, { set: after, ifUpdatedAt: before.updatedAt }),
      this.#table.overwrite(directoryKey(before.id), after),
      ...auditEntry(this.#world, before.id, audit, before.id),
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
      this.#table.overwrite(directoryKey(id), { ...Tenant.parse(item), isEnabled: false }),
      ...farewellEntry(this.#world, id, audit),
    ]);
    return written.ok ? ok(item) : written;
  }

  /** Last step of a deletion: frees the domain and forgets the tenant. */
  async endDelete(tenant: Tenant): Promise<Result<void, WriteProblem>> {
    return this.#table.transact([
      this.#freeDomain(tenant),
      this.#table.clear(tenantKey(tenant.id)),
      this.#table.clear(directoryKey(tenant.id)),
    ]);
  }

  #takeDomain({ id, domain }: Tenant): Write {
    return this.#table.putNew(domainKey(domain), { tenantId: id }, { code: 'domain-taken', domain });
  }

  #freeDomain({ id, domain }: Tenant): Write {
    return this.#table.remove(
      domainKey(domain),
      { text: 'tenantId = :id', values: { ':id': id } },
      { code: 'changed-meanwhile' },
    );
  }
}

/**
 * Part of every configuration write: the version grows. A tenant that is gone or going takes no writes, and one that
 * is itself changed must still be the one that was read.
 */
export function bumpVersion(
  table: Table,
  id: TenantId,
  { set = {}, ifUpdatedAt, ifVersion }: { set?: Partial<TenantItem>; ifUpdatedAt?: string; ifVersion?: number } = {},
): Write {
  const change = setAll(set);
  const isThere = `${EXISTS.text} AND attribute_not_exists(deletingSince)`;
  const condition =
    isThere + (ifUpdatedAt ? ' AND updatedAt = :before' : '') + (ifVersion ? ' AND #version = :seen' : '');
  return table.update(
    tenantKey(id),
    {
      text: `${change.text} ADD #version :one`.trim(),
      names: { ...change.names, '#version': 'version' },
      values: { ...change.values, ':one': 1 },
    },
    {
      text: condition,
      values: { ...(ifUpdatedAt && { ':before': ifUpdatedAt }), ...(ifVersion && { ':seen': ifVersion }) },
    },
    { code: ifVersion || ifUpdatedAt ? 'changed-meanwhile' : 'not-found' },
  );
}

/** The tenant as others see it: without the version, and not at all once its deletion has begun. */
export function visible(item: TenantItem | null): Tenant | null {
  return item && item.deletingSince === undefined ? Tenant.parse(item) : null;
}
