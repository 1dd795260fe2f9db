/**
 * A tenant: one customer of the platform, owner of a SIP domain.
 *
 *   tenant.ts     what a tenant is, how one is created and changed
 *   snapshot.ts   everything routing needs to know about one tenant, indexed
 *   call-permission.ts   whether a user may make the calls that a rule asks a permission for
 */
export { type CallPermissionFinding, callPermission, hasCallPermission } from './call-permission.ts';
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
