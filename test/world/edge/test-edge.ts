import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ALGORITHMS,
  Calls,
  joinEngine,
  objectSecrets,
  type PresenceNews,
  type TrunkNews,
  trunkAccounts,
} from '#edge/calls/index.ts';
import { clusterKey, EdgeCluster } from '#edge/cluster/index.ts';
import { Prompts, startMedia } from '#edge/media/index.ts';
import { Rtpengines } from '#edge/media/rtpengine/index.ts';
import { type Guard, startEngine } from '#edge/signaling/index.ts';
import { dnsNames } from '#edge/signaling/transport/index.ts';
import { digestOf, SecretBox } from '#shared/credentials/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import type { SnapshotUser, Tenant } from '#shared/tenant/index.ts';
import { type Clock, systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { freePortRange } from '../free-ports.ts';
import { type Relay, type RunningRelay, startRelay } from '../rtpengine/index.ts';
import { MemoryEdgeStore } from './memory-edge-store.ts';
import { MemoryJournal } from './memory-journal.ts';

/** A tenant whose users have the extension for an id and `secret-` and the extension for a password. */
export interface TestTenant {
  readonly domain: string;
  readonly extensions: readonly string[];
}

export interface TestEdge {
  readonly host: string;
  /** UDP and TCP, as the system gave them. */
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly store: MemoryEdgeStore;
  readonly journal: MemoryJournal;
  readonly calls: Calls;
  readonly guard: Guard;
  readonly relay: RunningRelay;
  readonly cluster: EdgeCluster;
  signalingCounters(): Readonly<Record<string, number>>;
  /** What it told of lines and users. */
  readonly presenceNews: readonly PresenceNews[];
  /** What it told of trunks. */
  readonly trunkNews: readonly TrunkNews[];
  /** The log of queues, as far as this edge has distributed their calls. */
  readonly queueLog: readonly QueueLogEntry[];
  /** The events of queues and agents, as far as it has distributed calls. */
  readonly queueNews: readonly QueueNews[];
  /** What the edge logged. */
  readonly logged: { readonly name: string; readonly [field: string]: unknown }[];
  close(): Promise<void>;
}

export interface TestEdgeOptions {
  readonly edgeId?: string;
  /** With registrations that an earlier edge has left, say. */
  readonly store?: MemoryEdgeStore;
  /** How many times faster call control's timers run: nobody wants to wait until a phone has rung out. */
  readonly hurry?: number;
  /** How long a call lasts that nobody refreshes, and the shortest that a phone may ask for. */
  readonly sessionSeconds?: number;
  /** Takes whatever stands at this address for a proxy of ours. */
  readonly trustedProxy?: string;
  readonly onQueueCounted?: ConstructorParameters<typeof Calls>[0]['onQueueCounted'];
  /** Where the audio of tenants is; they have none unless told. */
  readonly audio?: ConstructorParameters<typeof Calls>[0]['audio'];
  /** The mailboxes; there are none unless told. */
  readonly voicemail?: ConstructorParameters<typeof Calls>[0]['voicemail'];
  /** How many there are for media: two for each leg; 200 unless told. */
  readonly mediaPorts?: number;
  /** Who relays bridged calls. */
  readonly relay?: Relay;
  /** Name servers that are asked where numbers are in the Internet; they may lead to this machine. */
  readonly dns?: string;
  /** Asks applications; they cannot be asked unless told. */
  readonly hooks?: ConstructorParameters<typeof Calls>[0]['hooks'];
  /** Connects to the other edges of its store. */
  readonly isClustered?: boolean;
}

type QueueNews = Parameters<NonNullable<ConstructorParameters<typeof Calls>[0]['onQueueTold']>>[1];

const HOST = '127.0.0.1';

/** Where test edges put what they record, as the bill calls it. */
export const TEST_RECORDINGS = join(tmpdir(), 'patchbay-recordings');

/** Seals the passwords of trunks for test edges. */
export const TEST_BOX = new SecretBox(Buffer.alloc(32, 7));

/** What test edges prove to each other. */
export const TEST_CLUSTER_KEY = clusterKey(Buffer.alloc(32, 7));

/** Engine, media and call control in this process, over real sockets, with store and journal in memory. */
export async function startTestEdge(tenants: readonly TestTenant[], options: TestEdgeOptions = {}): Promise<TestEdge> {
  const { edgeId = 'edge_1', store = new MemoryEdgeStore(), hurry = 1, sessionSeconds, trustedProxy } = options;
  const logged: TestEdge['logged'] = [];
  const presenceNews: PresenceNews[] = [];
  const trunkNews: TrunkNews[] = [];
  const queueLog: QueueLogEntry[] = [];
  const queueNews: QueueNews[] = [];
  const log = (event: TestEdge['logged'][number]) => void logged.push(event);
  const [clock, chance] = [systemClock, systemChance];
  const ids = new TimeSortedIds(clock, chance);
  const world = { clock, chance, ids, log, edgeId };
  const journal = new MemoryJournal();
  for (const tenant of tenants)
    store.add(
      toTenant(tenant),
      tenant.extensions.map((extension) => toUser(tenant, extension)),
    );

  const listen = (['udp', 'tcp'] as const).map((transport) => ({ transport, host: HOST, port: 0 }));
  const timers = sessionSeconds === undefined ? {} : { sessionSeconds, minSessionSeconds: sessionSeconds };
  const engine = await startEngine({ ...world, listen, timers });
  const ports = await freePortRange(options.mediaPorts ?? 200);
  const media = await startMedia({ ...world, addresses: [{ address: HOST }], ports, workers: 1 });
  const prompts = await Prompts.open();
  const relay = await startRelay(options.relay ?? 'our own engine');
  const rtpengines = relay.nodes.length > 0 ? new Rtpengines({ ...world, nodes: relay.nodes }) : undefined;
  const signaling = joinEngine(engine, world);
  const names = { ownHosts: new Set(['localhost']), defaultTenant: null };
  const hurried: Clock = { ...clock, after: (delayMs, wake) => clock.after(delayMs / hurry, wake) };
  const cluster = new EdgeCluster({ ...world, store, key: TEST_CLUSTER_KEY });
  const calls = new Calls({
    ...world,
    cluster,
    recordingsFolder: TEST_RECORDINGS,
    clock: hurried,
    signaling,
    media,
    prompts,
    audio: options.audio,
    hooks: options.hooks,
    voicemail: options.voicemail,
    rtpengines,
    store,
    journal,
    trunkAccount: trunkAccounts(TEST_BOX, log),
    secretOf: objectSecrets(TEST_BOX, log),
    names,
    ...(options.dns && { internet: { names: dnsNames([options.dns]), mayReachPrivate: true } }),
    algorithms: ALGORITHMS,
    guard: engine.guard,
    onTrunkNews: (news) => void trunkNews.push(news),
    onPresence: (news) => void presenceNews.push(news),
    onQueueCounted: options.onQueueCounted,
    onQueueTold: (_, news) => void queueNews.push(news),
    onQueueLogged: (_, entry) => void queueLog.push(entry),
    isTrustedProxy: (address) => address === trustedProxy,
  });
  if (options.isClustered) {
    store.clusterAddresses.set(edgeId, await cluster.listen({ host: HOST, port: 0, advertise: HOST }));
    await cluster.join();
  }
  const portOf = (transport: string) =>
    engine.listening.find((listener) => listener.transport === transport)?.port ?? 0;
  return {
    host: HOST,
    udpPort: portOf('udp'),
    tcpPort: portOf('tcp'),
    store,
    journal,
    calls,
    guard: engine.guard,
    relay,
    cluster,
    signalingCounters: () => engine.counters(),
    presenceNews,
    trunkNews,
    queueLog,
    queueNews,
    logged,
    async close() {
      store.clusterAddresses.delete(edgeId);
      await calls.stop();
      cluster.stop();
      await signaling.close();
      await engine.close();
      await media.close();
      rtpengines?.close();
      await relay.stop();
    },
  };
}

/** `ten_acmeexample` for acme.example. */
export const tenantIdOf = (domain: string): string => `ten_${domain.replace(/[^a-z0-9]/g, '')}`;
export const passwordOf = (extension: string): string => `secret-${extension}`;

export function toTenant({ domain }: Pick<TestTenant, 'domain'>): Tenant {
  const at = '2026-01-05T09:00:00.000Z';
  return {
    id: tenantIdOf(domain),
    name: domain,
    domain,
    isEnabled: true,
    resellerId: null,
    aliases: [],
    realm: null,
    maxUsers: null,
    limits: {},
    createdAt: at,
    updatedAt: at,
  };
}

/** The same extension in two tenants has the same password: nothing but the tenant may keep them apart. */
export function toUser({ domain }: Pick<TestTenant, 'domain'>, extension: string): SnapshotUser {
  return {
    id: `usr_${tenantIdOf(domain).slice(4)}${extension}`,
    extension,
    name: `User ${extension}`,
    isEnabled: true,
    digest: digestOf(extension, domain, passwordOf(extension)),
  };
}
