import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ListEntry } from '#shared/presence/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { isProofOf, type SnapshotUser, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Refusal } from '../refusal.ts';
import { refuse } from '../refusal.ts';
import type { Binding } from '../registrar/index.ts';
import { appearanceIn } from '../shared-line/appearance.ts';
import type { SharedLines } from '../shared-line/shared-lines.ts';
import type { Flow, IncomingSubscribe, SipHeaders, SipRequest, SubscriptionDialog } from '../signaling-port/index.ts';
import { type AskingWorld, whoAsks } from '../who-asks.ts';
import { type ListedResource, ResourceListWriter, uriOfEntity } from './document/index.ts';
import { EVENT_PACKAGES, type EventPackage, type Writer } from './event-packages.ts';
import { readFeatureOrder } from './feature-order.ts';
import type { FeatureOrders } from './feature-orders.ts';
import { isSubscriptionOf } from './own-subscription.ts';
import type { MessageLamps, Resources } from './resources.ts';
import { readExpires, readSubscribe, type SubscribeRequest } from './subscribe-request.ts';
import type { EndReason } from './subscription.ts';
import { type Told, Watch } from './watch.ts';
import { listOwner, type WatchLists } from './watch-lists.ts';
import { type WatchedList, type Watcher, Watchers, type WatchersOfTenant } from './watchers.ts';

export interface NotifierWorld extends AskingWorld {
  readonly clock: Clock;
  readonly resources: Resources;
  readonly messageLamps: Pick<MessageLamps, 'read'>;
  readonly lists: WatchLists;
  readonly orders: FeatureOrders;
  readonly sharedLines: Pick<SharedLines, 'seize' | 'release' | 'seizedOn'>;
}

/** Subscriptions that are looked at without a pause. */
const AT_ONCE = 100;
/** How often the configuration of tenants that have watchers is looked at: one read each, unless something else has looked. */
const LOOK_EVERY_MS = 10_000;

/** Answers SUBSCRIBE, and tells phones what they watch (RFC 6665 §4.2): a notifier for every event package there is. */
export class Notifier {
  readonly #world: NotifierWorld;
  readonly #watchers = new Watchers();
  #callOffLook: () => void;

  constructor(world: NotifierWorld) {
    this.#world = world;
    this.#callOffLook = this.#lookLater();
  }

  /** Subscriptions that are held now. */
  get count(): number {
    return this.#watchers.count;
  }

  async subscribe(request: IncomingSubscribe): Promise<Result<void, Refusal>> {
    const asked = readSubscribe(request);
    if (!asked.ok) return asked;
    const asker = await whoAsks(this.#world, request);
    if (!asker.ok) return asker;
    const { snapshot, user, proof } = asker.value;
    const provedWith = proof.digest.sha256;
    if (this.#watchers.of(snapshot.tenant.id)?.isFullFor(user.id)) return fail({ code: 'too-many-subscriptions' });
    const watched = await this.#watched(asked.value, snapshot, user);
    if (!watched.ok) return watched;
    if (asked.value.event === 'line-seize')
      return this.#seize(request, { asked: asked.value, ...asker.value, provedWith });
    await this.#obey(asked.value, snapshot, user, request);
    if (asked.value.event === 'message-summary') await this.#world.messageLamps.read(snapshot, user);
    const headers = { Expires: String(asked.value.expiresSeconds), ...watched.value.headers };
    request.accept({ headers }, (dialog) => {
      if (dialog)
        this.#open({
          ...{ dialog, flow: request.flow, contact: request.header('contact') ?? '' },
          ...{ asked: asked.value, snapshot, user, provedWith, ...watched.value },
        });
    });
    return ok(undefined);
  }

  /**
   * A phone wants to dial on a line that it shares: the appearance is its own alone for as long as the subscription lasts, or
   * until it has dialed. What has been refused is no subscription.
   */
  #seize(
    request: IncomingSubscribe,
    opening: Pick<Opening, 'asked' | 'snapshot' | 'user' | 'provedWith'>,
  ): Result<void, Refusal> {
    const { sharedLines } = this.#world;
    const { snapshot, user, asked } = opening;
    let watch: Watch | null = null;
    const end = () => watch?.feed({ name: 'ended', reason: 'noresource' });
    const wanted = appearanceIn(request.header('call-info'));
    const index = sharedLines.seize(snapshot, user, { wanted, by: request.flow, end });
    if (index === null) return fail({ code: 'line-taken' });
    const release = () => sharedLines.release(snapshot, user, index, end);
    const headers = { 'Call-Info': `<sip:${snapshot.tenant.domain}>;appearance-index=${index}` };
    let isTold = false;
    const tell = (isFull: boolean): Told => {
      const isNew = isFull || !isTold;
      isTold = true;
      return { document: isNew ? { contentType: '', body: '' } : null, isMore: false };
    };
    request.accept({ headers: { Expires: String(asked.expiresSeconds), ...headers } }, (dialog) => {
      if (!dialog) return release();
      const contact = request.header('contact') ?? '';
      watch = this.#open({ ...opening, dialog, flow: request.flow, contact, list: null, headers, tell, over: release });
    });
    return ok(undefined);
  }

  /** Whether the phone with these bindings hears by a subscription of its own, held here, of the messages of its user. */
  hearsOfMessages(tenantId: TenantId, userId: UserId, phone: readonly Binding[]): boolean {
    const ofUser = [...(this.#watchers.of(tenantId)?.ofUser(userId) ?? [])];
    return ofUser.some(
      (watcher) =>
        watcher.asked.event === 'message-summary' && phone.some((binding) => isSubscriptionOf(watcher, binding)),
    );
  }

  /** A line, a parking place or the messages of a user have changed. */
  changed(tenantId: TenantId, number: string): void {
    for (const { watch } of this.#watchers.of(tenantId)?.of(number) ?? []) {
      watch.feed({ name: 'changed', isAll: false });
    }
  }

  /** A new version of the configuration: who may no longer watch hears that, the others what has changed. */
  async follow(snapshot: TenantSnapshot): Promise<void> {
    const ofTenant = this.#watchers.of(snapshot.tenant.id);
    if (!ofTenant || snapshot.version < ofTenant.snapshot.version) return;
    ofTenant.snapshot = snapshot;
    let done = 0;
    for (const watcher of [...ofTenant.all]) {
      done += 1;
      // Thousands watch in a large tenant: calls go on in between.
      if (done % AT_ONCE === 0) await nextTurn();
      if (ofTenant.snapshot !== snapshot) return; // a newer one is followed
      const reason = this.#whyOver(snapshot, watcher);
      if (reason) watcher.watch.feed({ name: 'ended', reason });
      else if (watcher.list) await this.#renew(ofTenant, watcher, watcher.list);
      else {
        ofTenant.renumber(watcher);
        watcher.watch.feed({ name: 'changed', isAll: false });
      }
    }
  }

  /**
   * A connection has closed: its port may soon be another phone's, of another tenant even, so nothing more is told there. Its
   * phone subscribes again with its next connection.
   */
  flowClosed(flow: Flow): void {
    for (const { watch } of this.#watchers.over(flow)) watch.feed({ name: 'ended', reason: 'deactivated' });
  }

  /** Says goodbye to all: they subscribe with another edge. */
  stop(): void {
    this.#callOffLook();
    for (const { watch } of this.#watchers.all()) watch.feed({ name: 'ended', reason: 'deactivated' });
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
    await resources.read(snapshot, [asked.number]);
    const found = resources.of(snapshot, user.id, asked.number);
    if (typeof found === 'string') return fail({ code: found });
    if (eventPackage.isOwnOnly && !found.isOwn) return fail({ code: 'not-shown' });
    const isOfSharing = asked.event === 'call-info' || asked.event === 'line-seize';
    if (isOfSharing && found.appearances() === null) return fail({ code: 'unknown-event' });
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
    await resources.read(
      snapshot,
      list.entries.map(({ number }) => number),
    );
    const tell = (isFull: boolean): Told => {
      const now = this.#snapshotOf(snapshot);
      return writer.next(
        list.entries.map((entry) => listed(now, entry)),
        isFull,
      );
    };
    return { list, tell, headers: { Require: 'eventlist' } };
  }

  #open({ dialog, flow, contact, asked, snapshot, user, provedWith, list, tell, headers, over }: Opening): Watch {
    const { clock, lists } = this.#world;
    const { id: tenantId } = snapshot.tenant;
    const { eventHeader, expiresSeconds } = asked;
    const onOver = () => {
      if (this.#watchers.remove(tenantId, watcher)) lists.forget(tenantId);
      over?.();
    };
    const watch = new Watch({ dialog, eventHeader, expiresSeconds, headers, tell, clock, onOver });
    const watcher: Watcher = { watch, user, provedWith, asked, list, contact, flow };
    this.#watchers.add(snapshot, watcher, flow);
    dialog.onRequest((request) => void this.#refresh(tenantId, watcher, request, headers));
    watch.begin();
    return watch;
  }

  /** A SUBSCRIBE within the dialog; who no longer may hears so, and then the end of it. */
  async #refresh(tenantId: TenantId, watcher: Watcher, request: SipRequest, headers: SipHeaders): Promise<void> {
    if (request.method !== 'SUBSCRIBE') return refuse(request, { code: 'method-not-allowed' });
    const expires = readExpires(request, watcher.asked.event);
    if (!expires.ok) return refuse(request, expires.problem);
    const known = this.#watchers.of(tenantId)?.snapshot;
    if (known) await this.#obey(watcher.asked, known, watcher.user, request);
    const found = await this.#world.tenants.byId(tenantId, 'recent');
    if (found.ok && watcher.asked.event === 'message-summary')
      await this.#world.messageLamps.read(found.value, watcher.user);
    // It has ended while the tenant was looked up.
    if (!this.#watchers.of(tenantId)?.all.has(watcher)) return refuse(request, { code: 'no-such-dialog' });
    const isGone = !found.ok && found.problem.code === 'unknown-domain';
    const reason = found.ok ? this.#whyOver(found.value, watcher) : isGone ? 'rejected' : null;
    this.#watchers.hangOn(request.flow, watcher);
    request.respond(200, { headers: { Expires: String(reason ? 0 : expires.value), ...headers } });
    if (reason) watcher.watch.feed({ name: 'ended', reason });
    else watcher.watch.feed({ name: 'subscribed', expiresSeconds: expires.value });
  }

  /** A key of the phone may have changed what it watches: the next NOTIFY has it. */
  async #obey(
    { event }: SubscribeRequest,
    snapshot: TenantSnapshot,
    user: SnapshotUser,
    request: SipRequest,
  ): Promise<void> {
    const order = event === 'as-feature-event' ? readFeatureOrder(request, snapshot, user.id) : null;
    if (!order) return;
    await this.#world.orders.carryOut(snapshot, user.id, order);
    await this.#world.tenants.byId(snapshot.tenant.id, 'exact');
  }

  /** Why a subscription cannot go on; null when it can. */
  #whyOver(snapshot: TenantSnapshot, { user, provedWith, asked, list }: Watcher): EndReason | null {
    const now = snapshot.userById.get(user.id);
    if (!snapshot.tenant.isEnabled || !now?.isEnabled || now.isPhantom || now.extension !== user.extension)
      return 'rejected';
    // With another password it is asked for again.
    if (!isProofOf(now, provedWith, this.#world.clock.nowMs())) return 'deactivated';
    if (list) return null;
    const resource = this.#world.resources.of(snapshot, user.id, asked.number);
    if (resource === 'unknown-number') return 'noresource';
    return resource === 'not-shown' ? 'rejected' : null;
  }

  /** Reads a list again; while the store is down it stays as it is. */
  async #renew(ofTenant: WatchersOfTenant, watcher: Watcher, list: WatchedList): Promise<void> {
    const entries = await this.#world.lists.of(ofTenant.snapshot, watcher.user.id);
    if (entries === null || !ofTenant.all.has(watcher)) return;
    const isSame = JSON.stringify(entries) === JSON.stringify(list.entries);
    list.entries = entries;
    ofTenant.renumber(watcher);
    watcher.watch.feed({ name: 'changed', isAll: !isSame });
  }

  #snapshotOf(snapshot: TenantSnapshot): TenantSnapshot {
    return this.#watchers.of(snapshot.tenant.id)?.snapshot ?? snapshot;
  }

  #lookLater(): () => void {
    return this.#world.clock.after(LOOK_EVERY_MS, () => {
      for (const tenantId of this.#watchers.tenantIds) void this.#look(tenantId);
      this.#callOffLook = this.#lookLater();
    });
  }

  /** A version that is new comes back by `follow`; nobody watches in a tenant that is gone. */
  async #look(tenantId: TenantId): Promise<void> {
    const found = await this.#world.tenants.byId(tenantId, 'recent');
    if (found.ok || found.problem.code !== 'unknown-domain') return;
    for (const { watch } of [...(this.#watchers.of(tenantId)?.all ?? [])]) {
      watch.feed({ name: 'ended', reason: 'rejected' });
    }
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
  /** The header of the SUBSCRIBE. */
  readonly contact: string;
  readonly asked: SubscribeRequest;
  readonly snapshot: TenantSnapshot;
  readonly user: SnapshotUser;
  readonly provedWith: string;
  /** Nothing is left of it. */
  readonly over?: () => void;
}
