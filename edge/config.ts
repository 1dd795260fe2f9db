import { Resolver } from 'node:dns';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { TRANSPORTS } from '#shared/registration/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { type Ids, idOf } from '#shared/world/index.ts';
import { ALGORITHMS, QOPS, type SignalingAddress } from './calls/index.ts';
import type { CertificateFiles } from './certificates.ts';
import type { MediaAddress } from './media/index.ts';
import {
  addressList,
  BAN_RULES,
  type BanLimit,
  type BanRule,
  COUNTING_RULE,
  DEFAULT_POLICY,
  type GuardPolicy,
} from './signaling/index.ts';

/** A quarter of a gigabyte holds some 20,000 calls. */
const DEFAULT_TRACE_MEGABYTES = 256;

/** Two hours of music and some thousand announcements, at 32 KB a second. */
const DEFAULT_AUDIO_CACHE_MEGABYTES = 512;

/** An unset variable and an empty one mean the same: a shell cannot pass "unset". */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

/** RFC 4028 §4: no session is refreshed more often. */
const MIN_SESSION_SECONDS = 90;

const Count = z.coerce.number().int().min(1);
const Port = z.coerce.number().int().min(0).max(65_535);

const SignalingServer = z
  .string()
  .regex(/^.+:\d{1,5}$/, 'must be HOST:PORT')
  .transform((text) => ({
    host: text.slice(0, text.lastIndexOf(':')),
    port: Number(text.slice(text.lastIndexOf(':') + 1)),
  }));

/** `192.0.2.7:2223,[2001:db8::7]:2223` */
const Rtpengines = z
  .string()
  .transform((text) => text.split(',').map((node) => /^\s*(?:\[(.+)\]|([^:\s]+)):(\d{1,5})\s*$/.exec(node) ?? []))
  .refine((nodes) => nodes.every(([, , , port]) => Number(port) > 0), 'must be HOST:PORT, separated by commas')
  .transform((nodes) => nodes.map(([, ipv6, host, port]) => ({ host: ipv6 ?? host ?? '', port: Number(port) })));

const RtpPorts = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'must be FROM-TO')
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from > 0 && to > from && to <= 65_535, 'must be two ports, the lower one first');

const Algorithms = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim().toUpperCase()))
  .pipe(z.array(z.enum(ALGORITHMS)).min(1));

const Qops = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
  .pipe(z.array(z.enum(QOPS)).min(1));

const Addresses = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .refine((addresses) => addresses.every((address) => isIP(address) !== 0), 'must be IP addresses, separated by commas')
  .transform(([first = '', ...others]): [string, ...string[]] => [first, ...others]);

const Networks = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .refine(
    (entries) => isAddressList(entries),
    'must be addresses or networks such as 192.0.2.0/24, separated by commas',
  );

/** `auth=3/600/600,register=on,scanner=off`: 3 within 600 s ban for 600 s, -1 is for ever. */
const BanRules = z.string().transform((text, context) => {
  const rules: Partial<Record<BanRule, BanLimit>> = {};
  for (const entry of text.split(',')) {
    const [, name = '', limit = ''] = /^\s*([a-z]+)=(\S+)\s*$/.exec(entry) ?? [];
    const rule = BAN_RULES.find((known) => known === name);
    const [, max, findSeconds, banSeconds] = /^(\d+)\/(\d+)\/(-1|\d+)$/.exec(limit) ?? [];
    if (!rule || (max === undefined && limit !== 'on' && limit !== 'off')) {
      context.addIssue(`must be NAME=MAX/FIND_SECONDS/BAN_SECONDS, NAME=on or NAME=off, with ${BAN_RULES.join(', ')}`);
      return z.NEVER;
    }
    if (max === undefined) rules[rule] = limit === 'off' ? null : (DEFAULT_POLICY.bans[rule] ?? COUNTING_RULE);
    else rules[rule] = { max: Number(max), findSeconds: Number(findSeconds), banSeconds: Number(banSeconds) };
  }
  return rules;
});

/** `192.0.2.53,[2001:db8::53]:5353` */
const NameServers = z
  .string()
  .transform((text) => text.split(',').map((server) => server.trim()))
  .refine(
    (servers) => servers.every(isNameServer),
    'must be addresses, each with a port or without, separated by commas',
  );

const HostNames = z.string().transform((text) => text.split(',').map((name) => name.trim()));

const TenantIds = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .pipe(z.array(TenantId).min(1));

/** The environment of the edge; edge/README.md says what each variable means. */
const Environment = z.object({
  EDGE_ID: optional(idOf('edge')),
  AWS_REGION: z.string().min(1).default('eu-west-1'),
  DYNAMODB_ENDPOINT: optional(z.url()),
  SQS_ENDPOINT: optional(z.url()),
  CONFIG_TABLE: z.string().min(1),
  SECRET_KEY: optional(z.base64()),
  SECRET_KEY_ARN: optional(z.string()),
  RECORDS_TABLE: z.string().min(1),
  CALL_EVENTS_QUEUE_URL: z.url(),
  SPOOL_DIR: z.string().min(1),
  SIP_HOST: Addresses.prefault('0.0.0.0'),
  SIP_UDP_PORT: optional(Port),
  SIP_TCP_PORT: optional(Port),
  SIP_TLS_PORT: optional(Port),
  SIP_WS_PORT: optional(Port),
  SIP_WSS_PORT: optional(Port),
  TLS_KEY_FILE: optional(z.string()),
  TLS_CERT_FILE: optional(z.string()),
  TLS_CERT_DIR: optional(z.string()),
  DNS_SERVERS: optional(NameServers),
  RTP_PORTS: RtpPorts.prefault('20000-29999'),
  RTPENGINE: optional(Rtpengines),
  RTP_DSCP: z.coerce.number().int().min(0).max(63).prefault(46),
  ADVERTISE: optional(Addresses),
  DEFAULT_TENANT: optional(TenantId),
  SIP_DOMAIN: optional(z.string()),
  OWN_HOSTS: optional(HostNames),
  DIGEST_ALGORITHMS: Algorithms.prefault(ALGORITHMS.join(',')),
  DIGEST_QOP: Qops.prefault('auth'),
  SESSION_EXPIRES_SECONDS: optional(Count.min(MIN_SESSION_SECONDS)),
  SIGNALING: optional(SignalingServer),
  SIGNALING_SECRET: optional(z.string()),
  CONTROL_PORT: optional(Port),
  CONTROL_SECRET: optional(z.string()),
  HTTP_PORT: optional(Port),
  RECORDINGS_DIR: optional(z.string()),
  FILES_BUCKET: optional(z.string()),
  FILES_ENDPOINT: optional(z.url()),
  FILES_DIR: optional(z.string()),
  HOOKS_REACH: optional(z.enum(['public', 'anywhere'])),
  AUDIO_CACHE_DIR: optional(z.string()),
  AUDIO_CACHE_MEGABYTES: optional(Count),
  TRACE_DIR: optional(z.string()),
  TRACE_MEGABYTES: optional(Count),
  GUARD_EXEMPT: optional(Networks),
  TRUSTED_PROXIES: optional(Networks),
  ALLOW_SOURCES: optional(Networks),
  DENY_SOURCES: optional(Networks),
  BAN_RULES: optional(BanRules),
  MAX_CONNECTIONS: optional(Count),
  MAX_CONNECTIONS_PER_SOURCE: optional(Count),
  STRANGERS_PER_SECOND: optional(Count),
  CLUSTER_PORT: optional(Port),
  CLUSTER_HOST: optional(z.string().refine((address) => isIP(address) !== 0, 'must be an IP address')),
  EVENTS_PORT: optional(Port),
  AMQP_URL: optional(z.url({ protocol: /^amqps?$/ })),
  AMQP_EXCHANGE: z.string().min(1).max(127).prefault('xivo'),
  AMQP_TENANTS: optional(TenantIds),
  EVENTS_TLS: z.enum(['true', 'false']).prefault('false'),
});

export const VARIABLES: readonly string[] = Object.keys(Environment.shape);

/**
 * @throws Error  naming the variables that are missing or wrong, in one line
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, ids: Ids) {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join('; '));
  }
  const env = parsed.data;
  const [host, ...otherHosts] = env.SIP_HOST;
  const place = (address: string) => ({ address, advertise: advertised(address, env.ADVERTISE ?? []) });
  const places = [place(host), ...otherHosts.map(place)] as const;
  const addresses = places.flatMap(({ address, advertise }) => [address, advertise]);
  const ownHosts = ['localhost', ...addresses, hostname(), env.SIP_DOMAIN ?? '', ...(env.OWN_HOSTS ?? [])];
  const listen = TRANSPORTS.flatMap((transport) => {
    const port = env[`SIP_${transport.toUpperCase() as Uppercase<typeof transport>}_PORT`];
    if (port === undefined) return [];
    return places.map(({ address, advertise }) => ({ transport, host: address, port, advertise }));
  });
  return {
    edgeId: env.EDGE_ID ?? ids.next('edge'),
    store: {
      configTable: env.CONFIG_TABLE,
      recordsTable: env.RECORDS_TABLE,
      region: env.AWS_REGION,
      ...(env.DYNAMODB_ENDPOINT !== undefined && { endpoint: env.DYNAMODB_ENDPOINT }),
    },
    /** Opens the passwords of trunks; null: nothing does. */
    secretKey: secretKeyOf(env),
    queue: { region: env.AWS_REGION, endpoint: env.SQS_ENDPOINT, url: env.CALL_EVENTS_QUEUE_URL },
    spoolDirectory: env.SPOOL_DIR,
    /** Where files of tenants lie: in a bucket, or in a folder of this machine; null: nowhere. */
    blobs: blobsOf(env),
    /** Which web servers the applications of flows may be at. */
    hooksReach: env.HOOKS_REACH ?? 'public',
    audioCache: {
      folder: env.AUDIO_CACHE_DIR ?? join(env.SPOOL_DIR, 'audio'),
      maxBytes: (env.AUDIO_CACHE_MEGABYTES ?? DEFAULT_AUDIO_CACHE_MEGABYTES) * 1024 * 1024,
    },
    recordingsFolder: env.RECORDINGS_DIR ?? join(env.SPOOL_DIR, 'recordings'),
    listen,
    /** Undefined: those of the machine. */
    dns: env.DNS_SERVERS,
    /** Null: no TLS. */
    certificates: certificateFiles(env.TLS_KEY_FILE, env.TLS_CERT_FILE, env.TLS_CERT_DIR),
    /** Media is at the first address of each IP version. */
    media: { addresses: firstOfEachVersion(places), ports: env.RTP_PORTS, dscp: env.RTP_DSCP },
    /** Who relays bridged calls; undefined: our own engine. */
    rtpengines: env.RTPENGINE,
    names: {
      ownHosts: new Set(ownHosts.filter((name) => name !== '').map((name) => name.toLowerCase())),
      defaultTenant: env.DEFAULT_TENANT ?? null,
    },
    algorithms: env.DIGEST_ALGORITHMS,
    qops: env.DIGEST_QOP,
    /** How long a call lasts that nobody refreshes, in seconds; undefined: as the engine has it. */
    sessionSeconds: env.SESSION_EXPIRES_SECONDS,
    guard: guardPolicy(env),
    trace: {
      directory: env.TRACE_DIR ?? join(env.SPOOL_DIR, 'trace'),
      maxBytes: (env.TRACE_MEGABYTES ?? DEFAULT_TRACE_MEGABYTES) * 1024 * 1024,
    },
    /** Null: the embedded engine. */
    signaling: signalingServer(env.SIGNALING, env.SIGNALING_SECRET),
    /** Where programs on drachtio-srf may steer the embedded engine too; null: nowhere. */
    control: controlPort(env.CONTROL_PORT, env.CONTROL_SECRET),
    /** Where other edges connect to; null: this one knows no others. */
    cluster: clusterPlace(env, host),
    status: env.HTTP_PORT === undefined ? null : { host, port: env.HTTP_PORT },
    /** Who is handed the events of some tenants; null: nobody. */
    broker: brokerOf(env),
    /** Where the event stream is; null: nowhere. */
    events: env.EVENTS_PORT === undefined ? null : { host, port: env.EVENTS_PORT, isTls: env.EVENTS_TLS === 'true' },
  };
}

function secretKeyOf({ SECRET_KEY, SECRET_KEY_ARN, AWS_REGION }: z.infer<typeof Environment>) {
  if (SECRET_KEY === undefined && SECRET_KEY_ARN === undefined) return null;
  if (SECRET_KEY !== undefined && SECRET_KEY_ARN !== undefined)
    throw new Error('SECRET_KEY, SECRET_KEY_ARN: one of them, not both');
  return { SECRET_KEY, SECRET_KEY_ARN, AWS_REGION };
}

function blobsOf({
  FILES_BUCKET: bucket,
  FILES_DIR: folder,
  FILES_ENDPOINT: endpoint,
  AWS_REGION: region,
}: z.infer<typeof Environment>) {
  if (bucket !== undefined && folder !== undefined) throw new Error('FILES_BUCKET, FILES_DIR: one of them, not both');
  if (bucket !== undefined) return { bucket, region, endpoint };
  return folder === undefined ? null : { folder };
}

function brokerOf({ AMQP_URL: url, AMQP_EXCHANGE: exchange, AMQP_TENANTS: tenants }: z.infer<typeof Environment>) {
  if (url === undefined) return null;
  if (tenants === undefined) throw new Error('AMQP_TENANTS: needed with AMQP_URL, for a broker knows no tenants');
  return { url, exchange, tenants };
}

function guardPolicy(env: z.infer<typeof Environment>): GuardPolicy {
  const perSecond = env.STRANGERS_PER_SECOND ?? DEFAULT_POLICY.strangers.perSecond;
  return {
    exempt: env.GUARD_EXEMPT ?? DEFAULT_POLICY.exempt,
    proxies: env.TRUSTED_PROXIES ?? [],
    allow: env.ALLOW_SOURCES ?? [],
    deny: env.DENY_SOURCES ?? [],
    rates: DEFAULT_POLICY.rates,
    bans: { ...DEFAULT_POLICY.bans, ...env.BAN_RULES },
    strangers: { perSecond, burst: 3 * perSecond },
    maxConnections: env.MAX_CONNECTIONS ?? DEFAULT_POLICY.maxConnections,
    maxConnectionsPerSource: env.MAX_CONNECTIONS_PER_SOURCE ?? DEFAULT_POLICY.maxConnectionsPerSource,
  };
}

function isNameServer(server: string): boolean {
  try {
    new Resolver().setServers([server]);
    return true;
  } catch {
    return false;
  }
}

function isAddressList(entries: readonly string[]): boolean {
  try {
    addressList(entries);
    return true;
  } catch {
    return false;
  }
}

function signalingServer(
  server: { host: string; port: number } | undefined,
  secret: string | undefined,
): SignalingAddress | null {
  if (!server) return null;
  if (secret === undefined) throw new Error('SIGNALING_SECRET: needed with SIGNALING');
  return { ...server, secret };
}

/** Edges meet at their private addresses. */
function clusterPlace(env: z.infer<typeof Environment>, host: string) {
  const { CLUSTER_PORT: port, CLUSTER_HOST: own = host } = env;
  if (port === undefined) return null;
  if (secretKeyOf(env) === null) throw new Error('SECRET_KEY, SECRET_KEY_ARN: needed with CLUSTER_PORT');
  return { host: own, port, advertise: reachableAddress(own) };
}

/** On loopback only: whoever reaches it places calls. */
function controlPort(port: number | undefined, secret: string | undefined) {
  if (port === undefined) return null;
  if (secret === undefined) throw new Error('CONTROL_SECRET: needed with CONTROL_PORT');
  return { host: '127.0.0.1', port, secret };
}

function certificateFiles(keyFile?: string, certFile?: string, directory?: string): CertificateFiles | null {
  if (keyFile !== undefined && certFile !== undefined) return { keyFile, certFile, directory };
  if (directory !== undefined) throw new Error('TLS_KEY_FILE, TLS_CERT_FILE: needed with TLS_CERT_DIR');
  return null;
}

/** What phones are told of an address: that of the same IP version which stands before the node, else itself. */
function advertised(address: string, outside: readonly string[]): string {
  return outside.find((other) => isIP(other) === isIP(address)) ?? reachableAddress(address);
}

function firstOfEachVersion([first, ...others]: readonly [MediaAddress, ...MediaAddress[]]) {
  const other = others.find(({ address }) => isIP(address) !== isIP(first.address));
  return other ? ([first, other] as const) : ([first] as const);
}

/** What phones can be told when the edge listens on all addresses: the first one that is not the loopback. */
function reachableAddress(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const family = host === '::' ? 'IPv6' : 'IPv4';
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const outside = addresses.find((entry) => !entry.internal && entry.family === family);
  return outside?.address ?? (family === 'IPv6' ? '::1' : '127.0.0.1');
}
