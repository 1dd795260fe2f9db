import { z } from 'zod';
import type { Cluster, SharedKind } from '#edge/cluster/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';

/**
 * Which version of its configuration each edge has seen of a tenant. The first edge that sees a new one tells the others, so
 * that what a phone switches at one edge lights lamps at all, without each edge asking the store each second.
 */
export class Versions {
  readonly #known = new Map<TenantId, number>();
  readonly #shared: SharedKind<number>;

  /** @param onNewer  another edge has seen a newer version than we */
  constructor(cluster: Cluster, onNewer: (tenantId: TenantId) => void) {
    const known = this.#known;
    this.#shared = cluster.share('version', {
      schema: z.int(),
      *all(tenantId) {
        const version = known.get(tenantId);
        if (version !== undefined) yield ['', version] as const;
      },
      one: (tenantId) => known.get(tenantId) ?? null,
      onChange: ({ tenantId, value }) => {
        if (value !== null && value > (known.get(tenantId) ?? 0)) onNewer(tenantId);
      },
    });
  }

  seen({ tenant: { id }, version }: TenantSnapshot): void {
    this.#known.set(id, version);
    this.#shared.changed(id, '');
  }
}
