import { hash } from 'node:crypto';
import type { TrunkConnections as Listed, TrunkConnection, TrunkLease } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { TrunkStatus } from '#shared/trunk/index.ts';
import { type Chance, type Clock, type Ids, toInstant } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import type { Signaling } from '../signaling-port/index.ts';
import type { Tenants } from '../tenants/index.ts';
import { KeptTrunk } from './kept-trunk.ts';
import type { TrunkAccountOf } from './trunk-account.ts';
import type { TrunkName } from './trunk-sources.ts';

/** What others are told of a trunk. */
export interface TrunkNews extends TrunkName {
  readonly name: 'registered' | 'unreachable' | 'reachable';
  /** What people know it as. */
  readonly trunk: string;
  /** What the other side said. */
  readonly reason: string | null;
}

export interface TrunkConnectionsWorld {
  readonly edgeId: string;
  readonly store: Pick<EdgeStore, 'trunkConnections' | 'edges'>;
  readonly tenants: Tenants;
  readonly trunkAccount: TrunkAccountOf;
  readonly signaling: Pick<Signaling, 'send'>;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly ids: Ids;
  readonly log: Log;
  readonly onTrunkNews?: ((news: TrunkNews) => void) | undefined;
}

/** How soon a change is followed: each look costs 1.5 read units. */
const LOOK_MS = 3000;
/** Whatever has changed without a word (a tenant was disabled, an entry was lost) is seen by then. */
const READ_ALL_MS = 60_000;
const CONTACT_BYTES = 16;

/**
 * Keeps trunks connected that nobody has called yet: each is kept by one edge. An edge has a trunk until it gives it up, or
 * is no longer announced; then the edge with the highest hash of both takes it (rendezvous hashing), so that all agree
 * without a word and a new edge takes nothing away.
 */
export class TrunkConnections {
  readonly #world: TrunkConnectionsWorld;
  readonly #kept = new Map<string, KeptTrunk>();
  /** By the user part of the Contact: every INVITE asks. */
  readonly #byContact = new Map<string, TrunkName>();
  /** Those that are being given up. */
  readonly #closing = new Map<string, Promise<void>>();
  /** As the edges that keep them say. */
  #statuses: ReadonlyMap<string, TrunkStatus> = new Map();
  #changes = -1;
  #alive: readonly string[] = [];
  #readAllAtMs = Number.NEGATIVE_INFINITY;
  #callOff: () => void = () => {};
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;
  #isStoreDown = false;

  constructor(world: TrunkConnectionsWorld) {
    this.#world = world;
    this.#lookIn(0);
  }

  /** False for a trunk that is known not to take calls. */
  isUp(tenantId: TenantId, trunkId: string): boolean {
    return this.#statuses.get(keyOf({ tenantId, trunkId }))?.isUp ?? true;
  }

  /** The trunk whose Contact, registered by this edge, has this user part. */
  trunkOfContact(user: string): TrunkName | null {
    return this.#byContact.get(user) ?? null;
  }

  /** How many trunks this edge keeps connected, and how many of them take no calls. */
  counts(): { readonly kept: number; readonly down: number } {
    const all = [...this.#kept.values()];
    return { kept: all.length, down: all.filter(({ lease }) => !lease.status.isUp).length };
  }

  /** Takes back all registrations and gives up what it keeps, so that other edges take it over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff();
    await this.#looking;
    for (const kept of [...this.#kept.values()]) this.#giveUp(kept);
    await Promise.all(this.#closing.values());
  }

  #lookIn(delayMs: number): void {
    if (this.#isStopped) return;
    this.#callOff = this.#world.clock.after(delayMs, () => {
      this.#looking = this.#look().then(() => this.#lookIn(LOOK_MS));
    });
  }

  async #look(): Promise<void> {
    const { store, clock, edgeId, log } = this.#world;
    try {
      const [changes, edges] = await Promise.all([store.trunkConnections.changes(), store.edges.list()]);
      const alive = [...new Set([...edges.map((edge) => edge.edgeId), edgeId])].sort();
      const isSame = changes === this.#changes && alive.join() === this.#alive.join();
      const nowMs = clock.monotonicMs();
      const readsAll = nowMs - this.#readAllAtMs >= READ_ALL_MS;
      if (!isSame || readsAll) {
        await this.#follow(await store.trunkConnections.list(), alive, readsAll);
        if (readsAll) this.#readAllAtMs = nowMs;
        [this.#changes, this.#alive] = [changes, alive];
      }
      this.#isStoreDown = false;
    } catch (error) {
      // What is registered stays so; no edge takes anything over.
      if (!this.#isStoreDown) log({ name: 'trunks-not-read', error: String(error) });
      this.#isStoreDown = true;
    }
  }

  async #follow({ trunks, leases }: Listed, alive: readonly string[], readsAll: boolean): Promise<void> {
    const leaseOf = new Map(leases.map((lease) => [keyOf(lease), lease]));
    const wanted = new Map(trunks.map((trunk) => [keyOf(trunk), trunk]));
    const isOurs = (key: string) => leaseOf.get(key)?.edgeId === this.#world.edgeId;
    for (const [key, kept] of [...this.#kept]) {
      if (!wanted.has(key) || !isOurs(key)) this.#giveUp(kept);
    }
    this.#statuses = new Map(
      leases.filter(({ edgeId }) => alive.includes(edgeId)).map((lease) => [keyOf(lease), lease.status]),
    );
    // One after the other: a provider whose trunks all come to this edge is not overrun.
    for (const [key, trunk] of wanted) {
      const kept = this.#kept.get(key);
      if (!kept) await this.#takeIfOurs(trunk, leaseOf.get(key), alive);
      else if (readsAll || kept.updatedAt !== trunk.updatedAt) void kept.follow(trunk.updatedAt);
    }
  }

  async #takeIfOurs(trunk: TrunkConnection, lease: TrunkLease | undefined, alive: readonly string[]): Promise<void> {
    const { edgeId, store, clock, chance } = this.#world;
    const { tenantId, trunkId } = trunk;
    if (this.#isStopped || this.#closing.has(keyOf(trunk))) return;
    const before = lease?.status ?? beginning(toInstant(clock.nowMs()));
    if (lease?.edgeId === edgeId) return this.#keep(lease, before, trunk.updatedAt); // of an earlier life of this edge
    const isFree = lease === undefined || !alive.includes(lease.edgeId);
    if (!isFree || winnerOf(alive, keyOf(trunk)) !== edgeId) return;
    const contactUser = Buffer.from(chance.bytes(CONTACT_BYTES)).toString('hex');
    const taken: TrunkLease = { tenantId, trunkId, edgeId, contactUser, status: beginning(toInstant(clock.nowMs())) };
    if (await store.trunkConnections.take(taken, lease?.edgeId ?? null)) this.#keep(taken, before, trunk.updatedAt);
  }

  #keep(lease: TrunkLease, before: TrunkStatus, updatedAt: string): void {
    const kept = new KeptTrunk(this.#world, lease, before, (told, news) => this.#changed(kept, told, news));
    this.#kept.set(keyOf(lease), kept);
    this.#byContact.set(lease.contactUser, lease);
    void kept.follow(updatedAt);
  }

  #changed(kept: KeptTrunk, lease: TrunkLease, news: readonly TrunkNews[]): void {
    const { store, log, onTrunkNews } = this.#world;
    if (this.#kept.get(keyOf(lease)) !== kept) return;
    this.#statuses = new Map([...this.#statuses, [keyOf(lease), lease.status]]);
    for (const one of news) onTrunkNews?.(one);
    store.trunkConnections
      .report(lease)
      .then((isOurs) => isOurs || this.#giveUp(kept))
      .catch((error: unknown) => log({ name: 'trunk-status-not-stored', trunk: lease.trunkId, error: String(error) }));
  }

  /** It is no longer wanted, or another edge has it now. */
  #giveUp(kept: KeptTrunk): void {
    const key = keyOf(kept.lease);
    if (this.#kept.get(key) !== kept) return;
    this.#kept.delete(key);
    this.#byContact.delete(kept.lease.contactUser);
    const closing = kept
      .close()
      .then(() => this.#world.store.trunkConnections.release(kept.lease))
      .catch((error: unknown) => this.#world.log({ name: 'trunk-not-released', error: String(error) }))
      .finally(() => {
        this.#closing.delete(key);
        this.#changes = -1; // it may be wanted again
      });
    this.#closing.set(key, closing);
  }
}

const keyOf = ({ tenantId, trunkId }: TrunkName): string => `${tenantId} ${trunkId}`;

const beginning = (since: string): TrunkStatus => ({
  health: 'unknown',
  registration: 'none',
  isUp: true,
  since,
  lastAnswer: null,
});

/** The edge whose hash with the key is the highest. */
function winnerOf(edges: readonly string[], key: string): string {
  const scored = edges.map((edgeId) => ({ edgeId, score: hash('md5', `${edgeId} ${key}`) }));
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).edgeId;
}
