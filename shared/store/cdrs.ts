import { Cdr } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { cdrsOf, cdrsOfUser } from './partition.ts';
import type { TenantStore } from './store.ts';
import { EXISTS, type Key, type Table } from './table.ts';

const PREFIX = 'cdr#';
/** The id of a CDR sorts by the time its call began, so the key is both the way to one record and the order of the list. */
const cdrKey = (tenant: TenantId, id: string): Key => ({ pk: cdrsOf(tenant), sk: PREFIX + id });
const userCdrKey = (tenant: TenantId, user: UserId, id: string): Key => ({
  pk: cdrsOfUser(tenant, user),
  sk: PREFIX + id,
});

/** The call detail records of one tenant. Each user of a call has a copy, so that "my calls" reads nobody else's. */
export function cdrs(table: Table, tenant: TenantId): TenantStore['cdrs'] {
  const get = (id: string) => table.get(cdrKey(tenant, id), Cdr);

  return {
    get,

    async put(cdr) {
      for (;;) {
        const before = await get(cdr.id);
        const users = usersOf(cdr);
        const gone = before ? usersOf(before).filter((user) => !users.includes(user)) : [];
        const written = await table.transact([
          before
            ? table.replace(cdrKey(tenant, cdr.id), cdr, EXISTS, { code: 'changed-meanwhile' })
            : table.putNew(cdrKey(tenant, cdr.id), cdr, { code: 'changed-meanwhile' }),
          ...users.map((user) => table.overwrite(userCdrKey(tenant, user, cdr.id), cdr)),
          ...gone.map((user) => table.clear(userCdrKey(tenant, user, cdr.id))),
        ]);
        if (written.ok) return { created: !before };
      }
    },

    list(page, filter = {}) {
      const pk = filter.userId === undefined ? cdrsOf(tenant) : cdrsOfUser(tenant, filter.userId);
      return table.page({ pk, prefix: PREFIX }, page, Cdr, { newestFirst: true });
    },
  };
}

/** Who finds the call under "my calls": who made it and who was to get it, each once. */
function usersOf({ from, to }: Cdr): UserId[] {
  const users = [from.userId, to?.userId ?? null].filter((user) => user !== null);
  return [...new Set(users)];
}
