/**
 * Who may do what: principals, roles and their permissions, API keys. How secrets are kept: shared/credentials.
 *
 *   principal.ts   who asks, and what the role allows
 *   api-key.ts     credentials of machines
 */
export { ApiKey, ApiKeyId, NewApiKey } from './api-key.ts';
export {
  covers,
  may,
  PERMISSIONS,
  type Permission,
  type Principal,
  permissionFor,
  permissionsOf,
  systemPrincipal,
} from './principal.ts';
