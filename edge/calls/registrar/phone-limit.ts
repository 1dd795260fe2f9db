import { z } from 'zod';
import type { Cluster } from '#edge/cluster/index.ts';
import { type TenantId, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import { type Binding, phoneOf } from './binding.ts';
import type { Bindings } from './bindings.ts';

export interface PhoneLimitWorld {
  readonly bindings: Bindings;
  readonly cluster: Cluster;
  readonly store: EdgeStore;
  readonly log: Log;
}

/** A phone of another edge that is to give way. */
export const Dropped = z.object({ tenantId: z.string(), userId: z.string(), registrationId: z.string() });

/**
 * What gives way where a user has more phones than he may: those that have said nothing for longest, with all their flows.
 *
 * @param saidAt  when the phone of a binding has registered last
 */
export function givingWay(
  bindings: readonly Binding[],
  most: number,
  saidAt: (binding: Binding) => string,
): readonly Binding[] {
  const phones = new Map<string, string>();
  for (const binding of bindings) {
    const [phone, at] = [phoneOf(binding), saidAt(binding)];
    if (at > (phones.get(phone) ?? '')) phones.set(phone, at);
  }
  const newest = [...phones].sort(([, a], [, b]) => b.localeCompare(a)).slice(0, most);
  const kept = new Set(newest.map(([phone]) => phone));
  return bindings.filter((binding) => !kept.has(phoneOf(binding)));
}

/**
 * Holds `phones.max` (UCM-069) for phones at several edges: where one has come that is one too many, this edge asks the store which has said
 * nothing for longest, as edges do not tell each other who registers again. While the store is away each edge counts its own.
 */
export class PhoneLimit {
  readonly #world: PhoneLimitWorld;

  constructor(world: PhoneLimitWorld) {
    this.#world = world;
    world.cluster.serve('drop-phone', (payload, channel) => {
      const dropped = Dropped.safeParse(payload).data;
      if (dropped) world.bindings.drop(dropped.tenantId, dropped.userId, dropped.registrationId);
      channel.close();
    });
  }

  /** A phone has come to this edge. */
  async heed(snapshot: TenantSnapshot, userId: UserId): Promise<void> {
    const { bindings, cluster, store, log } = this.#world;
    const tenantId = snapshot.tenant.id;
    const most = userSetting(snapshot, userId, 'phones.max');
    await cluster.follow(tenantId);
    if (new Set(bindings.everywhere(tenantId, userId).map(phoneOf)).size <= most) return;
    try {
      const stored = await store.tenant(tenantId).registrations.list();
      const saidAt = new Map(stored.map(({ id, refreshedAt }) => [id, refreshedAt]));
      // What it knows of phones of its own is newer, and of others the store may not have yet.
      const at = ({ registration: { id, refreshedAt }, holder }: Binding) =>
        holder ? (saidAt.get(id) ?? refreshedAt) : refreshedAt;
      for (const binding of givingWay(bindings.everywhere(tenantId, userId), most, at)) this.#drop(tenantId, binding);
    } catch (error) {
      log({ name: 'phones-not-counted', tenant: tenantId, user: userId, error: String(error) });
    }
  }

  #drop(tenantId: TenantId, { registration, holder }: Binding): void {
    const { bindings, cluster } = this.#world;
    const { id: registrationId, userId } = registration;
    if (holder) cluster.open(holder.edgeId, 'drop-phone', { tenantId, userId, registrationId })?.close();
    else bindings.drop(tenantId, userId, registrationId);
  }
}
