import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { EdgeStore } from '../edge-store.ts';

/** A trunk of the platform. */
export interface TrunkName {
  readonly tenantId: TenantId;
  readonly trunkId: string;
}

const KNOWN_MS = 60_000;
/** Spares the store a read for each call of each phone. */
const UNKNOWN_MS = 30_000;
/** Somebody who names no tenant is either a trunk that has just been set up, or refused. */
const UNKNOWN_AND_NEEDED_MS = 1000;
const MAX_ADDRESSES = 20_000;

interface Remembered {
  readonly name: TrunkName | null;
  readonly atMs: number;
}

/** Whose trunk a source address is (`sourceAddresses`): one address has one trunk of the platform. */
export class TrunkSources {
  readonly #store: Pick<EdgeStore, 'byPlatformValue'>;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #known = new Map<string, Remembered>();

  constructor(store: Pick<EdgeStore, 'byPlatformValue'>, clock: Pick<Clock, 'monotonicMs'>) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * An address that has been given to another trunk is the old one's for a minute; whether that still has it, its
   * tenant's configuration says.
   *
   * @param isNeeded  whether the call can be nothing but a trunk's
   * @returns null for any other address, and while the store is down and nothing is known
   */
  async at(address: string, isNeeded: boolean): Promise<TrunkName | null> {
    const plain = plainAddress(address);
    const known = this.#known.get(plain);
    const nowMs = this.#clock.monotonicMs();
    const unknownMs = isNeeded ? UNKNOWN_AND_NEEDED_MS : UNKNOWN_MS;
    if (known && nowMs - known.atMs < (known.name ? KNOWN_MS : unknownMs)) return known.name;
    try {
      const lock = await this.#store.byPlatformValue('trunk-address', plain);
      const name = lock?.target === 'trunk' ? { tenantId: lock.tenantId, trunkId: lock.id } : null;
      if (this.#known.size >= MAX_ADDRESSES) this.#known.clear();
      this.#known.set(plain, { name, atMs: nowMs });
      return name;
    } catch {
      // A store that is down leaves calls with what is known; Tenants logs it.
      return known?.name ?? null;
    }
  }

  /** It has turned out not to have that address any more. */
  forget(address: string): void {
    this.#known.delete(plainAddress(address));
  }
}

/** An IPv4 address that came in over an IPv6 socket is itself. */
export const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
