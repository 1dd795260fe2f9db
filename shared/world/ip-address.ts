import { z } from 'zod';

// Without node:net: schemas are for browsers, too.
const [ipv4, ipv6] = [z.ipv4(), z.ipv6()];
const isIPv4 = (text: string): boolean => ipv4.safeParse(text).success;
const isIPv6 = (text: string): boolean => ipv6.safeParse(text).success;
const isIp = (text: string): boolean => isIPv4(text) || isIPv6(text);

/** One address, IPv4 or IPv6, in the one spelling by which it can be compared (RFC 5952). */
export const IpAddress = z
  .string()
  .max(45)
  .refine((text) => isIp(text), { error: 'is not an IP address', abort: true })
  .overwrite((text) => (isIPv6(text) ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text))
  .describe('IPv4 or IPv6 address.');

/** A network in the notation of RFC 4632 §3.1. */
export const IpNetwork = z
  .string()
  .max(49)
  .refine((text) => isNetwork(text), 'is not a network such as 192.0.2.0/24')
  .describe('IPv4 or IPv6 network, such as 192.0.2.0/24.');

function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (!isIp(address)) return false;
  const most = isIPv6(address) ? 128 : 32;
  return rest.length === 0 && /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most;
}

/** Name or address of a host, without a port (RFC 1123 §2.1). */
export const HostName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .refine(
    (text) => isIp(text) || /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/.test(text),
    'is neither a host name nor an address',
  )
  .describe('Host name, or IPv4 or IPv6 address.');
