import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import type { SipRequest } from '../signaling-port/index.ts';

/** What a key of a phone switches. Forwardings are changed elsewhere: the phone is told that they are as they were. */
export interface FeatureOrder {
  readonly isDoNotDisturb: boolean;
}

/** The order in the body of a SUBSCRIBE to `as-feature-event` (ECMA-323 §22.1.17); null when there is none that is known. */
export function readFeatureOrder({ body }: Pick<SipRequest, 'body'>): FeatureOrder | null {
  if (!/<(?:\w+:)?SetDoNotDisturb[\s>]/.test(body)) return null;
  const isOn = /<(?:\w+:)?doNotDisturbOn>\s*(true|false)\s*</.exec(body)?.[1];
  return isOn === undefined ? null : { isDoNotDisturb: isOn === 'true' };
}

/** Carries out what users order by keys of their phones, as if they had changed their settings in the portal. */
export class FeatureOrders {
  readonly #store: EdgeStore;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor({ store, clock, log }: { store: EdgeStore; clock: Clock; log: Log }) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /** What cannot be written stays as it was, and the phone is told so by its next NOTIFY. @returns whether it is written */
  async carryOut(tenantId: TenantId, userId: UserId, { isDoNotDisturb }: FeatureOrder): Promise<boolean> {
    const { settings } = this.#store.tenant(tenantId);
    try {
      const before = await settings.get(userId);
      const values = { ...before?.values, 'call.do-not-disturb': isDoNotDisturb };
      // Two changes of one moment are told apart by it.
      const updatedAtMs = Math.max(this.#clock.nowMs(), before ? Date.parse(before.updatedAt) + 1 : 0);
      const after = { bearerId: userId, values, updatedAt: toInstant(updatedAtMs) };
      const audit = { actor: userId, action: 'user.change-settings' } as const;
      const written = await settings.put({ kind: 'user', id: userId }, before, after, audit);
      if (!written.ok) this.#log({ name: 'feature-not-set', tenant: tenantId, problem: written.problem.code });
      return written.ok;
    } catch (error) {
      this.#log({ name: 'feature-not-set', tenant: tenantId, error: String(error) });
      return false;
    }
  }
}
