import type { ListEntry } from '#shared/presence/index.ts';
import { type SnapshotUser, type TenantId, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Flow } from '../signaling-port/index.ts';
import type { SubscribeRequest } from './subscribe-request.ts';
import type { Watch } from './watch.ts';

/** A subscription, and what it hangs on. */
export interface Watcher {
  readonly watch: Watch;
  readonly user: SnapshotUser;
  /** SHA-256 of the digest by which its phone has shown whose it is. */
  readonly provedWith: string;
  readonly asked: SubscribeRequest;
  /** Null when it watches one thing alone. */
  readonly list: WatchedList | null;
  /** Where its phone takes requests, as it said. */
  readonly contact: string;
  /** What its last SUBSCRIBE came by. */
  flow: Flow;
}

/** Whom a list watches now. */
export interface WatchedList {
  entries: readonly ListEntry[];
}

/** Subscriptions of one user at a time: the keys of a large phone with its modules, and then some (chosen). */
const MAX_OF_USER = 500;
/** Of one tenant, on this edge (chosen): some 2 KiB each. */
const MAX_OF_TENANT = 20_000;

/** What hangs on each of many keys. */
class Shelf<Key> {
  readonly #items = new Map<Key, Set<Watcher>>();

  at(key: Key): ReadonlySet<Watcher> {
    return this.#items.get(key) ?? NOBODY;
  }

  put(key: Key, watcher: Watcher): void {
    this.#items.set(key, (this.#items.get(key) ?? new Set()).add(watcher));
  }

  take(key: Key, watcher: Watcher): void {
    const items = this.#items.get(key);
    items?.delete(watcher);
    if (items?.size === 0) this.#items.delete(key);
  }
}

const NOBODY: ReadonlySet<Watcher> = new Set();

/** The watchers of one tenant, and its configuration as it was followed last. */
export class WatchersOfTenant {
  snapshot: TenantSnapshot;
  readonly #all = new Set<Watcher>();
  readonly #byNumber = new Shelf<string>();
  readonly #byUser = new Shelf<UserId>();
  readonly #numbers = new Map<Watcher, readonly string[]>();

  constructor(snapshot: TenantSnapshot) {
    this.snapshot = snapshot;
  }

  get all(): ReadonlySet<Watcher> {
    return this.#all;
  }

  /** Who is told of a change of this number. */
  of(number: string): ReadonlySet<Watcher> {
    return this.#byNumber.at(number);
  }

  /** The subscriptions of a user. */
  ofUser(userId: UserId): ReadonlySet<Watcher> {
    return this.#byUser.at(userId);
  }

  isFullFor(userId: UserId): boolean {
    return this.#all.size >= MAX_OF_TENANT || this.#byUser.at(userId).size >= MAX_OF_USER;
  }

  add(watcher: Watcher): void {
    this.#all.add(watcher);
    this.#byUser.put(watcher.user.id, watcher);
    this.renumber(watcher);
  }

  /** What it watches has changed, or whose number that is. */
  renumber(watcher: Watcher): void {
    for (const number of this.#numbers.get(watcher) ?? []) this.#byNumber.take(number, watcher);
    const { list, asked } = watcher;
    const asks = list ? list.entries.map(({ number }) => number) : [asked.number];
    // Changes are told of the extension, whichever number of the user is watched.
    const numbers = asks.map((number) => userDialed(this.snapshot, number)?.extension ?? number);
    for (const number of numbers) this.#byNumber.put(number, watcher);
    this.#numbers.set(watcher, numbers);
  }

  remove(watcher: Watcher): void {
    this.#all.delete(watcher);
    this.#byUser.take(watcher.user.id, watcher);
    for (const number of this.#numbers.get(watcher) ?? []) this.#byNumber.take(number, watcher);
    this.#numbers.delete(watcher);
  }
}

/** The watchers of all tenants, and the connections that they are told over. */
export class Watchers {
  readonly #tenants = new Map<TenantId, WatchersOfTenant>();
  /** What came over UDP hangs on no connection. */
  readonly #byFlow = new Shelf<string>();
  readonly #flows = new Map<Watcher, string>();

  get count(): number {
    let count = 0;
    for (const { all } of this.#tenants.values()) count += all.size;
    return count;
  }

  get tenantIds(): readonly TenantId[] {
    return [...this.#tenants.keys()];
  }

  *all(): Generator<Watcher> {
    for (const { all } of [...this.#tenants.values()]) yield* [...all];
  }

  of(tenantId: TenantId): WatchersOfTenant | undefined {
    return this.#tenants.get(tenantId);
  }

  add(snapshot: TenantSnapshot, watcher: Watcher, flow: Flow): WatchersOfTenant {
    const ofTenant = this.#tenants.get(snapshot.tenant.id) ?? new WatchersOfTenant(snapshot);
    this.#tenants.set(snapshot.tenant.id, ofTenant);
    if (snapshot.version > ofTenant.snapshot.version) ofTenant.snapshot = snapshot;
    ofTenant.add(watcher);
    this.hangOn(flow, watcher);
    return ofTenant;
  }

  /** @returns whether nobody of the tenant is left */
  remove(tenantId: TenantId, watcher: Watcher): boolean {
    const ofTenant = this.#tenants.get(tenantId);
    ofTenant?.remove(watcher);
    this.#letGo(watcher);
    if (ofTenant?.all.size !== 0) return false;
    return this.#tenants.delete(tenantId);
  }

  /** From now on it is told over this connection. */
  hangOn(flow: Flow, watcher: Watcher): void {
    this.#letGo(watcher);
    watcher.flow = flow;
    if (flow.transport === 'udp') return;
    this.#flows.set(watcher, keyOf(flow));
    this.#byFlow.put(keyOf(flow), watcher);
  }

  over(flow: Flow): readonly Watcher[] {
    return [...this.#byFlow.at(keyOf(flow))];
  }

  #letGo(watcher: Watcher): void {
    const key = this.#flows.get(watcher);
    if (key !== undefined) this.#byFlow.take(key, watcher);
    this.#flows.delete(watcher);
  }
}

const keyOf = ({ transport, address, port }: Flow): string => `${transport}:${address}:${port}`;
