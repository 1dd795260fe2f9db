import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { area } from './partition.ts';
import type { SignInFailures, TenantStore } from './store.ts';
import type { Key } from './table.ts';
import type { ConfigWorld } from './tenants.ts';

/** How long an attempt is held against an e-mail address (chosen). */
const REMEMBERED_MS = 60 * 60 * 1000;

const failuresKey = (tenant: TenantId, email: string): Key => ({
  pk: area(tenant, 'sign-in-failures'),
  sk: `email#${email}`,
});
const FailuresItem = z.object({ count: z.int(), lastAtMs: z.int() }) satisfies z.ZodType<SignInFailures>;
const NONE: SignInFailures = { count: 0, lastAtMs: 0 };

export function signInFailures({ table, clock }: ConfigWorld, tenant: TenantId): TenantStore['signInFailures'] {
  return {
    async get(email) {
      const failures = await table.get(failuresKey(tenant, email), FailuresItem);
      return failures && clock.nowMs() < failures.lastAtMs + REMEMBERED_MS ? failures : NONE;
    },

    add(email, before) {
      const lastAtMs = clock.nowMs();
      return table.updateIf(
        failuresKey(tenant, email),
        {
          text: 'SET #count = :count, lastAtMs = :now, #ttl = :ttl',
          names: { '#count': 'count', '#ttl': 'ttl' },
          values: {
            ':count': before.count + 1,
            ':now': lastAtMs,
            ':ttl': Math.ceil((lastAtMs + REMEMBERED_MS) / 1000),
          },
        },
        before.count === 0
          ? {
              text: 'attribute_not_exists(pk) OR lastAtMs <= :forgotten',
              values: { ':forgotten': lastAtMs - REMEMBERED_MS },
            }
          : { text: '#count = :before', values: { ':before': before.count } },
      );
    },

    async clear(email) {
      await table.delete(failuresKey(tenant, email));
    },
  };
}
