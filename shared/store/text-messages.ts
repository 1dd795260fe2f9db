import type { TenantId } from '#shared/tenant/index.ts';
import { MAX_WAITING, TextMessage } from '#shared/text-message/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { area } from './partition.ts';
import type { Key, Table } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import type { ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

/** Messages that wait for users whose phones are away, the oldest first. */
export function textMessages({ table, clock }: ConfigWorld, tenant: TenantId): TenantStore['textMessages'] {
  const pk = area(tenant, 'text-messages');
  const prefixOf = (userId: UserId): string => `message#${userId}#`;
  const keyOf = ({ userId, id }: Pick<TextMessage, 'userId' | 'id'>): Key => ({ pk, sk: prefixOf(userId) + id });
  return {
    async put(message) {
      if ((await waiting(table, { pk, prefix: prefixOf(message.userId) })).length >= MAX_WAITING) return false;
      await table.put(keyOf(message), { ...message, ttl: timeToLive(message) });
      return true;
    },

    async ofUser(userId) {
      const found = await waiting(table, { pk, prefix: prefixOf(userId) });
      return found.filter((message) => !hasExpired(message, clock));
    },

    delete: (message) => table.delete(keyOf(message)),
  };
}

async function waiting(table: Table, range: { pk: string; prefix: string }): Promise<readonly TextMessage[]> {
  return (await table.page(range, { limit: MAX_WAITING }, TextMessage)).items;
}
