/**
 * Signing in at the OpenID provider of a tenant: what goes between us and the provider.
 *
 *   openid-client.ts   authorization code with PKCE, state and nonce, by the library openid-client
 *   outbound.ts        requests to an address that a tenant has chosen
 *
 * The rules are in shared/usecases/oidc.ts; the endpoints in functions/api/oidc.ts.
 */
export { openIdClient } from './openid-client.ts';
