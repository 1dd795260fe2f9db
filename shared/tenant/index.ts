/**
 * A tenant: one customer of the platform, owner of a SIP domain.
 *
 *   tenant.ts     what a tenant is
 *   snapshot.ts   everything routing needs to know about one tenant, indexed
 */
export { indexSnapshot, type SnapshotUser, type TenantSnapshot } from './snapshot.ts';
export { SipDomain, Tenant, TenantId } from './tenant.ts';
