import { z } from 'zod';
import { Assurance } from '#shared/sign-in/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { UserId } from '#shared/user/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';
import { area } from './partition.ts';
import type { SessionRecord } from './store.ts';
import type { Key, Table } from './table.ts';
import type { ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

const SESSION_PREFIX = 'session#';
const sessionKey = (tokenSha256: string): Key => ({ pk: `SESSION#${tokenSha256}`, sk: 'session' });
/** Beside each session stands a mark in its tenant, so that a deleted tenant leaves none behind. */
const markKey = (tenant: TenantId, tokenSha256: string): Key => ({
  pk: area(tenant, 'sessions'),
  sk: SESSION_PREFIX + tokenSha256,
});

const SessionItem = z.object({
  tokenSha256: z.string(),
  id: idOf('ses'),
  tenantId: TenantId,
  userId: UserId,
  sessionEpoch: z.int().default(0),
  // Sessions of the first version have none.
  assurance: Assurance.default('password'),
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
    { put: { ...markKey(session.tenantId, session.tokenSha256), ttl } },
    { put: { ...session, ...sessionKey(session.tokenSha256), ttl } },
  ]);
}

export async function deleteSession(table: Table, tokenSha256: string): Promise<void> {
  const session = await table.get(sessionKey(tokenSha256), SessionItem);
  if (!session) return;
  await table.batch([{ delete: sessionKey(tokenSha256) }, { delete: markKey(session.tenantId, tokenSha256) }]);
}

/** The sessions of a tenant that is being deleted. */
export async function sessionKeys(table: Table, tenant: TenantId): Promise<Key[]> {
  const keys: Key[] = [];
  for await (const { sk } of table.partition(area(tenant, 'sessions')))
    keys.push(sessionKey(sk.slice(SESSION_PREFIX.length)));
  return keys;
}
