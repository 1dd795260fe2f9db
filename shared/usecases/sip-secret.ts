import { digestOf } from '#shared/credentials/index.ts';
import type { AuditNote, UserRecord } from '#shared/store/index.ts';
import { DIGESTS_AT_ONCE } from '#shared/store/index.ts';
import type { Tenant, TenantId } from '#shared/tenant/index.ts';
import { changedAt } from './change.ts';
import type { UseCaseWorld } from './world.ts';

/**
 * What a phone of this user proves itself by. Username and realm are part of it (RFC 7616 §3.4.2), so a new extension
 * or domain needs a new one; null without extension or secret.
 */
export function digestFor(
  { secretBox }: Pick<UseCaseWorld, 'secretBox'>,
  { id, domain }: Pick<Tenant, 'id' | 'domain'>,
  { extension, sealedSipPassword }: Pick<UserRecord, 'extension' | 'sealedSipPassword'>,
): UserRecord['digest'] {
  if (extension === null || sealedSipPassword === null) return null;
  return digestOf(extension, domain, secretBox.open(id, sealedSipPassword));
}

const PASSES = 5;

/**
 * Makes the digest of every user fit the tenant's domain. Users whose digest fits are left alone, so it goes on where
 * a former run was cut short; one that is changed meanwhile is met again in the next pass.
 */
export async function renewDigests(world: UseCaseWorld, tenantId: TenantId, audit: AuditNote): Promise<void> {
  const { users } = world.store.tenant(tenantId);
  for (let pass = 1; pass <= PASSES; pass++) {
    const tenant = await world.store.tenantById(tenantId);
    if (!tenant) return;
    let stale: { before: UserRecord; after: UserRecord }[] = [];
    let isDone = true;
    const write = async () => {
      if (stale.length > 0) await users.putDigests(stale, audit);
      stale = [];
    };
    for await (const user of users.all()) {
      const digest = digestFor(world, tenant, user);
      if (digest?.md5 === user.digest?.md5) continue;
      isDone = false;
      stale.push({ before: user, after: { ...user, digest, updatedAt: changedAt(user, world.clock) } });
      if (stale.length === DIGESTS_AT_ONCE) await write();
    }
    await write();
    if (isDone) return;
  }
  throw new Error(`users of ${tenantId} changed faster than their digests could be renewed`);
}

/**
 * After a user was written: a domain changed at the very same time may have passed over it.
 *
 * @param realm  the domain for which the digest was made
 */
export async function keepRealm(
  world: UseCaseWorld,
  { id, domain: realm }: Pick<Tenant, 'id' | 'domain'>,
  audit: AuditNote,
): Promise<void> {
  const now = await world.store.tenantById(id);
  if (now && now.domain !== realm) await renewDigests(world, id, audit);
}
