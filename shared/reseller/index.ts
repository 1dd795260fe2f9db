/**
 * A reseller: whoever sells the platform to customers of its own, and runs their tenants.
 *
 *   reseller.ts   what a reseller is, its plan, how one is created and changed
 *
 * A tenant names its reseller (shared/tenant). Whoever has the role `reseller` in the reseller's own tenant acts in all
 * tenants of that reseller; the role says nothing in any other tenant.
 */
export { NewReseller, Reseller, ResellerPatch } from './reseller.ts';
