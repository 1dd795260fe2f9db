import { ALONE, type Cluster } from '#edge/cluster/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import { sipProof, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import type { Flow } from '../signaling-port/index.ts';
import {
  atContact,
  type Binding,
  type BindingChange,
  flowKey,
  flowOf,
  fromStored,
  isStillProved,
  type Registered,
  unexpired,
} from './binding.ts';
import { FarPhones } from './far-phones.ts';
import { contactKey } from './register-request.ts';
import type { GoneReason, RegistrationNews } from './registration-news.ts';
import { TrunkBindings } from './trunk-bindings.ts';
import { WriteBehind } from './write-behind.ts';

const SWEEP_MS = 60_000;

type OfTenant = Map<UserId, readonly Binding[]>;

export interface BindingsOptions {
  readonly store: EdgeStore;
  readonly clock: Clock;
  readonly edgeId: string;
  readonly log: Log;
  /** Told of each binding that an earlier life of this edge has left. */
  readonly onAdopted?: (binding: Binding) => void;
  /** Told of each binding that is made, adopted, or said again. */
  readonly onSeen?: (seen: SeenPhone) => void;
  /** Told of each phone that comes or goes. */
  readonly onNews?: ((news: RegistrationNews) => void) | undefined;
  /** Where other edges hold phones of the same tenants; none unless told. */
  readonly cluster?: Cluster | undefined;
  /** Told of each change of the phones of a user that other edges hold. */
  readonly onFarPhones?: (owner: { readonly tenantId: TenantId; readonly extension: string }) => void;
}

/** A phone that is there. */
export interface SeenPhone {
  readonly tenantId: TenantId;
  readonly binding: Binding;
  /** `restarted`: by another Call-ID than before, which a phone keeps until it restarts (RFC 3261 §10.2). */
  readonly how: 'come' | 'restarted' | 'refreshed';
}

interface Owner {
  readonly tenantId: TenantId;
  readonly userId: UserId;
}

/**
 * Where the phones of this edge are, by tenant and user. Memory is what counts; the store follows (write-behind.ts), and
 * tells in return what has been removed by hand and what an earlier life of this edge knew.
 */
export class Bindings {
  /** Those of trunks. */
  readonly trunks: TrunkBindings;
  readonly #store: EdgeStore;
  readonly #clock: Clock;
  readonly #edgeId: string;
  readonly #writeBehind: WriteBehind;
  readonly #tenants = new Map<TenantId, OfTenant>();
  readonly #adopted = new Set<TenantId>();
  /** Whose bindings came over which connection; some may have moved to another since. */
  readonly #owners = new Map<string, Owner[]>();
  readonly #onAdopted: (binding: Binding) => void;
  readonly #onNews: (news: RegistrationNews) => void;
  readonly #onSeen: (seen: SeenPhone) => void;
  readonly #far: FarPhones;
  #callOffSweep: () => void;

  constructor(options: BindingsOptions) {
    this.#onAdopted = options.onAdopted ?? (() => {});
    this.#onNews = options.onNews ?? (() => {});
    this.#onSeen = options.onSeen ?? (() => {});
    this.#store = options.store;
    this.#clock = options.clock;
    this.trunks = new TrunkBindings(options.clock);
    this.#edgeId = options.edgeId;
    this.#far = new FarPhones(options.cluster ?? ALONE, this.#tenants, options.onFarPhones ?? (() => {}));
    this.#writeBehind = new WriteBehind(options.store, options.clock, options.log);
    this.#callOffSweep = this.#clock.after(SWEEP_MS, () => this.#sweep());
  }

  /** The bindings of a user at this edge that have not expired. */
  of(tenantId: TenantId, userId: UserId): readonly Binding[] {
    return unexpired(this.#tenants.get(tenantId)?.get(userId) ?? [], this.#clock.nowMs());
  }

  /** The same at all edges. */
  everywhere(tenantId: TenantId, userId: UserId): readonly Binding[] {
    return this.#far.besides(this.of(tenantId, userId), tenantId, userId);
  }

  /** Where a call rings, at whichever edge. The edge that holds a phone sees to it that it may still be called. */
  reachable(snapshot: TenantSnapshot, userId: UserId): readonly Binding[] {
    const user = snapshot.userById.get(userId);
    const held = this.held(snapshot, userId);
    if (!user?.isEnabled || user.isPhantom) return held;
    return this.#far
      .besides(held, snapshot.tenant.id, userId)
      .filter(({ registration, holder }) => !holder || registration.extension === user.extension);
  }

  /**
   * Those at this edge that this configuration would still let in. One of them may have been made a moment ago on an older
   * one, with the password of before.
   */
  held({ tenant, userById }: TenantSnapshot, userId: UserId): readonly Binding[] {
    const nowMs = this.#clock.nowMs();
    return this.of(tenant.id, userId).filter((binding) => isStillProved(binding, userById.get(userId), nowMs));
  }

  /** A phone of a user gives way: where another edge holds it, nothing happens. */
  drop(tenantId: TenantId, userId: UserId, registrationId: string): void {
    const known = this.of(tenantId, userId);
    const [removed, bindings] = partition(known, ({ registration }) => registration.id === registrationId);
    if (removed.length > 0) this.commit(tenantId, userId, { bindings, saved: [], removed });
  }

  /** @param why  what is removed is removed for */
  commit(
    tenantId: TenantId,
    userId: UserId,
    { bindings, saved, removed }: BindingChange,
    why: GoneReason = 'unregistered',
  ): void {
    const known = new Map(
      this.#tenants
        .get(tenantId)
        ?.get(userId)
        ?.map((binding) => [binding.registration.id, binding]),
    );
    this.#set(tenantId, userId, bindings);
    for (const { registration } of saved) {
      if (!known.has(registration.id)) this.#onNews({ name: 'added', tenantId, registration });
    }
    this.#tellGone(tenantId, removed, why);
    for (const binding of saved) this.#onSeen({ tenantId, binding, how: howSeen(binding, known) });
    for (const { registration } of saved) {
      this.#writeBehind.put(tenantId, registration);
      if (registration.transport !== 'udp') this.#noteOwner(registration, { tenantId, userId });
    }
    for (const { registration } of removed) this.#writeBehind.delete(tenantId, registration.id);
  }

  /**
   * A connection has closed. Its port may soon belong to another phone behind the same NAT, of another tenant even: no call
   * may go there. A phone that can be connected to is called at its Contact from now on; any other is gone until it registers
   * again, which it does with its next connection.
   */
  flowClosed(flow: Flow): void {
    this.trunks.flowClosed(flow);
    const key = flowKey(flow);
    for (const { tenantId, userId } of this.#owners.get(key) ?? []) {
      const bindings = this.#tenants.get(tenantId)?.get(userId) ?? [];
      const [gone, kept] = partition(bindings, (binding) => flowKey(flowOf(binding)) === key);
      const saved = gone.flatMap((binding) => atContact(binding) ?? []);
      const removed = gone.filter(
        (binding) => !saved.some(({ registration }) => registration.id === binding.registration.id),
      );
      if (gone.length > 0)
        this.commit(tenantId, userId, { bindings: [...saved, ...kept], saved, removed }, 'connection-closed');
    }
    this.#owners.delete(key);
  }

  /**
   * Brings the bindings of a tenant in line with a new version of its configuration: drops those that could no
   * longer be made and those removed from the store by hand, and takes over what an earlier life of this edge stored, so
   * that its phones stay reachable across a restart.
   */
  async follow(snapshot: TenantSnapshot): Promise<void> {
    const { tenant, userById } = snapshot;
    this.trunks.follow(snapshot);
    const known = [...(this.#tenants.get(tenant.id)?.values() ?? [])].flat();
    // What is still on its way into the store cannot be missing from it.
    const settled = known.filter((binding) => !this.#isPending(tenant.id, binding));
    const stored = await this.#store.tenant(tenant.id).registrations.list();
    const storedIds = new Set(stored.map(({ id }) => id));
    const gone = new Set(settled.filter(({ registration }) => !storedIds.has(registration.id)));
    const isGood = (binding: Binding) =>
      tenant.isEnabled && isStillProved(binding, userById.get(binding.registration.userId), this.#clock.nowMs());
    // Looked up again: phones have registered while the store was asked.
    for (const [userId, bindings] of [...(this.#tenants.get(tenant.id) ?? [])]) {
      const there = bindings.filter((binding) => !gone.has(binding));
      const removed = there.filter((binding) => !isGood(binding));
      this.commit(tenant.id, userId, { bindings: there.filter(isGood), saved: [], removed }, 'configuration-changed');
      this.#tellGone(
        tenant.id,
        bindings.filter((binding) => gone.has(binding)),
        'configuration-changed',
      );
    }
    if (!this.#adopted.has(tenant.id)) this.#adopt(snapshot, stored, isGood);
  }

  /** Of all tenants, the expired ones too until the next sweep; those of trunks as well. */
  *all(): Generator<{ readonly registration: Registered }> {
    yield* this.trunks.all();
    for (const ofTenant of this.#tenants.values()) for (const bindings of ofTenant.values()) yield* bindings;
  }

  count(): number {
    let count = this.trunks.count();
    for (const ofTenant of this.#tenants.values()) for (const bindings of ofTenant.values()) count += bindings.length;
    return count;
  }

  /** Writes what is still waiting; the last thing before the process ends. */
  async close(): Promise<void> {
    this.#callOffSweep();
    await this.#writeBehind.flush();
  }

  #adopt(
    { tenant, userById }: TenantSnapshot,
    stored: readonly Registration[],
    isGood: (binding: Binding) => boolean,
  ): void {
    this.#adopted.add(tenant.id);
    for (const registration of stored) {
      const { userId, edgeId, contact, outbound, sipCredentialId } = registration;
      const key = contactKey(contact, outbound);
      const user = userById.get(userId);
      const proof = user && sipProof(user, this.#clock.nowMs(), (one) => one.sipCredentialId === sipCredentialId);
      if (edgeId !== this.#edgeId || key === null || !proof) continue;
      const stored = fromStored(registration, key, proof.digest.sha256);
      // Its connection ended with that life of the edge.
      const binding = registration.transport === 'udp' ? stored : atContact(stored);
      if (!binding) continue;
      const known = this.of(tenant.id, userId);
      if (!isGood(binding) || known.some((one) => one.key === key)) continue;
      this.#set(tenant.id, userId, [...known, binding]);
      this.#onAdopted(binding);
      this.#onSeen({ tenantId: tenant.id, binding, how: 'come' });
    }
  }

  #tellGone(tenantId: TenantId, bindings: readonly Binding[], reason: GoneReason): void {
    for (const { registration } of bindings) this.#onNews({ name: 'removed', tenantId, registration, reason });
  }

  #noteOwner(registration: Registration, owner: Owner): void {
    const key = flowKey(flowOf({ registration }));
    const owners = this.#owners.get(key) ?? [];
    if (owners.some(({ tenantId, userId }) => tenantId === owner.tenantId && userId === owner.userId)) return;
    this.#owners.set(key, [...owners, owner]);
  }

  #isPending(tenantId: TenantId, binding: Binding): boolean {
    return this.#writeBehind.isPending(tenantId, binding.registration.id);
  }

  #set(tenantId: TenantId, userId: UserId, bindings: readonly Binding[]): void {
    let ofTenant = this.#tenants.get(tenantId);
    if (!ofTenant) {
      ofTenant = new Map();
      this.#tenants.set(tenantId, ofTenant);
    }
    const before = ofTenant.get(userId) ?? [];
    if (bindings.length > 0) ofTenant.set(userId, bindings);
    else ofTenant.delete(userId);
    this.#far.changed(tenantId, userId, before, bindings);
  }

  /** Forgets the phones that never came back; the store does the same by itself. */
  #sweep(): void {
    this.trunks.sweep();
    const nowMs = this.#clock.nowMs();
    for (const [tenantId, ofTenant] of this.#tenants) {
      for (const [userId, bindings] of [...ofTenant]) {
        this.#set(tenantId, userId, unexpired(bindings, nowMs));
        this.#tellGone(
          tenantId,
          bindings.filter(({ expiresAtMs }) => expiresAtMs <= nowMs),
          'expired',
        );
      }
    }
    this.#callOffSweep = this.#clock.after(SWEEP_MS, () => this.#sweep());
  }
}

function howSeen(binding: Binding, known: ReadonlyMap<string, Binding>): SeenPhone['how'] {
  const before = known.get(binding.registration.id);
  if (!before) return 'come';
  return before.callId === '' || before.callId === binding.callId ? 'refreshed' : 'restarted';
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  const [first, second]: [Item[], Item[]] = [[], []];
  for (const item of items) (isFirst(item) ? first : second).push(item);
  return [first, second];
}
