import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ok } from '#shared/result.ts';
import { Passkey, type PasskeyId } from '#shared/sign-in/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { UserId } from '#shared/user/index.ts';
import { auditEntry } from './audit.ts';
import { area } from './partition.ts';
import type { AuditNote, PasskeyRecord } from './records.ts';
import type { Key, Table, Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

const PREFIX = 'passkey#';
const ofUser = (tenant: TenantId, userId: UserId) => ({
  pk: area(tenant, 'sign-in'),
  prefix: `${PREFIX}${userId}#`,
});
const passkeyKey = (tenant: TenantId, userId: UserId, id: PasskeyId): Key => {
  const { pk, prefix } = ofUser(tenant, userId);
  return { pk, sk: prefix + id };
};
/** Unique on the platform (WebAuthn §7.1 step 26). Hashed: a credential id may have 1023 bytes. */
const lockKey = (credentialId: string): Key => ({
  pk: `PASSKEY#${createHash('sha256').update(credentialId).digest('hex')}`,
  sk: 'lock',
});

const PasskeyItem = Passkey.extend({
  userId: UserId,
  credentialId: z.string(),
  publicKey: z.string(),
  counter: z.int(),
  transports: z.array(z.string()),
}) satisfies z.ZodType<PasskeyRecord>;

/** The passkeys of one tenant's users; found by their owner, never by their own id alone. */
export function passkeys(world: ConfigWorld, tenant: TenantId): TenantStore['passkeys'] {
  const { table } = world;
  const alsoWritten = (audit: AuditNote, target: string): Write[] => [
    bumpVersion(table, tenant),
    ...auditEntry(world, tenant, audit, target),
  ];
  const keyOf = ({ userId, id }: PasskeyRecord) => passkeyKey(tenant, userId, id);
  const unchangedSince = ({ updatedAt }: PasskeyRecord) => ({
    text: 'updatedAt = :before',
    values: { ':before': updatedAt },
  });
  const refusal = { code: 'changed-meanwhile' } as const;

  return {
    async ofUser(userId) {
      const found: PasskeyRecord[] = [];
      for await (const passkey of table.all(ofUser(tenant, userId), PasskeyItem)) found.push(passkey);
      return found;
    },

    async create(passkey, audit) {
      const written = await table.transact([
        table.putNew(lockKey(passkey.credentialId), { tenantId: tenant }, { code: 'passkey-taken' }),
        table.putNew(keyOf(passkey), passkey, refusal),
        ...alsoWritten(audit, passkey.id),
      ]);
      return written.ok ? ok(passkey) : written;
    },

    async update(before, after, audit) {
      const written = await table.transact([
        table.replace(keyOf(before), after, unchangedSince(before), refusal),
        ...alsoWritten(audit, before.id),
      ]);
      return written.ok ? ok(after) : written;
    },

    used: (passkey, counter, lastUsedAt) =>
      table.updateIf(
        keyOf(passkey),
        {
          text: 'SET #counter = :counter, lastUsedAt = :now',
          names: { '#counter': 'counter' },
          values: { ':counter': counter, ':now': lastUsedAt, ':none': 0 },
        },
        // One that counts has to have counted on, also when two uses come at the same moment.
        { text: 'attribute_exists(pk) AND (#counter < :counter OR :counter = :none)' },
      ),

    delete: (passkey, audit) =>
      table.transact([
        table.clear(lockKey(passkey.credentialId)),
        table.remove(keyOf(passkey), { text: 'attribute_exists(pk)' }, { code: 'not-found' }),
        ...alsoWritten(audit, passkey.id),
      ]),
  };
}

/** The locks of every passkey of a tenant that is being deleted. */
export async function passkeyLocks(table: Table, tenant: TenantId): Promise<Key[]> {
  const locks: Key[] = [];
  for await (const { credentialId } of table.all({ pk: area(tenant, 'sign-in'), prefix: PREFIX }, PasskeyItem)) {
    locks.push(lockKey(credentialId));
  }
  return locks;
}
