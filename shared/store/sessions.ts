import { z } from 'zod';
import { Assurance, SessionId } from '#shared/sign-in/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { UserId } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';
import { area } from './partition.ts';
import type { SessionRecord } from './records.ts';
import type { Key, Table } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import type { ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

const SESSION_PREFIX = 'session#';
const sessionKey = (tokenSha256: string): Key => ({ pk: `SESSION#${tokenSha256}`, sk: 'session' });
/** Beside each session stands a copy in its tenant, by user: for lists, and so that a deleted tenant leaves none behind. */
const copyKey = ({ tenantId, userId, id }: Pick<SessionRecord, 'tenantId' | 'userId' | 'id'>): Key => ({
  pk: area(tenantId, 'sessions'),
  sk: `${SESSION_PREFIX}${userId}#${id}`,
});

const SessionItem = z.object({
  tokenSha256: z.string(),
  id: SessionId,
  tenantId: TenantId,
  userId: UserId,
  sessionEpoch: z.int().default(0),
  // Sessions of the first version have none of these.
  assurance: Assurance.default('password'),
  source: z.string().nullable().default(null),
  userAgent: z.string().nullable().default(null),
  impersonator: z
    .object({ actor: z.string(), tenantId: TenantId, sessionEpoch: z.int().nullable() })
    .nullable()
    .default(null),
  mustChangePassword: z.boolean().default(false),
  createdAt: Instant,
  expiresAt: Instant,
}) satisfies z.ZodType<SessionRecord>;

export async function sessionByHash(
  { table, clock }: Pick<ConfigWorld, 'table' | 'clock'>,
  tokenSha256: string,
): Promise<SessionRecord | null> {
  const session = await table.get(sessionKey(tokenSha256), SessionItem);
  return session && !hasExpired(session, clock) ? session : null;
}

export async function putSession(table: Table, session: SessionRecord): Promise<void> {
  const ttl = timeToLive(session);
  await table.batch([
    { put: { ...session, ...copyKey(session), ttl } },
    { put: { ...session, ...sessionKey(session.tokenSha256), ttl } },
  ]);
}

export async function deleteSession(table: Table, tokenSha256: string): Promise<void> {
  const session = await table.get(sessionKey(tokenSha256), SessionItem);
  if (session) await remove(table, session);
}

const remove = (table: Table, session: SessionRecord): Promise<void> =>
  table.batch([{ delete: sessionKey(session.tokenSha256) }, { delete: copyKey(session) }]);

/** The sessions of one tenant's users. */
export function sessions({ table, clock }: ConfigWorld, tenantId: TenantId): TenantStore['sessions'] {
  return {
    async list(userId, page) {
      const range = { pk: area(tenantId, 'sessions'), prefix: `${SESSION_PREFIX}${userId}#` };
      const { items, cursor } = await table.page(range, page, SessionItem, { newestFirst: true });
      return { items: items.filter((session) => !hasExpired(session, clock)), cursor };
    },

    async end(userId, id) {
      const session = await table.get(copyKey({ tenantId, userId, id }), SessionItem);
      if (!session || hasExpired(session, clock)) return false;
      await remove(table, session);
      return true;
    },
  };
}

/** The sessions of a tenant that is being deleted. */
export async function sessionKeys(table: Table, tenant: TenantId): Promise<Key[]> {
  const keys: Key[] = [];
  // The first version wrote the hash into the key of what it left in the tenant, and nothing beside it.
  for await (const { sk, tokenSha256 } of table.partition(area(tenant, 'sessions'))) {
    keys.push(sessionKey(typeof tokenSha256 === 'string' ? tokenSha256 : sk.slice(SESSION_PREFIX.length)));
  }
  return keys;
}
