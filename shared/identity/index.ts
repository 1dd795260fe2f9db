/**
 * Who may do what: principals, roles and their permissions, API keys.
 *
 *   principal.ts   who asks, and what the role allows
 *   api-key.ts     credentials of machines
 */
export { ApiKey, ApiKeyId, NewApiKey } from './api-key.ts';
export { may, PERMISSIONS, type Permission, type Principal } from './principal.ts';
