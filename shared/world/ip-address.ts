import { isIP, SocketAddress } from 'node:net';
import { z } from 'zod';

/** One address, IPv4 or IPv6, in the one spelling by which it can be compared (RFC 5952). */
export const IpAddress = z
  .string()
  .max(45)
  .refine((text) => isIP(text) !== 0, { error: 'is not an IP address', abort: true })
  .overwrite((text) => new SocketAddress({ address: text, family: isIP(text) === 6 ? 'ipv6' : 'ipv4' }).address)
  .describe('IPv4 or IPv6 address.');

/** A network in the notation of RFC 4632 §3.1. */
export const IpNetwork = z
  .string()
  .max(49)
  .refine((text) => isNetwork(text), 'is not a network such as 192.0.2.0/24')
  .describe('IPv4 or IPv6 network, such as 192.0.2.0/24.');

function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] as number;
  return rest.length === 0 && /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most;
}

/** Name or address of a host, without a port (RFC 1123 §2.1). */
export const HostName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .refine(
    (text) => isIP(text) !== 0 || /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/.test(text),
    'is neither a host name nor an address',
  )
  .describe('Host name, or IPv4 or IPv6 address.');
