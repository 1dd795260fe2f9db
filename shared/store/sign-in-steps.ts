import { z } from 'zod';
import { Instant } from '#shared/world/index.ts';
import type { SignInStep } from './records.ts';
import type { Store } from './store.ts';
import type { Key } from './table.ts';
import type { ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

const stepKey = (tokenSha256: string): Key => ({ pk: `SIGN-IN-STEP#${tokenSha256}`, sk: 'step' });
const StepItem = z.object({
  tokenSha256: z.string(),
  expiresAt: Instant,
  state: z.unknown(),
}) satisfies z.ZodType<SignInStep>;

export function signInSteps({ table, clock }: Pick<ConfigWorld, 'table' | 'clock'>): Store['signInSteps'] {
  const get = async (tokenSha256: string): Promise<SignInStep | null> => {
    const step = await table.get(stepKey(tokenSha256), StepItem);
    return step && !hasExpired(step, clock) ? step : null;
  };
  return {
    put: (step) => table.put(stepKey(step.tokenSha256), { ...step, ttl: timeToLive(step) }),
    get,
    async take(tokenSha256) {
      const step = await get(tokenSha256);
      return step && (await table.delete(stepKey(tokenSha256))) ? step : null;
    },
  };
}
