import type { Registration } from '#shared/registration/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import { type Binding, type BindingChange, fromStored, unexpired } from './binding.ts';
import { contactKey } from './register-request.ts';
import { WriteBehind } from './write-behind.ts';

const SWEEP_MS = 60_000;

type OfTenant = Map<UserId, readonly Binding[]>;

/**
 * Where the phones of this edge are, by tenant and user. Memory is what counts; the store follows (write-behind.ts), and
 * tells in return what has been removed by hand and what an earlier life of this edge knew.
 */
export class Bindings {
  readonly #store: EdgeStore;
  readonly #clock: Clock;
  readonly #edgeId: string;
  readonly #writeBehind: WriteBehind;
  readonly #tenants = new Map<TenantId, OfTenant>();
  readonly #adopted = new Set<TenantId>();
  #callOffSweep: () => void;

  constructor(options: { store: EdgeStore; clock: Clock; edgeId: string; log: Log }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#edgeId = options.edgeId;
    this.#writeBehind = new WriteBehind(options.store, options.clock, options.log);
    this.#callOffSweep = this.#clock.after(SWEEP_MS, () => this.#sweep());
  }

  /** The bindings of a user that have not expired. */
  of(tenantId: TenantId, userId: UserId): readonly Binding[] {
    return unexpired(this.#tenants.get(tenantId)?.get(userId) ?? [], this.#clock.nowMs());
  }

  commit(tenantId: TenantId, userId: UserId, { bindings, saved, removed }: BindingChange): void {
    this.#set(tenantId, userId, bindings);
    for (const { registration } of saved) this.#writeBehind.put(tenantId, registration);
    for (const { registration } of removed) this.#writeBehind.delete(tenantId, registration.id);
  }

  /**
   * Brings the bindings of a tenant in line with a new version of its configuration: drops those of users that may no
   * longer register and those removed from the store by hand, and takes over what an earlier life of this edge stored,
   * so that its phones stay reachable across a restart.
   */
  async follow({ tenant, userById }: TenantSnapshot): Promise<void> {
    const known = this.#tenants.get(tenant.id);
    // What is still on its way into the store cannot be missing from it.
    const settled = [...(known?.values() ?? [])].flat().filter((binding) => !this.#isPending(tenant.id, binding));
    const stored = await this.#store.tenant(tenant.id).registrations.list();
    const storedIds = new Set(stored.map(({ id }) => id));
    const gone = new Set(settled.filter(({ registration }) => !storedIds.has(registration.id)));
    const mayRegister = (userId: UserId) => tenant.isEnabled && userById.get(userId)?.isEnabled === true;
    for (const [userId, bindings] of [...(known ?? [])]) {
      const kept = mayRegister(userId) ? bindings.filter((binding) => !gone.has(binding)) : [];
      const removed = mayRegister(userId) ? [] : bindings.filter((binding) => !gone.has(binding));
      this.commit(tenant.id, userId, { bindings: kept, saved: [], removed });
    }
    if (!this.#adopted.has(tenant.id)) this.#adopt(tenant.id, stored, mayRegister);
  }

  count(): number {
    let count = 0;
    for (const ofTenant of this.#tenants.values()) for (const bindings of ofTenant.values()) count += bindings.length;
    return count;
  }

  /** Writes what is still waiting; the last thing before the process ends. */
  async close(): Promise<void> {
    this.#callOffSweep();
    await this.#writeBehind.flush();
  }

  #adopt(tenantId: TenantId, stored: readonly Registration[], mayRegister: (userId: UserId) => boolean): void {
    this.#adopted.add(tenantId);
    for (const registration of stored) {
      const { userId, edgeId, contact } = registration;
      const key = contactKey(contact);
      if (edgeId !== this.#edgeId || key === null || !mayRegister(userId)) continue;
      const known = this.of(tenantId, userId);
      if (known.some((binding) => binding.key === key)) continue;
      this.#set(tenantId, userId, [...known, fromStored(registration, key)]);
    }
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
    if (bindings.length > 0) ofTenant.set(userId, bindings);
    else ofTenant.delete(userId);
  }

  /** Forgets the phones that never came back; the store does the same by itself. */
  #sweep(): void {
    const nowMs = this.#clock.nowMs();
    for (const [tenantId, ofTenant] of this.#tenants) {
      for (const [userId, bindings] of [...ofTenant]) this.#set(tenantId, userId, unexpired(bindings, nowMs));
    }
    this.#callOffSweep = this.#clock.after(SWEEP_MS, () => this.#sweep());
  }
}
