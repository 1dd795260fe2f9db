import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { area } from './partition.ts';
import type { IdempotencyScope } from './records.ts';
import type { Key } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import type { ConfigWorld } from './tenants.ts';

/** How long the first answer is given again (chosen: a job that failed over night is repeated the next day). */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** When whoever works on a request must have died: no request may take half as long (chosen). */
const ABANDONED_MS = 60_000;

/** The key is hashed: it is a stranger's, and may have any character. */
const requestKey = (tenant: TenantId, { actor, key }: IdempotencyScope): Key => ({
  pk: area(tenant, 'idempotency'),
  sk: `${actor}#${createHash('sha256').update(key).digest('hex')}`,
});
const RequestItem = z.object({
  requestId: z.string(),
  fingerprint: z.string(),
  sealedAnswer: z.string().optional(),
});

/** Requests to one tenant that shall be carried out once, however often they are sent. */
export function idempotency(
  { table, clock }: Pick<ConfigWorld, 'table' | 'clock'>,
  tenant: TenantId,
): TenantStore['idempotency'] {
  /** Whoever was taken for dead and comes back changes nothing. */
  const ifStillMine = (requestId: string) => ({ text: 'requestId = :id', values: { ':id': requestId } });

  return {
    async claim(scope, { id, fingerprint }) {
      const nowMs = clock.nowMs();
      const isMine = await table.updateIf(
        requestKey(tenant, scope),
        {
          text: 'SET requestId = :id, fingerprint = :fingerprint, startedAtMs = :now, #ttl = :ttl REMOVE sealedAnswer',
          names: { '#ttl': 'ttl' },
          values: {
            ':id': id,
            ':fingerprint': fingerprint,
            ':now': nowMs,
            ':ttl': Math.ceil((nowMs + KEPT_MS) / 1000),
          },
        },
        {
          text: `attribute_not_exists(pk) OR startedAtMs <= :forgotten OR
            (fingerprint = :fingerprint AND startedAtMs <= :abandoned AND attribute_not_exists(sealedAnswer))`,
          values: { ':forgotten': nowMs - KEPT_MS, ':abandoned': nowMs - ABANDONED_MS },
        },
      );
      if (isMine) return { state: 'claimed' };
      const found = await table.get(requestKey(tenant, scope), RequestItem);
      // The client of the database sends again what has got no answer, and then meets itself.
      if (found?.requestId === id) return { state: 'claimed' };
      if (found && found.fingerprint !== fingerprint) return { state: 'another-request' };
      return found?.sealedAnswer === undefined
        ? { state: 'in-progress' }
        : { state: 'answered', sealedAnswer: found.sealedAnswer };
    },

    async keep(scope, id, sealedAnswer) {
      await table.updateIf(
        requestKey(tenant, scope),
        { text: 'SET sealedAnswer = :answer', values: { ':answer': sealedAnswer } },
        ifStillMine(id),
      );
    },

    async release(scope, id) {
      await table.updateIf(
        requestKey(tenant, scope),
        { text: 'SET startedAtMs = :never', values: { ':never': 0 } },
        ifStillMine(id),
      );
    },
  };
}
