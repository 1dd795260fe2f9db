import { isIP } from 'node:net';
import { type Chance, fraction } from '#shared/world/index.ts';
import { type SipUri, uriParam } from '../parser/index.ts';
import type { Names, SrvRecord } from './dns.ts';
import { defaultPort, isTransport, type Transport } from './flow.ts';

/** Where a request goes next, before any name is looked up. */
export interface NextHop {
  transport: Transport;
  host: string;
  port: number;
  /** What the URI leaves to DNS: the port, or the transport too. */
  leaves?: 'port' | 'transport';
  /** The URI names no transport, so the size of a request may choose it. */
  isTransportOpen?: true;
}

/** From this size on a datagram may be cut up by the network, and the pieces dropped by NATs (RFC 3261 §18.1.1). */
const MAX_DATAGRAM_BYTES = 1300;

/** A request that should go over TCP although nothing but its size says so. */
export const outgrowsUdp = (hop: NextHop, sizeBytes: number): boolean =>
  sizeBytes > MAX_DATAGRAM_BYTES && hop.transport === 'udp' && hop.isTransportOpen === true;

/** One place where a request may be sent. */
export interface Target {
  transport: Transport;
  /** IP literal. */
  address: string;
  port: number;
}

/** Chosen: each that does not answer costs the caller up to 4 s. */
const MAX_TARGETS = 4;

/** Transport, host and port that a URI asks for; undefined for a transport nobody here speaks (RFC 3263 §4.1, §4.2). */
export function nextHop(uri: SipUri): NextHop | undefined {
  const asked = uriParam(uri, 'transport')?.toLowerCase();
  if (asked !== undefined && !isTransport(asked)) return undefined;
  const transport = uri.scheme === 'sips' ? secured(asked) : (asked ?? 'udp');
  const host = uriParam(uri, 'maddr') ?? uri.host;
  const openness = asked === undefined && uri.scheme === 'sip' ? ({ isTransportOpen: true } as const) : {};
  if (uri.port !== 0) return { transport, host, port: uri.port, ...openness };
  const port = defaultPort(transport);
  if (isIP(host) !== 0) return { transport, host, port, ...openness };
  return { transport, host, port, leaves: asked === undefined ? 'transport' : 'port', ...openness };
}

const secured = (asked: Transport | undefined): Transport => (asked === 'ws' || asked === 'wss' ? 'wss' : 'tls');

/** Services of NAPTR records (RFC 3263 §4.1). */
const SERVICES = new Map<string, Transport>([
  ['SIP+D2U', 'udp'],
  ['SIP+D2T', 'tcp'],
  ['SIPS+D2T', 'tls'],
]);

const SRV_PREFIXES = { udp: '_sip._udp.', tcp: '_sip._tcp.', tls: '_sips._tcp.' } as const;

export interface ResolveWorld {
  names: Names;
  chance: Chance;
  /** Whether anything can be sent that way. */
  speaks(transport: Transport): boolean;
}

/**
 * Where a request can go, in the order in which to try (RFC 3263 §4); empty when nobody is there.
 *
 * @throws Error when the name servers do not answer
 */
export async function targetsOf(hop: NextHop, world: ResolveWorld): Promise<Target[]> {
  const { transport, host, port } = hop;
  if (isIP(host) !== 0) return [{ transport, address: host, port }];
  // Node resolves an empty name, to null.
  if (host === '') return [];
  for (const service of hop.leaves === undefined ? [] : await servicesOf(hop, world)) {
    const { records } = await world.names.srv(service.name);
    if (records.length > 0) return serversOf(service.transport, records, world);
  }
  const { records } = await world.names.addresses(host);
  return records.slice(0, MAX_TARGETS).map((address) => ({ transport, address, port }));
}

/** The SRV names to ask for: those of NAPTR, else the usual ones. */
async function servicesOf(hop: NextHop, { names, speaks }: ResolveWorld) {
  const { transport, host, leaves } = hop;
  const candidates: Transport[] = leaves === 'port' || transport !== 'udp' ? [transport] : ['udp', 'tcp', 'tls'];
  if (leaves === 'transport') {
    const { records } = await names.naptr(host);
    const usable = records
      .map((record) => ({ ...record, transport: SERVICES.get(record.service.toUpperCase()) }))
      .filter((record) => record.flags.toLowerCase() === 's' && record.transport !== undefined)
      .filter((record) => candidates.includes(record.transport as Transport) && speaks(record.transport as Transport))
      .sort((a, b) => a.order - b.order || a.preference - b.preference);
    if (usable.length > 0) {
      return usable.map((record) => ({ name: record.replacement, transport: record.transport as Transport }));
    }
  }
  // Nobody has agreed on TLS for a sip: URI, so it is not guessed; WebSocket has no SRV name.
  return candidates
    .filter(
      (candidate) => candidate in SRV_PREFIXES && speaks(candidate) && (candidate !== 'tls' || transport === 'tls'),
    )
    .map((candidate) => ({
      name: SRV_PREFIXES[candidate as keyof typeof SRV_PREFIXES] + host,
      transport: candidate,
    }));
}

/** Addresses of the servers, by priority and weight. A server whose name is not found does not hide the others. */
async function serversOf(transport: Transport, records: readonly SrvRecord[], world: ResolveWorld): Promise<Target[]> {
  const targets: Target[] = [];
  for (const { name, port } of inTurn(records, world.chance)) {
    // A single `.` says that the service is decidedly not there (RFC 2782).
    if (name === '' || name === '.') continue;
    const found = isIP(name) !== 0 ? [name] : await addressesOf(name, world.names);
    targets.push(...found.map((address) => ({ transport, address, port })));
    if (targets.length >= MAX_TARGETS) break;
  }
  return targets.slice(0, MAX_TARGETS);
}

async function addressesOf(name: string, names: Names): Promise<readonly string[]> {
  try {
    return (await names.addresses(name)).records;
  } catch {
    return [];
  }
}

/** Lower priority first; among equals, each is next with a probability in proportion to its weight (RFC 2782). */
export function inTurn(records: readonly SrvRecord[], chance: Chance): SrvRecord[] {
  const left = [...records].sort((a, b) => a.priority - b.priority || a.weight - b.weight);
  const ordered: SrvRecord[] = [];
  while (left.length > 0) {
    const equals = left.filter(({ priority }) => priority === left[0]?.priority);
    const sum = equals.reduce((total, { weight }) => total + weight, 0);
    const drawn = fraction(chance) * (sum + 1);
    let passed = 0;
    const next = equals.findIndex(({ weight }) => {
      passed += weight;
      return passed >= Math.floor(drawn);
    });
    ordered.push(...left.splice(next, 1));
  }
  return ordered.slice(0, MAX_TARGETS);
}
