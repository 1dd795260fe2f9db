import { hkdfSync } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Store } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { type Channel, Channels } from './channel.ts';
import { Follower } from './follower.ts';
import { type Frame, type Json, PROTOCOL } from './frame.ts';
import { connectLink, type Link, type LinkServer, type Place, serveLinks } from './link.ts';
import { type KindOptions, type SharedKind, SharedKinds } from './shared-kinds.ts';

/** The other edges, as call control sees them. */
export interface Cluster {
  /** Tells the others of one kind of thing, and hears of theirs. Once for each kind, before anything is followed. */
  share<Value extends Json>(kind: string, options: KindOptions<Value>): SharedKind<Value>;
  /** Other edges that we are connected to. */
  readonly peers: readonly string[];
  /** Begins to hear of a tenant; resolves when all edges that live have told what they hold, in a moment at most. */
  follow(tenantId: TenantId): Promise<void>;
  /** Talks to another edge about one thing; null when it is not there. */
  open(edgeId: string, kind: string, payload: Json): Channel | null;
  /** Says who takes what other edges open. */
  serve(kind: string, take: (payload: Json, channel: Channel) => void): void;
}

/** What edges prove to each other, made from the key that all of them have: it opens nothing else. */
export const clusterKey = (secretKey: Uint8Array): Uint8Array =>
  Buffer.from(hkdfSync('sha256', secretKey, '', 'patchbay edge to edge', 32));

/** For an edge that knows of no others. */
export const ALONE: Cluster = {
  peers: [],
  share: () => ({ changed: () => {}, elsewhere: () => [], elsewhereOf: () => [] }),
  follow: async () => {},
  open: () => null,
  serve: () => {},
};

export interface ClusterOptions {
  readonly edgeId: string;
  /** What all edges know, and nobody else: 32 bytes. */
  readonly key: Uint8Array;
  readonly store: { readonly edges: Pick<Store['edges'], 'list'> };
  readonly clock: Pick<Clock, 'after'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** How soon a new edge is seen that does not connect by itself: one read of the store. */
const LOOK_MS = 3000;
/** What a call waits for an edge that does not answer; it goes on without it. */
export const ANSWER_MS = 300;

/** Another edge that we are connected to. */
interface Peer {
  readonly link: Link;
  readonly channels: Channels;
  /** What it has not told us of yet. */
  readonly awaited: Map<TenantId, () => void>;
}

/**
 * Keeps a connection to every other edge that is announced in the store, and takes theirs. Each follows the tenants that it has
 * to do with, so that it knows what the others hold of them before it is asked.
 */
export class EdgeCluster implements Cluster {
  readonly #options: ClusterOptions;
  readonly #kinds: SharedKinds;
  readonly #followed = new Set<TenantId>();
  readonly #followers = new Set<Follower>();
  readonly #incoming = new Set<Link>();
  /** Null while we connect. */
  readonly #peers = new Map<string, Peer | null>();
  readonly #takers = new Map<string, (payload: Json, channel: Channel) => void>();
  #server: LinkServer | null = null;
  #callOff: () => void = () => {};
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;
  #isStoreDown = false;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#kinds = new SharedKinds((tenantId, kind, id) => {
      for (const follower of this.#followers) follower.changed(tenantId, kind, id);
    });
  }

  /**
   * @param place  where other edges connect to, and by which address they do
   * @returns what is to be announced
   * @throws Error  when it is in use
   */
  async listen({ host, port, advertise }: Place & { readonly advertise: string }): Promise<string> {
    const { key, clock } = this.#options;
    this.#server = await serveLinks({ host, port }, key, clock, (link) => this.#take(link));
    return `${isIPv6(advertise) ? `[${advertise}]` : advertise}:${this.#server.port}`;
  }

  /** Looks for the other edges from now on; the first time before it resolves. */
  async join(): Promise<void> {
    await this.#lookNow();
    this.#lookLater();
  }

  get peers(): readonly string[] {
    return [...this.#peers].flatMap(([edgeId, peer]) => (peer ? [edgeId] : []));
  }

  share<Value extends Json>(kind: string, options: KindOptions<Value>): SharedKind<Value> {
    return this.#kinds.add(kind, options);
  }

  async follow(tenantId: TenantId): Promise<void> {
    if (this.#followed.has(tenantId)) return;
    this.#followed.add(tenantId);
    const peers = [...this.#peers.values()].filter((peer) => peer !== null);
    await Promise.all(peers.map((peer) => this.#follow(peer, tenantId)));
  }

  open(edgeId: string, kind: string, payload: Json): Channel | null {
    const peer = this.#peers.get(edgeId);
    return peer && !peer.link.isOver ? peer.channels.open(kind, payload) : null;
  }

  serve(kind: string, take: (payload: Json, channel: Channel) => void): void {
    this.#takers.set(kind, take);
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff();
    for (const peer of this.#peers.values()) peer?.link.close();
    for (const link of this.#incoming) link.close();
    this.#server?.close();
  }

  #lookLater(): void {
    this.#callOff = this.#options.clock.after(LOOK_MS, () => {
      void this.#lookNow().then(() => this.#isStopped || this.#lookLater());
    });
  }

  /** One after the other: an edge that is being connected to is not connected to twice. */
  #lookNow(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { store, edgeId: own, log } = this.#options;
    try {
      const edges = await store.edges.list();
      const wanted = edges.filter(({ edgeId }) => edgeId !== own && !this.#peers.has(edgeId));
      await Promise.all(
        wanted.map(({ edgeId, clusterAddress }) => clusterAddress && this.#join(edgeId, clusterAddress)),
      );
      this.#isStoreDown = false;
    } catch (error) {
      // Edges that are connected stay so.
      if (!this.#isStoreDown) log({ name: 'edges-not-read', error: String(error) });
      this.#isStoreDown = true;
    }
  }

  async #join(edgeId: string, address: string): Promise<void> {
    const { key, clock, edgeId: own, log } = this.#options;
    if (this.#isStopped) return;
    this.#peers.set(edgeId, null);
    // An address that is none throws: another may be announced by the next look.
    const link = await connectLink(placeOf(address), key, clock).catch(() => null);
    if (!link || this.#isStopped) {
      link?.close();
      this.#peers.delete(edgeId);
      return;
    }
    const channels = new Channels(link);
    const peer: Peer = { link, channels, awaited: new Map() };
    const known = new Promise<void>((resolve) => {
      const callOff = clock.after(LOOK_MS, () => link.close());
      link.onFrame((frame) => {
        if (frame.say !== 'hello') {
          this.#hear(edgeId, peer, frame);
          return;
        }
        // Somebody else has its address by now, or speaks otherwise.
        if (frame.edgeId !== edgeId || frame.protocol !== PROTOCOL) {
          link.close();
          return;
        }
        this.#peers.set(edgeId, peer);
        log({ name: 'edge-joined', other: edgeId });
        for (const tenantId of this.#followed) void this.#follow(peer, tenantId);
        callOff();
        resolve();
      });
      link.onClosed(() => {
        callOff();
        this.#lost(edgeId, peer);
        resolve();
      });
    });
    link.send({ say: 'hello', edgeId: own, protocol: PROTOCOL });
    await known;
  }

  #hear(edgeId: string, { channels, awaited }: Peer, frame: Frame): void {
    if (frame.say === 'message') channels.received(frame.channel, frame.message);
    else if (frame.say === 'close') channels.ended(frame.channel);
    else if (frame.say === 'changes') {
      this.#kinds.told(edgeId, frame.tenantId, frame.changes);
      if (frame.isAll) awaited.get(frame.tenantId)?.();
    }
  }

  #lost(edgeId: string, { channels, awaited }: Peer): void {
    const wasThere = this.#peers.get(edgeId) !== null;
    this.#peers.delete(edgeId);
    if (wasThere && !this.#isStopped) this.#options.log({ name: 'edge-lost', other: edgeId });
    this.#kinds.forget(edgeId);
    channels.endAll();
    for (const resolve of awaited.values()) resolve();
  }

  #follow({ link, awaited }: Peer, tenantId: TenantId): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#options.clock.after(ANSWER_MS, resolve);
      awaited.set(tenantId, () => {
        awaited.delete(tenantId);
        callOff();
        resolve();
      });
      link.send({ say: 'follow', tenantId });
    });
  }

  #take(link: Link): void {
    const { edgeId } = this.#options;
    const channels = new Channels(link);
    const follower = new Follower(link, channels, this.#kinds, this.#options);
    this.#incoming.add(link);
    link.onFrame((frame) => this.#obey(follower, frame, link));
    link.onClosed(() => {
      this.#incoming.delete(link);
      this.#followers.delete(follower);
      follower.stop();
      channels.endAll();
    });
    link.send({ say: 'hello', edgeId, protocol: PROTOCOL });
  }

  #obey(follower: Follower, frame: Frame, link: Link): void {
    const { channels } = follower;
    if (frame.say === 'hello') this.#greet(follower, frame, link);
    else if (frame.say === 'follow') follower.follow(frame.tenantId);
    else if (frame.say === 'message') channels.received(frame.channel, frame.message);
    else if (frame.say === 'close') channels.ended(frame.channel);
    else if (frame.say === 'open') {
      const take = this.#takers.get(frame.kind);
      const channel = channels.add(frame.channel);
      if (take) take(frame.payload, channel);
      else channel.close();
    }
  }

  #greet(follower: Follower, { edgeId, protocol }: Extract<Frame, { say: 'hello' }>, link: Link): void {
    if (protocol !== PROTOCOL) {
      link.close();
      return;
    }
    this.#followers.add(follower);
    // It may be new: we connect to it without waiting for our next look.
    if (!this.#peers.has(edgeId)) void this.#lookNow();
  }
}

/** `10.0.0.7:5070`, `[2001:db8::7]:5070` */
function placeOf(address: string): Place {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}
