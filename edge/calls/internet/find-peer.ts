import ipaddr from 'ipaddr.js';
import { parseUri } from '#edge/signaling/parser/index.ts';
import type { Names } from '#edge/signaling/transport/dns.ts';
import { nextHop, targetsOf } from '#edge/signaling/transport/resolve.ts';
import { domainsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { Chance } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import { enumAddress, enumName } from './enum.ts';

export interface Internet {
  readonly names: Pick<Names, 'naptr' | 'srv' | 'addresses'>;
  /** Whether addresses of private networks may be called, such as those of a test; never those of a platform. */
  readonly mayReachPrivate?: boolean;
}

export interface InternetWorld {
  /** Without it nobody is called by way of the Internet. */
  readonly internet?: Internet | undefined;
  /** Names of the platform itself. */
  readonly names: { readonly ownHosts: ReadonlySet<string> };
  readonly chance: Chance;
  readonly log: Log;
}

/** Who is called, and where he is: names were looked up once, and nobody can give another answer later. */
export interface InternetPeer {
  readonly user: string;
  readonly domain: string;
  /** That the address names, beside the domain; null when it leaves the port to DNS. */
  readonly namedPort: number | null;
  readonly transport: 'udp' | 'tcp';
  /** IP literal. */
  readonly address: string;
  readonly port: number;
}

/**
 * Whom ENUM names for a number; null where it names nobody whom we may call. Domains of our own are called inside or not at all,
 * and no record of others leads us into our own networks.
 *
 * @param number  E.164 with +
 * @param domain  where ENUM is asked, such as e164.arpa
 */
export async function findPeer(
  { internet, names: { ownHosts }, chance, log }: InternetWorld,
  snapshot: TenantSnapshot,
  number: string,
  domain: string,
): Promise<InternetPeer | null> {
  if (!internet) return null;
  const { names, mayReachPrivate } = internet;
  try {
    const { records } = await names.naptr(enumName(number, domain));
    const uri = parseUri(enumAddress(records, number) ?? '');
    const hop = uri && nextHop(uri);
    if (!uri || !hop || uri.user === '') return null;
    const host = hop.host.toLowerCase();
    if (domainsOf(snapshot.tenant).includes(host) || ownHosts.has(host)) return null;
    const targets = await targetsOf(hop, { names, chance, speaks: isSpoken });
    const target = targets.find(({ address }) => mayReachPrivate === true || isPublic(address));
    if (!target || !isSpoken(target.transport)) return null;
    return { user: uri.user, domain: host, namedPort: uri.port || null, ...target, transport: target.transport };
  } catch (error) {
    log({ name: 'enum-not-answered', tenant: snapshot.tenant.id, error: String(error) });
    return null;
  }
}

/** A certificate is for a name, and the name is looked up by then: TLS needs a trunk. */
const isSpoken = (transport: string): transport is 'udp' | 'tcp' => transport === 'udp' || transport === 'tcp';

const isPublic = (address: string): boolean => ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
