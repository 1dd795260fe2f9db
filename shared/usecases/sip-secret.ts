import { digestOf } from '#shared/credentials/index.ts';
import type { AuditNote, UserRecord } from '#shared/store/index.ts';
import { DIGESTS_AT_ONCE } from '#shared/store/index.ts';
import { realmOf, type Tenant, type TenantId } from '#shared/tenant/index.ts';
import { changedAt } from './change.ts';
import type { UseCaseWorld } from './world.ts';

/**
 * What a phone of this user proves itself by. Username and realm are part of it (RFC 7616 §3.4.2), so a new extension
 * or realm needs a new one; null without extension or secret.
 */
export function digestFor(
  { secretBox }: Pick<UseCaseWorld, 'secretBox'>,
  tenant: Pick<Tenant, 'id' | 'domain' | 'realm'>,
  { extension, sealedSipPassword }: Pick<UserRecord, 'extension' | 'sealedSipPassword'>,
): UserRecord['digest'] {
  if (extension === null || sealedSipPassword === null) return null;
  return digestOf(extension, realmOf(tenant), secretBox.open(tenant.id, sealedSipPassword));
}

/** Some 98 bits: nobody guesses it, and a person can still type it into a phone. */
export const SIP_PASSWORD_LENGTH = 20;

type Proofs = Pick<UserRecord, 'digest' | 'sipCredentials'>;

/**
 * What phones prove themselves by after a change of the user. What is made of the same extension and secret stays: its
 * realm may be newer than the tenant at hand.
 *
 * @param before  null for a new user
 */
export function proofsFor(
  world: Pick<UseCaseWorld, 'secretBox'>,
  tenant: Pick<Tenant, 'id' | 'domain' | 'realm'>,
  before: UserRecord | null,
  after: UserRecord,
): Proofs {
  const { extension } = after;
  const known = before?.extension === extension ? before : null;
  const sipCredentials = after.sipCredentials.map((credential) => {
    const { sealedSipPassword } = credential;
    const same = known?.sipCredentials.find((one) => one.sealedSipPassword === sealedSipPassword);
    return { ...credential, digest: same ? same.digest : digestFor(world, tenant, { extension, sealedSipPassword }) };
  });
  const isSame = known !== null && known.sealedSipPassword === after.sealedSipPassword;
  return { digest: isSame ? known.digest : digestFor(world, tenant, after), sipCredentials };
}

/** The proofs of a user in the realm of now. */
const renewedProofs = (
  world: Pick<UseCaseWorld, 'secretBox'>,
  tenant: Pick<Tenant, 'id' | 'domain' | 'realm'>,
  user: UserRecord,
): Proofs => proofsFor(world, tenant, null, user);

const md5sOf = ({ digest, sipCredentials }: Proofs): string =>
  [digest, ...sipCredentials.map((one) => one.digest)].map((one) => one?.md5 ?? '').join(' ');

const PASSES = 5;

/**
 * Makes the digest of every user fit the tenant's realm. Users whose digest fits are left alone, so it goes on where
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
      const proofs = renewedProofs(world, tenant, user);
      if (md5sOf(proofs) === md5sOf(user)) continue;
      isDone = false;
      stale.push({ before: user, after: { ...user, ...proofs, updatedAt: changedAt(user, world.clock) } });
      if (stale.length === DIGESTS_AT_ONCE) await write();
    }
    await write();
    if (isDone) return;
  }
  throw new Error(`users of ${tenantId} changed faster than their digests could be renewed`);
}

/**
 * After a user was written: a realm changed at the very same time may have passed over it.
 *
 * @param before  the tenant for which the digest was made
 */
export async function keepRealm(
  world: UseCaseWorld,
  before: Pick<Tenant, 'id' | 'domain' | 'realm'>,
  audit: AuditNote,
): Promise<void> {
  const now = await world.store.tenantById(before.id);
  if (now && realmOf(now) !== realmOf(before)) await renewDigests(world, before.id, audit);
}
