import { Registration } from '#shared/registration/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { auditEntry } from './audit.ts';
import type { FrequentRequests } from './frequent-requests.ts';
import { area } from './partition.ts';
import { EXISTS, isUnwritable, type Key } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

const PREFIX = 'registration#';
const registrationKey = (tenant: TenantId, id: string): Key => ({ pk: area(tenant, 'registrations'), sk: PREFIX + id });

/** The bindings of one tenant's phones. They have a partition of their own: phones write it all day long. */
export function registrations(
  world: ConfigWorld,
  tenant: TenantId,
  frequent?: FrequentRequests,
): TenantStore['registrations'] {
  const { table, clock } = world;
  const range = { pk: area(tenant, 'registrations'), prefix: PREFIX };
  const isLive = (registration: Registration) => !hasExpired(registration, clock);

  /** One item that is refused takes its whole batch with it: then each is written on its own. */
  async function put(written: readonly Registration[]): Promise<readonly string[]> {
    const items = written.map((registration) => ({
      ...registration,
      ...registrationKey(tenant, registration.id),
      ttl: timeToLive(registration),
    }));
    if (await frequent?.putAll(items)) return [];
    try {
      await table.batch(items.map((put) => ({ put })));
      return [];
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      const refused: string[] = [];
      if (written.length === 1) refused.push(...written.map(({ id }) => id));
      else for (const registration of written) refused.push(...(await put([registration])));
      return refused;
    }
  }

  return {
    async get(id) {
      const registration = await table.get(registrationKey(tenant, id), Registration);
      return registration && isLive(registration) ? registration : null;
    },

    async list() {
      const live: Registration[] = [];
      for await (const registration of table.all(range, Registration)) {
        if (isLive(registration)) live.push(registration);
      }
      return live;
    },

    async page(page) {
      const { items, cursor } = await table.page(range, page, Registration);
      return { items: items.filter(isLive), cursor };
    },

    put(written) {
      // The last of several states of one binding is the one that counts; a batch takes each key once.
      const latest = new Map(written.map((registration) => [registration.id, registration]));
      return put([...latest.values()]);
    },

    async delete(id, audit) {
      const key = registrationKey(tenant, id);
      if (!audit) return table.delete(key);
      const written = await table.transact([
        table.remove(key, EXISTS, { code: 'not-found' }),
        bumpVersion(table, tenant),
        ...auditEntry(world, tenant, audit, id),
      ]);
      return written.ok;
    },
  };
}
