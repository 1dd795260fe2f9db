/**
 * A tenant: one customer of the platform, owner of a SIP domain.
 *
 *   tenant.ts     what a tenant is, how one is created and changed
 *   plan-limits.ts   what its plan, and that of its reseller, has at most beside users
 *   sip-proof.ts  by which secrets phones of a user show who they are
 *   snapshot.ts   everything routing needs to know about one tenant, indexed
 *   call-permission.ts   whether a user may make the calls that a rule asks a permission for
 */
export { type CallPermissionFinding, callPermission, hasCallPermission } from './call-permission.ts';
export { LIMITED_KINDS, type LimitedObjects, limitOf, PlanLimits, ResellerLimits } from './plan-limits.ts';
export { isProofOf, type SipProof, sipProof } from './sip-proof.ts';
export {
  indexSnapshot,
  type NumberedObject,
  nameOf,
  numbersOfUser,
  objectsOf,
  objectWith,
  type SnapshotObjects,
  type SnapshotUser,
  type TenantSnapshot,
  tenantSetting,
  userDialed,
  userSetting,
} from './snapshot.ts';
export {
  domainsOf,
  MaxUsers,
  NewTenant,
  ResellerId,
  realmOf,
  SipDomain,
  Tenant,
  TenantId,
  TenantPatch,
} from './tenant.ts';
