import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type SipUri, uriParam } from '../parser/index.ts';
import { defaultPort, isTransport, type Transport } from './flow.ts';

/** Where a request goes next, before any name is looked up. */
export interface NextHop {
  transport: Transport;
  host: string;
  port: number;
}

/**
 * Transport, host and port that a URI asks for (RFC 3263 §4.1, §4.2 without NAPTR and SRV); undefined for a transport
 * nobody here speaks.
 */
export function nextHop(uri: SipUri): NextHop | undefined {
  const asked = uriParam(uri, 'transport')?.toLowerCase();
  if (asked !== undefined && !isTransport(asked)) return undefined;
  const transport = uri.scheme === 'sips' ? secured(asked) : (asked ?? 'udp');
  const host = uriParam(uri, 'maddr') ?? uri.host;
  return { transport, host, port: uri.port === 0 ? defaultPort(transport) : uri.port };
}

const secured = (asked: Transport | undefined): Transport => (asked === 'ws' || asked === 'wss' ? 'wss' : 'tls');

/** The address of a host; undefined when the name does not exist or nobody answers. */
export async function addressOf(host: string): Promise<string | undefined> {
  if (isIP(host) !== 0) return host;
  // Node resolves an empty name, to null.
  if (host === '') return undefined;
  try {
    const { address } = await lookup(host);
    return address;
  } catch {
    return undefined;
  }
}
