import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { UserId } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';
import { auditEntry } from './audit.ts';
import { area } from './partition.ts';
import type { AuditNote, TotpRecord } from './records.ts';
import type { Key, Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

const totpKey = (tenant: TenantId, userId: UserId): Key => ({ pk: area(tenant, 'sign-in'), sk: `totp#${userId}` });

/** Recovery codes are a map, so that one is taken out by its name, and by one of many at the same time. */
const TotpItem = z
  .object({
    userId: UserId,
    sealedSecret: z.string(),
    confirmedAt: Instant.nullable(),
    lastStep: z.int(),
    recoveryCodes: z.record(z.string(), z.literal(true)),
    updatedAt: Instant,
  })
  .transform((item): TotpRecord => ({ ...item, recoveryCodes: Object.keys(item.recoveryCodes) }));
const itemOf = (record: TotpRecord) => ({
  ...record,
  recoveryCodes: Object.fromEntries(record.recoveryCodes.map((hash) => [hash, true])),
});

/** The authenticator apps of one tenant's users, beside their passwords. */
export function secondFactors(world: ConfigWorld, tenant: TenantId): TenantStore['secondFactors'] {
  const { table } = world;
  const alsoWritten = (audit: AuditNote, target: UserId): Write[] => [
    bumpVersion(table, tenant),
    ...auditEntry(world, tenant, audit, target),
  ];
  const unchangedSince = ({ updatedAt }: TotpRecord) => ({
    text: 'updatedAt = :before',
    values: { ':before': updatedAt },
  });
  const refusal = { code: 'changed-meanwhile' } as const;

  return {
    get: (userId) => table.get(totpKey(tenant, userId), TotpItem),

    put(before, after, audit) {
      const key = totpKey(tenant, after.userId);
      return table.transact([
        before === null
          ? table.putNew(key, itemOf(after), refusal)
          : table.replace(key, itemOf(after), unchangedSince(before), refusal),
        ...alsoWritten(audit, after.userId),
      ]);
    },

    delete: (before, audit) =>
      table.transact([
        table.remove(totpKey(tenant, before.userId), unchangedSince(before), refusal),
        ...alsoWritten(audit, before.userId),
      ]),

    useStep: (userId, step) =>
      table.updateIf(
        totpKey(tenant, userId),
        { text: 'SET lastStep = :step', values: { ':step': step } },
        { text: 'lastStep < :step' },
      ),

    useRecoveryCode: (userId, codeSha256) =>
      table.updateIf(
        totpKey(tenant, userId),
        { text: 'REMOVE recoveryCodes.#code', names: { '#code': codeSha256 } },
        { text: 'attribute_exists(recoveryCodes.#code)' },
      ),
  };
}
