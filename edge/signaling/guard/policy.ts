import { BlockList, isIP } from 'node:net';

/** What requests are told apart by, as their first bytes already say. */
export const KINDS = ['REGISTER', 'INVITE', 'SUBSCRIBE', 'OPTIONS', 'ACK', 'other'] as const;
export type Kind = (typeof KINDS)[number];

/** Messages a source may send: `perSecond` in the long run, `burst` at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Why a source is banned. The names of methods count requests of that method. */
export const BAN_RULES = ['auth', 'scanner', 'malformed', 'register', 'invite', 'subscribe', 'options', 'ack'] as const;
export type BanRule = (typeof BAN_RULES)[number];

/** `max` of them within `findSeconds` ban for `banSeconds`; -1 is for ever. Null: the rule is off. */
export type BanLimit = { readonly max: number; readonly findSeconds: number; readonly banSeconds: number } | null;

export interface GuardPolicy {
  /** Nothing here applies to them. */
  readonly exempt: readonly string[];
  /** Load balancers and proxies in front of us: many phones share their address, so it is neither limited nor banned. */
  readonly proxies: readonly string[];
  /** Always accepted, such as trunks: not limited, not banned. */
  readonly allow: readonly string[];
  /** Never accepted. */
  readonly deny: readonly string[];
  readonly rates: Readonly<Record<Kind, Rate>>;
  readonly bans: Readonly<Record<BanRule, BanLimit>>;
  /** All sources together that have never authenticated: what is left of the edge belongs to the others. */
  readonly strangers: Rate;
  readonly maxConnections: number;
  readonly maxConnectionsPerSource: number;
}

const often = { max: 180, findSeconds: 60, banSeconds: 600 };

/**
 * Bans are those of sipXcom 20.04 (map SEC-10 to SEC-13): three wrong passwords in ten minutes, one scanner for good;
 * the rules that count requests exist and are off. Rates are chosen: an office of 500 phones behind one address
 * that comes back after a power cut is let in, and a single host cannot take the edge.
 */
export const DEFAULT_POLICY: GuardPolicy = {
  exempt: ['127.0.0.1', '::1'],
  proxies: [],
  allow: [],
  deny: [],
  rates: {
    REGISTER: { perSecond: 100, burst: 2000 },
    INVITE: { perSecond: 50, burst: 300 },
    SUBSCRIBE: { perSecond: 100, burst: 2000 },
    OPTIONS: { perSecond: 50, burst: 1000 },
    ACK: { perSecond: 100, burst: 600 },
    other: { perSecond: 300, burst: 2000 },
  },
  bans: {
    auth: { max: 3, findSeconds: 600, banSeconds: 600 },
    scanner: { max: 1, findSeconds: 60, banSeconds: -1 },
    malformed: { max: 200, findSeconds: 60, banSeconds: 600 },
    register: null,
    invite: null,
    subscribe: null,
    options: null,
    ack: null,
  },
  strangers: { perSecond: 2000, burst: 6000 },
  maxConnections: 30_000,
  maxConnectionsPerSource: 1000,
};

/** What a rule that is only switched on means (map SEC-12, SEC-13). */
export const COUNTING_RULE = often;

/**
 * What scanners call themselves: a part of the User-Agent, in lower case. sipsak and friends are tools of
 * administrators too, who are banned for using them from outside (sipXcom 20.04, map SEC-11).
 */
export const SCANNERS: readonly string[] = [
  'friendly-scanner',
  'friendly-request',
  'sipvicious',
  'sip-scan',
  'sipscan',
  'sipcli',
  'sipsak',
  'sundayddr',
  'pplsip',
  'vaxsipuseragent',
  'vaxasip',
  'iwar',
  'sivus',
  'smap',
  'sipptk',
  'cia-scan',
  'eyebeam scan',
];

/**
 * Addresses and networks (CIDR) as one list to ask.
 *
 * @throws Error naming the entry that is neither
 */
export function addressList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address);
    const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
    const isPrefix = /^\d+$/.test(bits ?? '0') && prefix >= 0 && prefix <= (family === 6 ? 128 : 32);
    if (family === 0 || !isPrefix) throw new Error(`${entry} is neither an address nor a network`);
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

export const contains = (list: BlockList, host: string): boolean =>
  list.check(host, host.includes(':') ? 'ipv6' : 'ipv4');
