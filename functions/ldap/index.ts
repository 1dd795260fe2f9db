/**
 * The directory of a tenant: what goes between us and an LDAP server.
 *
 *   ldap-client.ts   one search, by the library ldapts, at an address that a tenant has chosen
 *
 * What is made of the entries is in shared/sign-in/plan-sync.ts; the endpoints are in functions/api/ldap.ts.
 */
export { ldapClient } from './ldap-client.ts';
