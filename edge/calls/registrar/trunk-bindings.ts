import { objectsOf, realmOf, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Flow } from '../signaling-port/index.ts';
import type { TrunkName } from '../trunks/trunk-sources.ts';
import { atContact, type BindingOf, flowKey, flowOf, newestFirst, unexpired } from './binding.ts';

/** A contact that the other side of a trunk has registered. */
export type TrunkBinding = BindingOf<{ readonly trunkId: string }>;

/**
 * Where the trunks are whose other side registers with us (`registration: inbound`; XA-TRK-02, TRK-17), by tenant and trunk.
 * In memory alone: after a restart of the edge such a trunk is nowhere until its next REGISTER.
 */
export class TrunkBindings {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #tenants = new Map<TenantId, Map<string, readonly TrunkBinding[]>>();

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  /** The bindings of a trunk that have not expired. */
  of({ tenantId, trunkId }: TrunkName): readonly TrunkBinding[] {
    return unexpired(this.#tenants.get(tenantId)?.get(trunkId) ?? [], this.#clock.nowMs());
  }

  /** Where calls over it go, the newest first: those that this configuration would still let in. */
  reachable(snapshot: TenantSnapshot, trunkId: string): readonly TrunkBinding[] {
    const bindings = this.of({ tenantId: snapshot.tenant.id, trunkId });
    return newestFirst(bindings.filter(({ provedWith }) => provedWith === trunkProof(snapshot, trunkId)));
  }

  /** The trunk that has registered over a flow; null where a proxy brings those of several. */
  trunkOf(flow: Flow): TrunkName | null {
    const [nowMs, key] = [this.#clock.nowMs(), flowKey(flow)];
    const found: TrunkName[] = [];
    for (const [tenantId, trunkId, bindings] of this.#each()) {
      if (unexpired(bindings, nowMs).some((binding) => flowKey(flowOf(binding)) === key))
        found.push({ tenantId, trunkId });
    }
    return found.length === 1 ? (found[0] as TrunkName) : null;
  }

  set({ tenantId, trunkId }: TrunkName, bindings: readonly TrunkBinding[]): void {
    const ofTenant = this.#tenants.get(tenantId) ?? new Map<string, readonly TrunkBinding[]>();
    if (bindings.length > 0) ofTenant.set(trunkId, bindings);
    else ofTenant.delete(trunkId);
    if (ofTenant.size > 0) this.#tenants.set(tenantId, ofTenant);
    else this.#tenants.delete(tenantId);
  }

  /** A connection has closed: its trunk is connected to at its Contact from now on, or is nowhere, as a phone. */
  flowClosed(flow: Flow): void {
    const key = flowKey(flow);
    this.#map((binding) => (flowKey(flowOf(binding)) === key ? atContact(binding) : binding));
  }

  /** Drops what a new version of the configuration would no longer let in. */
  follow(snapshot: TenantSnapshot): void {
    const tenantId = snapshot.tenant.id;
    for (const trunkId of [...(this.#tenants.get(tenantId)?.keys() ?? [])])
      this.set({ tenantId, trunkId }, this.reachable(snapshot, trunkId));
  }

  /** Forgets those that never came back. */
  sweep(): void {
    const nowMs = this.#clock.nowMs();
    this.#map((binding) => (binding.expiresAtMs > nowMs ? binding : null));
  }

  /** Of all tenants, the expired ones too until the next sweep. */
  *all(): Generator<TrunkBinding> {
    for (const [, , bindings] of this.#each()) yield* bindings;
  }

  count(): number {
    return [...this.all()].length;
  }

  *#each(): Generator<readonly [TenantId, string, readonly TrunkBinding[]]> {
    for (const [tenantId, ofTenant] of this.#tenants)
      for (const [trunkId, bindings] of ofTenant) yield [tenantId, trunkId, bindings];
  }

  #map(change: (binding: TrunkBinding) => TrunkBinding | null): void {
    for (const [tenantId, trunkId, bindings] of [...this.#each()])
      this.set(
        { tenantId, trunkId },
        bindings.flatMap((binding) => change(binding) ?? []),
      );
  }
}

/**
 * What the other side of a trunk proves with a REGISTER: another one as soon as account, realm or password is. The password
 * is in it as the store keeps it, sealed.
 *
 * @returns null for a trunk whose other side may not register
 */
export function trunkProof(snapshot: TenantSnapshot, trunkId: string): string | null {
  const trunk = objectsOf(snapshot, Trunk).get(trunkId);
  if (!snapshot.tenant.isEnabled || !trunk?.isEnabled || trunk.registration !== 'inbound') return null;
  const { username, authUsername } = trunk;
  return JSON.stringify([username, authUsername, realmOf(snapshot.tenant), snapshot.sealed.get(trunkId)?.password]);
}
