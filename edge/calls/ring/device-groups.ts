import type { Device, DeviceGroup } from '#shared/device/index.ts';
import { kindOf } from '#shared/object/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';

interface Known {
  readonly version: number;
  /** Users with a phone of each group. */
  readonly users: Promise<ReadonlyMap<string, ReadonlySet<UserId>>>;
}

/** Tenants whose groups are kept in memory; the one read longest ago gives way (chosen). */
const TENANTS = 1000;

/**
 * Who has a phone of a device group. Neither is part of the snapshot: they are read once for each version of a tenant in which
 * somebody uses an intercom that is for some groups alone. A phone registers as a user and names no device: so all phones of a
 * user count as those of the groups of one of them.
 */
export class DeviceGroups {
  readonly #store: EdgeStore;
  readonly #log: Log;
  readonly #known = new Map<TenantId, Known>();

  constructor({ store, log }: { readonly store: EdgeStore; readonly log: Log }) {
    this.#store = store;
    this.#log = log;
  }

  /** Nobody while the store is down. */
  async usersOf({ tenant, version }: TenantSnapshot, groupIds: readonly string[]): Promise<ReadonlySet<UserId>> {
    const known = this.#known.get(tenant.id);
    const users = known && known.version >= version ? known.users : this.#read(tenant.id);
    this.#known.delete(tenant.id);
    this.#known.set(tenant.id, { version, users });
    const [oldest] = this.#known.keys();
    if (this.#known.size > TENANTS && oldest !== undefined) this.#known.delete(oldest);
    try {
      const byGroup = await users;
      return new Set(groupIds.flatMap((id) => [...(byGroup.get(id) ?? [])]));
    } catch (error) {
      this.#known.delete(tenant.id);
      this.#log({ name: 'device-groups-not-read', tenant: tenant.id, error: String(error) });
      return new Set();
    }
  }

  async #read(tenantId: TenantId): Promise<ReadonlyMap<string, ReadonlySet<UserId>>> {
    const { objects } = this.#store.tenant(tenantId);
    const ownersOf = new Map<string, readonly UserId[]>();
    for await (const record of objects.all(kindOf('device'))) {
      const { id, lines } = record as unknown as Device;
      ownersOf.set(
        id,
        lines.map(({ userId }) => userId),
      );
    }
    const users = new Map<string, ReadonlySet<UserId>>();
    for await (const record of objects.all(kindOf('device-group'))) {
      const { id, memberIds } = record as unknown as DeviceGroup;
      users.set(id, new Set(memberIds.flatMap((deviceId) => ownersOf.get(deviceId) ?? [])));
    }
    return users;
  }
}
