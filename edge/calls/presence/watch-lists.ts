import type { Device } from '#shared/device/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { type ListEntry, watchListOf } from '#shared/presence/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';

/**
 * Whose list a URI stands for: `blf` is the one of who asks, `~~rl~F~200` that of 200, as phones provisioned by sipXcom ask
 * for it (sipXcom 20.04 PRS-03). Null: it is no list.
 */
export function listOwner(number: string, asker: string): string | null {
  if (number === 'blf') return asker;
  return number.startsWith('~~rl~F~') ? number.slice('~~rl~F~'.length) : null;
}

/**
 * Whom the keys of users watch. Devices are no part of the snapshot: they are read once for each version of a tenant that
 * somebody watches a list of.
 */
export class WatchLists {
  readonly #store: EdgeStore;
  readonly #log: Log;
  readonly #devices = new Map<TenantId, { readonly version: number; readonly devices: Promise<readonly Device[]> }>();

  constructor(store: EdgeStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** Null while the store is down. */
  async of(snapshot: TenantSnapshot, userId: UserId): Promise<readonly ListEntry[] | null> {
    const { id: tenantId } = snapshot.tenant;
    try {
      return watchListOf(snapshot, userId, await this.#devicesOf(snapshot));
    } catch (error) {
      this.#devices.delete(tenantId);
      this.#log({ name: 'watch-list-not-read', tenant: tenantId, error: String(error) });
      return null;
    }
  }

  /** Nobody of this tenant watches anything any more. */
  forget(tenantId: TenantId): void {
    this.#devices.delete(tenantId);
  }

  #devicesOf({ tenant, version }: TenantSnapshot): Promise<readonly Device[]> {
    const known = this.#devices.get(tenant.id);
    if (known && known.version >= version) return known.devices;
    const devices = this.#read(tenant.id);
    this.#devices.set(tenant.id, { version, devices });
    return devices;
  }

  async #read(tenantId: TenantId): Promise<readonly Device[]> {
    const devices: Device[] = [];
    const records = this.#store.tenant(tenantId).objects.all(kindOf('device'));
    for await (const device of records) devices.push(device as unknown as Device);
    return devices;
  }
}
