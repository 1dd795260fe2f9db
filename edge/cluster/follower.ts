import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Channels } from './channel.ts';
import type { Change } from './frame.ts';
import type { Link } from './link.ts';
import type { SharedKinds } from './shared-kinds.ts';

/** Changes of this time are told as one: lamps are in time, and a call that is set up tells less often (chosen). */
const GATHER_MS = 20;
/** A large tenant is told in parts, between which calls go on. */
const PART = 500;

/** Another edge, connected to us: hears of the tenants that it follows. */
export class Follower {
  readonly channels: Channels;
  readonly #link: Link;
  readonly #kinds: SharedKinds;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #tenants = new Set<TenantId>();
  readonly #changed = new Map<TenantId, Map<string, readonly [kind: string, id: string]>>();
  #callOff: (() => void) | null = null;

  constructor(link: Link, channels: Channels, kinds: SharedKinds, clock: Pick<Clock, 'after'>) {
    this.#link = link;
    this.channels = channels;
    this.#kinds = kinds;
    this.#clock = clock;
  }

  follow(tenantId: TenantId): void {
    this.#tenants.add(tenantId);
    const all = [...this.#kinds.ours(tenantId)];
    for (let at = 0; at === 0 || at < all.length; at += PART)
      this.#tell(tenantId, all.slice(at, at + PART), at + PART >= all.length);
  }

  changed(tenantId: TenantId, kind: string, id: string): void {
    if (!this.#tenants.has(tenantId)) return;
    const changed = this.#changed.get(tenantId) ?? new Map<string, readonly [string, string]>();
    this.#changed.set(tenantId, changed.set(`${kind} ${id}`, [kind, id]));
    this.#callOff ??= this.#clock.after(GATHER_MS, () => this.#tellChanges());
  }

  stop(): void {
    this.#callOff?.();
  }

  #tellChanges(): void {
    this.#callOff = null;
    for (const [tenantId, changed] of this.#changed) {
      const changes = [...changed.values()].map(([kind, id]) => this.#kinds.our(tenantId, kind, id));
      for (let at = 0; at < changes.length; at += PART) this.#tell(tenantId, changes.slice(at, at + PART), false);
    }
    this.#changed.clear();
  }

  #tell(tenantId: TenantId, changes: Change[], isAll: boolean): void {
    this.#link.send({ say: 'changes', tenantId, isAll, changes });
  }
}
