import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ListEntry } from '#shared/presence/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { SnapshotUser, TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Refusal } from '../refusal.ts';
import { refuse } from '../refusal.ts';
import type { Flow, IncomingSubscribe, SipHeaders, SipRequest, SubscriptionDialog } from '../signaling-port/index.ts';
import { type AskingWorld, whoAsks } from '../who-asks.ts';
import { type ListedResource, ResourceListWriter, uriOfEntity } from './document/index.ts';
import { EVENT_PACKAGES, type EventPackage, type Writer } from './event-packages.ts';
import type { Resources } from './resources.ts';
import { readExpires, readSubscribe, type SubscribeRequest } from './subscribe-request.ts';
import type { EndReason } from './subscription.ts';
import { type Told, Watch } from './watch.ts';
import { listOwner, type WatchLists } from './watch-lists.ts';

export interface NotifierWorld extends AskingWorld {
  readonly clock: Clock;
  readonly resources: Resources;
  readonly lists: WatchLists;
}

/** Subscriptions of one user at a time: the keys of a large phone with its modules, and then some (chosen). */
const MAX_OF_USER = 500;
/** Of one tenant, on this edge (chosen): some 2 KiB each. */
const MAX_OF_TENANT = 20_000;
/** Subscriptions that are looked at without a pause. */
const AT_ONCE = 100;
/** How often the configuration of tenants that have watchers is looked at: one read each, unless something else has looked. */
const LOOK_EVERY_MS = 10_000;

/** A subscription and what it hangs on. */
interface Entry {
  readonly watch: Watch;
  readonly user: SnapshotUser;
  readonly asked: SubscribeRequest;
  /** What it watches; a change of one of them is told. */
  readonly numbers: Set<string>;
  /** Null when it watches one thing alone. */
  readonly list: WatchedList | null;
  /** '' where it hangs on no connection. */
  flowKey: string;
}

/** Whom a list watches now. */
interface WatchedList {
  entries: readonly ListEntry[];
}

interface OfTenant {
  snapshot: TenantSnapshot;
  readonly entries: Set<Entry>;
  readonly byNumber: Map<string, Set<Entry>>;
}

/** Answers SUBSCRIBE, and tells phones what they watch (RFC 6665 §4.2): a notifier for every event package there is. */
export class Notifier {
  readonly #world: NotifierWorld;
  readonly #tenants = new Map<TenantId, OfTenant>();
  /** By the connection that they hang on; what came over UDP hangs on none. */
  readonly #byFlow = new Map<string, Set<Entry>>();
  #callOffLook: () => void;

  constructor(world: NotifierWorld) {
    this.#world = world;
    this.#callOffLook = this.#lookLater();
  }

  /** Subscriptions that are held now. */
  get count(): number {
    let count = 0;
    for (const { entries } of this.#tenants.values()) count += entries.size;
    return count;
  }

  async subscribe(request: IncomingSubscribe): Promise<Result<void, Refusal>> {
    const asked = readSubscribe(request);
    if (!asked.ok) return asked;
    const asker = await whoAsks(this.#world, request);
    if (!asker.ok) return asker;
    const { snapshot, user } = asker.value;
    if (this.#isFull(snapshot.tenant.id, user.id)) return fail({ code: 'too-many-subscriptions' });
    const watched = await this.#watched(asked.value, snapshot, user);
    if (!watched.ok) return watched;
    const headers = { Expires: String(asked.value.expiresSeconds), ...watched.value.headers };
    request.accept({ headers }, (dialog) => {
      if (dialog) this.#open({ dialog, flow: request.flow, asked: asked.value, snapshot, user, ...watched.value });
    });
    return ok(undefined);
  }

  /** A line, a parking place or the messages of a user have changed. */
  changed(tenantId: TenantId, number: string): void {
    for (const { watch } of this.#tenants.get(tenantId)?.byNumber.get(number) ?? []) {
      watch.feed({ name: 'changed', isAll: false });
    }
  }

  /** A new version of the configuration: who may no longer watch hears that, the others what has changed. */
  async follow(snapshot: TenantSnapshot): Promise<void> {
    const ofTenant = this.#tenants.get(snapshot.tenant.id);
    if (!ofTenant || snapshot.version < ofTenant.snapshot.version) return;
    ofTenant.snapshot = snapshot;
    let done = 0;
    for (const entry of [...ofTenant.entries]) {
      done += 1;
      // Thousands watch in a large tenant: calls go on in between.
      if (done % AT_ONCE === 0) await nextTurn();
      if (ofTenant.snapshot !== snapshot) return; // a newer one is followed
      const reason = this.#whyOver(snapshot, entry);
      if (reason) entry.watch.feed({ name: 'ended', reason });
      else if (entry.list) await this.#renew(ofTenant, entry, entry.list);
      else entry.watch.feed({ name: 'changed', isAll: false });
    }
  }

  /**
   * A connection has closed: its port may soon be another phone's, of another tenant even, so nothing more is told there. Its
   * phone subscribes again with its next connection.
   */
  flowClosed(flow: Flow): void {
    for (const { watch } of [...(this.#byFlow.get(flowKeyOf(flow)) ?? [])]) {
      watch.feed({ name: 'ended', reason: 'deactivated' });
    }
  }

  /** Says goodbye to all: they subscribe with another edge. */
  stop(): void {
    this.#callOffLook();
    for (const { entries } of this.#tenants.values()) {
      for (const { watch } of [...entries]) watch.feed({ name: 'ended', reason: 'deactivated' });
    }
  }

  /** What is watched, and how it is told. */
  async #watched(
    asked: SubscribeRequest,
    snapshot: TenantSnapshot,
    user: SnapshotUser,
  ): Promise<Result<Watched, Refusal>> {
    const eventPackage: EventPackage = EVENT_PACKAGES[asked.event];
    const owner = listOwner(asked.number, user.extension ?? '');
    if (owner !== null) {
      if (!eventPackage.takesLists) return fail({ code: 'unknown-event' });
      if (owner !== user.extension) return fail({ code: 'not-shown' });
      if (!asked.takesLists) return fail({ code: 'eventlist-needed' });
      return ok(await this.#watchedList(eventPackage, asked, snapshot, user));
    }
    const { resources } = this.#world;
    const found = resources.of(snapshot, user.id, asked.number);
    if (typeof found === 'string') return fail({ code: found });
    if (eventPackage.isOwnOnly && !found.isOwn) return fail({ code: 'not-shown' });
    const write = eventPackage.writerFor(found.entity);
    const tell = (isFull: boolean): Told => {
      const resource = resources.of(this.#snapshotOf(snapshot), user.id, asked.number);
      return { document: typeof resource === 'string' ? null : write(resource, isFull), isMore: false };
    };
    return ok({ list: null, tell, headers: {} });
  }

  async #watchedList(
    { writerFor }: EventPackage,
    { number: listNumber }: SubscribeRequest,
    snapshot: TenantSnapshot,
    user: SnapshotUser,
  ): Promise<Watched> {
    const { resources, lists } = this.#world;
    const { domain } = snapshot.tenant;
    const writer = new ResourceListWriter(uriOfEntity({ number: listNumber, domain }));
    const writers = new Map<string, Writer>();
    const listed = (now: TenantSnapshot, { number, label }: ListEntry): ListedResource => {
      const resource = resources.of(now, user.id, number);
      const write = writers.get(number) ?? writerFor({ number, domain });
      writers.set(number, write);
      const isThere = typeof resource !== 'string';
      return {
        uri: uriOfEntity({ number, domain }),
        name: label === '' && isThere ? resource.name : label,
        next: isThere ? (isFull) => write(resource, isFull) : null,
      };
    };
    const list: WatchedList = { entries: (await lists.of(snapshot, user.id)) ?? [] };
    const tell = (isFull: boolean): Told => {
      const now = this.#snapshotOf(snapshot);
      return writer.next(
        list.entries.map((entry) => listed(now, entry)),
        isFull,
      );
    };
    return { list, tell, headers: { Require: 'eventlist' } };
  }

  #open({ dialog, flow, asked, snapshot, user, list, tell, headers }: Opening): void {
    const { clock } = this.#world;
    const ofTenant = this.#ofTenant(snapshot);
    const { eventHeader, expiresSeconds } = asked;
    const onOver = () => this.#close(ofTenant, entry);
    const watch = new Watch({ dialog, eventHeader, expiresSeconds, headers, tell, clock, onOver });
    const entry: Entry = { watch, user, asked, list, numbers: new Set(), flowKey: '' };
    ofTenant.entries.add(entry);
    this.#hangOn(flow, entry);
    for (const number of list ? list.entries.map((listed) => listed.number) : [asked.number]) {
      this.#index(ofTenant, entry, number);
    }
    dialog.onRequest((request) => void this.#refresh(entry, ofTenant, request, headers));
    watch.begin();
  }

  /** A SUBSCRIBE within the dialog; who no longer may hears so, and then the end of it. */
  async #refresh(entry: Entry, { snapshot }: OfTenant, request: SipRequest, headers: SipHeaders): Promise<void> {
    if (request.method !== 'SUBSCRIBE') {
      refuse(request, { code: 'method-not-allowed' });
      return;
    }
    const expires = readExpires(request);
    if (!expires.ok) {
      refuse(request, expires.problem);
      return;
    }
    const found = await this.#world.tenants.byId(snapshot.tenant.id, 'recent');
    const reason = found.ok ? this.#whyOver(found.value, entry) : null;
    this.#hangOn(request.flow, entry);
    request.respond(200, { headers: { Expires: String(reason ? 0 : expires.value), ...headers } });
    if (reason) entry.watch.feed({ name: 'ended', reason });
    else entry.watch.feed({ name: 'subscribed', expiresSeconds: expires.value });
  }

  /** Why a subscription cannot go on; null when it can. */
  #whyOver(snapshot: TenantSnapshot, { user, asked, list }: Entry): EndReason | null {
    const now = snapshot.userById.get(user.id);
    if (!snapshot.tenant.isEnabled || !now?.isEnabled || now.extension !== user.extension) return 'rejected';
    // With another password it is asked for again.
    if (now.digest?.sha256 !== user.digest?.sha256) return 'deactivated';
    if (list) return null;
    const resource = this.#world.resources.of(snapshot, user.id, asked.number);
    if (resource === 'unknown-number') return 'noresource';
    return resource === 'not-shown' ? 'rejected' : null;
  }

  /** Reads a list again; while the store is down it stays as it is. */
  async #renew(ofTenant: OfTenant, entry: Entry, list: WatchedList): Promise<void> {
    const entries = await this.#world.lists.of(ofTenant.snapshot, entry.user.id);
    if (entries === null || !ofTenant.entries.has(entry)) return;
    const isSame = JSON.stringify(entries) === JSON.stringify(list.entries);
    list.entries = entries;
    for (const number of [...entry.numbers]) this.#unindex(ofTenant, entry, number);
    for (const { number } of entries) this.#index(ofTenant, entry, number);
    entry.watch.feed({ name: 'changed', isAll: !isSame });
  }

  /** From now on it is told over this connection. */
  #hangOn(flow: Flow, entry: Entry): void {
    this.#letGo(entry);
    if (flow.transport === 'udp') return;
    entry.flowKey = flowKeyOf(flow);
    this.#byFlow.set(entry.flowKey, (this.#byFlow.get(entry.flowKey) ?? new Set()).add(entry));
  }

  #letGo(entry: Entry): void {
    const hanging = this.#byFlow.get(entry.flowKey);
    hanging?.delete(entry);
    if (hanging?.size === 0) this.#byFlow.delete(entry.flowKey);
    entry.flowKey = '';
  }

  #isFull(tenantId: TenantId, userId: UserId): boolean {
    const entries = this.#tenants.get(tenantId)?.entries;
    if (!entries) return false;
    if (entries.size >= MAX_OF_TENANT) return true;
    let own = 0;
    for (const { user } of entries) if (user.id === userId) own += 1;
    return own >= MAX_OF_USER;
  }

  #ofTenant(snapshot: TenantSnapshot): OfTenant {
    const known = this.#tenants.get(snapshot.tenant.id);
    if (known) {
      if (snapshot.version > known.snapshot.version) known.snapshot = snapshot;
      return known;
    }
    const fresh: OfTenant = { snapshot, entries: new Set(), byNumber: new Map() };
    this.#tenants.set(snapshot.tenant.id, fresh);
    return fresh;
  }

  #snapshotOf(snapshot: TenantSnapshot): TenantSnapshot {
    return this.#tenants.get(snapshot.tenant.id)?.snapshot ?? snapshot;
  }

  #index(ofTenant: OfTenant, entry: Entry, number: string): void {
    entry.numbers.add(number);
    const watching = ofTenant.byNumber.get(number) ?? new Set();
    ofTenant.byNumber.set(number, watching.add(entry));
  }

  #unindex(ofTenant: OfTenant, entry: Entry, number: string): void {
    entry.numbers.delete(number);
    const watching = ofTenant.byNumber.get(number);
    watching?.delete(entry);
    if (watching?.size === 0) ofTenant.byNumber.delete(number);
  }

  #close(ofTenant: OfTenant, entry: Entry): void {
    ofTenant.entries.delete(entry);
    this.#letGo(entry);
    for (const number of [...entry.numbers]) this.#unindex(ofTenant, entry, number);
    if (ofTenant.entries.size > 0) return;
    const { id } = ofTenant.snapshot.tenant;
    if (this.#tenants.get(id) !== ofTenant) return;
    this.#tenants.delete(id);
    this.#world.lists.forget(id);
  }

  #lookLater(): () => void {
    const { clock, tenants } = this.#world;
    return clock.after(LOOK_EVERY_MS, () => {
      // A version that is new comes back by `follow`.
      for (const tenantId of this.#tenants.keys()) void tenants.byId(tenantId, 'recent');
      this.#callOffLook = this.#lookLater();
    });
  }
}

interface Watched {
  readonly list: WatchedList | null;
  readonly tell: (isFull: boolean) => Told;
  readonly headers: SipHeaders;
}

interface Opening extends Watched {
  readonly dialog: SubscriptionDialog;
  readonly flow: Flow;
  readonly asked: SubscribeRequest;
  readonly snapshot: TenantSnapshot;
  readonly user: SnapshotUser;
}

const flowKeyOf = ({ transport, address, port }: Flow): string => `${transport}:${address}:${port}`;
