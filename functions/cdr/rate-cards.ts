import { kindOf } from '#shared/object/index.ts';
import { RateCard, type RateTable } from '#shared/rating/index.ts';
import type { TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';

/** Bounds memory: a tenant's rates take some hundred kilobytes. */
const KEPT_TENANTS = 100;

/** The rates of tenants, read anew when anything of the tenant's configuration has changed: one read per call that costs something. */
export class RateCards {
  readonly #kept = new Map<TenantId, { version: number; card: RateCard }>();

  async of(tenantId: TenantId, tenant: Pick<TenantStore, 'version' | 'objects'>): Promise<RateCard> {
    const version = await tenant.version();
    const kept = this.#kept.get(tenantId);
    if (kept?.version === version) return kept.card;
    const tables: RateTable[] = [];
    for await (const table of tenant.objects.all(kindOf('rate-table'))) tables.push(table as unknown as RateTable);
    const card = new RateCard(tables);
    this.#kept.delete(tenantId);
    this.#kept.set(tenantId, { version, card });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_TENANTS && oldest !== undefined) this.#kept.delete(oldest);
    return card;
  }
}
