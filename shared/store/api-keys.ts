import { z } from 'zod';
import { ApiKey } from '#shared/identity/index.ts';
import { fail, ok } from '#shared/result.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { type AuditedChange, auditEntry } from './audit.ts';
import { configuration } from './partition.ts';
import type { AuditNote } from './records.ts';
import { knownPermissions } from './roles.ts';
import { EXISTS, type Key, setAll, type Table, type Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

const PREFIX = 'api-key#';
const apiKeyKey = (tenant: TenantId, id: string): Key => ({ pk: configuration(tenant), sk: PREFIX + id });
/** The lock of a token is also the way from the token to its tenant. */
const tokenKey = (tokenSha256: string): Key => ({ pk: `API-KEY#${tokenSha256}`, sk: 'lock' });

/** API keys of the first version have neither custom role nor scopes; a permission that is no more allows nothing. */
const StoredApiKey = ApiKey.extend({
  customRoleId: ApiKey.shape.customRoleId.default(null),
  scopes: knownPermissions.nullable().default(null),
  lastUsedAt: ApiKey.shape.lastUsedAt.default(null),
});
const ApiKeyItem = StoredApiKey.extend({ tokenSha256: z.string() });
const TokenLock = z.object({ tenantId: TenantId, apiKeyId: z.string() });

/** Finds whose token this is. Strongly consistent: a deleted key ends with the answer to its deletion. */
export async function apiKeyByHash(
  table: Table,
  tokenSha256: string,
): Promise<{ tenantId: TenantId; apiKey: ApiKey } | null> {
  const lock = await table.get(tokenKey(tokenSha256), TokenLock);
  if (!lock) return null;
  const apiKey = await table.get(apiKeyKey(lock.tenantId, lock.apiKeyId), StoredApiKey);
  return apiKey && { tenantId: lock.tenantId, apiKey };
}

/** The API keys of one tenant. */
export function apiKeys(world: ConfigWorld, tenant: TenantId): TenantStore['apiKeys'] {
  const { table } = world;
  const alsoWritten = (audit: AuditNote, target: string, change: AuditedChange): Write[] => [
    bumpVersion(table, tenant),
    ...auditEntry(world, tenant, audit, target, change),
  ];

  return {
    get: (id) => table.get(apiKeyKey(tenant, id), StoredApiKey),
    list: (page) => table.page({ pk: configuration(tenant), prefix: PREFIX }, page, StoredApiKey),

    async create(apiKey, tokenSha256, audit) {
      const written = await table.transact([
        // 256 random bits never meet twice; if they did, the second must not take over the first.
        table.putNew(tokenKey(tokenSha256), { tenantId: tenant, apiKeyId: apiKey.id }, { code: 'changed-meanwhile' }),
        table.putNew(apiKeyKey(tenant, apiKey.id), { ...apiKey, tokenSha256 }, { code: 'changed-meanwhile' }),
        ...alsoWritten(audit, apiKey.id, { before: null, after: apiKey }),
      ]);
      return written.ok ? ok(apiKey) : written;
    },

    async used(id, at) {
      await table.updateIf(apiKeyKey(tenant, id), setAll({ lastUsedAt: at }), EXISTS);
    },

    async delete(id, audit) {
      const item = await table.get(apiKeyKey(tenant, id), ApiKeyItem);
      if (!item) return fail({ code: 'not-found' });
      return table.transact([
        table.clear(tokenKey(item.tokenSha256)),
        table.remove(apiKeyKey(tenant, id), EXISTS, { code: 'not-found' }),
        ...alsoWritten(audit, id, { before: ApiKey.parse(item), after: null }),
      ]);
    },
  };
}

/** The token locks of every key of a tenant that is being deleted. */
export async function tokenLocks(table: Table, tenant: TenantId): Promise<Key[]> {
  const locks: Key[] = [];
  for await (const { tokenSha256 } of table.all({ pk: configuration(tenant), prefix: PREFIX }, ApiKeyItem)) {
    locks.push(tokenKey(tokenSha256));
  }
  return locks;
}
