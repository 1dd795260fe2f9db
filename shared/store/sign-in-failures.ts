import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SignInFailures } from './records.ts';
import type { Store } from './store.ts';
import type { Key } from './table.ts';
import type { ConfigWorld } from './tenants.ts';

/** How long an attempt is held against somebody (chosen). */
const REMEMBERED_MS = 60 * 60 * 1000;

/** Hashed, so that what a stranger types is neither a key of any length nor kept. */
const failuresKey = (who: readonly string[]): Key => ({
  pk: `SIGN-IN-FAILURES#${createHash('sha256').update(JSON.stringify(who)).digest('hex')}`,
  sk: 'failures',
});
const FailuresItem = z.object({ count: z.int(), lastAtMs: z.int() }) satisfies z.ZodType<SignInFailures>;
const NONE: SignInFailures = { count: 0, lastAtMs: 0 };

export function signInFailures({ table, clock }: Pick<ConfigWorld, 'table' | 'clock'>): Store['signInFailures'] {
  return {
    async get(who) {
      const failures = await table.get(failuresKey(who), FailuresItem);
      return failures && clock.nowMs() < failures.lastAtMs + REMEMBERED_MS ? failures : NONE;
    },

    add(who, before) {
      const lastAtMs = clock.nowMs();
      return table.updateIf(
        failuresKey(who),
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
              text: 'attribute_not_exists(pk) OR #count = :none OR lastAtMs <= :forgotten',
              values: { ':none': 0, ':forgotten': lastAtMs - REMEMBERED_MS },
            }
          : { text: '#count = :before', values: { ':before': before.count } },
      );
    },

    async takeBack(who) {
      await table.updateIf(
        failuresKey(who),
        { text: 'ADD #count :minusOne', names: { '#count': 'count' }, values: { ':minusOne': -1 } },
        { text: '#count > :none', values: { ':none': 0 } },
      );
    },

    async clear(who) {
      await table.delete(failuresKey(who));
    },
  };
}
