import ipaddr from 'ipaddr.js';

/**
 * Whether a webhook may reach an address: only what is public. Everything with a purpose of its own is not: loopback,
 * private, link-local (the metadata service of the cloud), shared, multicast, translation and tunnel prefixes that
 * lead back to one of those (RFC 6890). An IPv4 address in IPv6 clothes counts as what it is.
 *
 * @param address  as the resolver gave it
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}
