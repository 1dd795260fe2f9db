import type { Store, TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';

/** What call control needs of the store. */
export interface EdgeStore extends Pick<Store, 'tenantByDomain' | 'byPlatformValue' | 'trunkConnections'> {
  readonly edges: Pick<Store['edges'], 'list'>;
  tenant(id: TenantId): Pick<TenantStore, 'version' | 'snapshot'> & {
    readonly registrations: Pick<TenantStore['registrations'], 'list' | 'put' | 'delete'>;
    readonly objects: Pick<TenantStore['objects'], 'all' | 'get' | 'write'>;
    readonly settings: Pick<TenantStore['settings'], 'get' | 'put'>;
    readonly usage: Pick<TenantStore['usage'], 'totals'>;
    readonly textMessages: TenantStore['textMessages'];
    readonly contactCentre: TenantStore['contactCentre'];
  };
}
