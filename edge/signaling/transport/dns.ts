import { lookup, Resolver } from 'node:dns/promises';

/** One way to find the servers of a domain (RFC 3403 §4.1). */
export interface NaptrRecord {
  order: number;
  preference: number;
  flags: string;
  service: string;
  replacement: string;
  /** What becomes of the name (RFC 3402 §3.2); ENUM has it (RFC 6116). */
  regexp?: string;
}

/** One server of a service (RFC 2782). */
export interface SrvRecord {
  priority: number;
  weight: number;
  port: number;
  name: string;
}

export interface Answer<Record> {
  /** Empty when there are none. */
  records: readonly Record[];
  ttlSeconds: number;
}

/** Who is asked about names. Each question rejects when no answer comes; that there is nothing is an answer. */
export interface Names {
  naptr(name: string): Promise<Answer<NaptrRecord>>;
  srv(name: string): Promise<Answer<SrvRecord>>;
  /** IPv4 addresses before IPv6. */
  addresses(name: string): Promise<Answer<string>>;
}

/** Chosen: the resolver of Node does not tell how long NAPTR, SRV and "there is none" hold. */
const UNTOLD_TTL_SECONDS = 60;

/** Chosen: two tries of this fit before a caller would hear nothing but silence. */
const QUERY_TIMEOUT_MS = 2000;

/** What a name server says when there is no such record, and the resolver when the name cannot exist. */
const NONE: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/**
 * Names as DNS has them.
 *
 * @param servers  `address` or `address:port`; those of the machine when undefined, and then names in its hosts file
 *                 count too
 */
export function dnsNames(servers?: readonly string[]): Names {
  const resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: 2 });
  if (servers) resolver.setServers(servers);

  const addresses = async (name: string): Promise<Answer<string>> => {
    const [v4, v6] = await Promise.all([
      settled(resolver.resolve4(name, { ttl: true })),
      settled(resolver.resolve6(name, { ttl: true })),
    ]);
    const found = [...(v4.records ?? []), ...(v6.records ?? [])];
    if (found.length > 0) {
      return { records: found.map(({ address }) => address), ttlSeconds: Math.min(...found.map(({ ttl }) => ttl)) };
    }
    const silence = v4.error ?? v6.error;
    if (silence) throw silence;
    return { records: [], ttlSeconds: UNTOLD_TTL_SECONDS };
  };

  return {
    naptr: async (name) => untold(await settled(resolver.resolveNaptr(name))),
    srv: async (name) => untold(await settled(resolver.resolveSrv(name))),
    addresses: servers ? addresses : async (name) => (await ofThisMachine(name)) ?? addresses(name),
  };
}

/** A name without a dot is none of DNS: `localhost`, or a neighbor that the hosts file knows. */
async function ofThisMachine(name: string): Promise<Answer<string> | undefined> {
  if (name.includes('.')) return undefined;
  try {
    const found = await lookup(name, { all: true, order: 'ipv4first' });
    return { records: found.map(({ address }) => address), ttlSeconds: UNTOLD_TTL_SECONDS };
  } catch {
    return undefined;
  }
}

/** The records, none of them, or why nobody knows. */
async function settled<Record>(asked: Promise<Record[]>): Promise<{ records?: Record[]; error?: Error }> {
  try {
    return { records: await asked };
  } catch (error) {
    return NONE.has((error as NodeJS.ErrnoException).code ?? '') ? { records: [] } : { error: error as Error };
  }
}

function untold<Record>({ records, error }: { records?: Record[]; error?: Error }): Answer<Record> {
  if (!records) throw error;
  return { records, ttlSeconds: UNTOLD_TTL_SECONDS };
}
