/**
 * Who may do what: principals, roles and their permissions, API keys. How secrets are kept: shared/credentials.
 *
 *   principal.ts   who asks, and what the role allows
 *   custom-role.ts permissions that a tenant puts together itself
 *   api-key.ts     credentials of machines
 *   wire.ts        names of cookie and header
 */
export { ApiKey, ApiKeyId, NewApiKey } from './api-key.ts';
export { AnyPermission, CustomRole, CustomRolePatch, NewCustomRole, PermissionSet } from './custom-role.ts';
export {
  covers,
  type Holder,
  isPermission,
  isWithin,
  may,
  PERMISSIONS,
  type Permission,
  type Principal,
  permissionFor,
  permissionsOf,
  permissionsWithin,
  systemPrincipal,
} from './principal.ts';
export { SESSION_COOKIE, TENANT_HEADER } from './wire.ts';
