/**
 * Whose request is it, and what is that tenant's configuration now?
 *
 *   identify-tenant.ts   domain → tenant
 *   room-for-call.ts      whether its plan lets one more call begin
 *   tenants.ts           snapshots in memory, kept exact by one version read per call
 */
export { belongsToTenant, type EdgeNames, identifyTenant, isOwnHost } from './identify-tenant.ts';
export { callsForHelp, hasRoomNow } from './room-for-call.ts';
export { type Freshness, type TenantProblem, Tenants } from './tenants.ts';
