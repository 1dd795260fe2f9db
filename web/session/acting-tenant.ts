import { stored } from './stored.ts';

/**
 * The tenant a platform operator works in, when it is not the own one; null otherwise. It belongs to the browser tab:
 * two tabs may work in two tenants.
 */
export const actingTenant = stored('patchbay.acting-tenant', () => sessionStorage);

/** Goes to work in another tenant, or home with null. A new document: nothing of one tenant is left to show in another. */
export function actIn(tenantId: string | null): void {
  actingTenant.write(tenantId);
  window.location.assign('/');
}
