import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';

/** Whoever is called back is called back within a day (chosen). */
const KEPT_MS = 24 * 3_600_000;
const MAX_KEPT = 20_000;

interface Called {
  readonly userId: UserId;
  readonly atMs: number;
}

/**
 * Who has called whom outside, so that who calls back reaches him: the extension that has last called (UCM-123), and who has
 * called for help (SXR-ERL-02). Of this edge since it started; a call is remembered when it is over.
 */
export class OutsideMemory {
  readonly #clock: Pick<Clock, 'nowMs'>;
  /** The oldest first. */
  readonly #called = new Map<string, Called>();

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  /** A call is over. */
  ended({ request, record }: Pick<LiveCall, 'request' | 'record'>): void {
    const tenantId = request.snapshot.tenant.id;
    for (const { party, outside } of record.legsOutside) {
      if (outside.payerId === null) continue;
      const called = { userId: outside.payerId, atMs: this.#clock.nowMs() };
      this.#keep(`${tenantId} ${party.number}`, called);
      if (outside.callType === 'emergency') this.#keep(helpOf(tenantId), called);
    }
  }

  /** @param number  E.164; null for who withholds it */
  lastCalledBy(tenantId: TenantId, number: string | null): UserId | null {
    return number === null ? null : this.#of(`${tenantId} ${number}`);
  }

  calledForHelp(tenantId: TenantId): UserId | null {
    return this.#of(helpOf(tenantId));
  }

  #of(key: string): UserId | null {
    const called = this.#called.get(key);
    return called && this.#clock.nowMs() - called.atMs < KEPT_MS ? called.userId : null;
  }

  #keep(key: string, called: Called): void {
    this.#called.delete(key);
    this.#called.set(key, called);
    const [oldest] = this.#called.keys();
    if (this.#called.size > MAX_KEPT && oldest !== undefined) this.#called.delete(oldest);
  }
}

const helpOf = (tenantId: TenantId): string => `${tenantId} for help`;
