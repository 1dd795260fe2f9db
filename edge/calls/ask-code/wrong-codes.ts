import type { Caller } from '#shared/dialplan/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';

/** Three calls with three tries each: then nobody guesses on for a while (chosen). */
const MAX_WRONG = 9;
const LOCK_MS = 15 * 60_000;
/** Of so many callers wrong codes are remembered; the oldest are forgotten first. */
const MAX_CALLERS = 10_000;

/**
 * Counts the wrong codes of each caller across calls: four digits are guessed in a night, three tries a call. Only time
 * forgives, as whoever knows one code could guess others between. Kept at this edge, and lost with it.
 */
export class WrongCodes {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #wrong = new Map<string, { readonly count: number; readonly lastMs: number }>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  isLocked(tenantId: TenantId, caller: Caller): boolean {
    return this.#count(keyOf(tenantId, caller)) >= MAX_WRONG;
  }

  add(tenantId: TenantId, caller: Caller): void {
    const key = keyOf(tenantId, caller);
    const count = this.#count(key) + 1;
    this.#wrong.delete(key); // the last one comes last
    this.#wrong.set(key, { count, lastMs: this.#clock.monotonicMs() });
    if (this.#wrong.size <= MAX_CALLERS) return;
    const [oldest] = this.#wrong.keys();
    if (oldest !== undefined) this.#wrong.delete(oldest);
  }

  #count(key: string): number {
    const known = this.#wrong.get(key);
    return known && this.#clock.monotonicMs() - known.lastMs < LOCK_MS ? known.count : 0;
  }
}

/** Callers from outside are told apart by number: all who withhold theirs on a trunk are one. */
const keyOf = (tenantId: TenantId, caller: Caller): string =>
  caller.kind === 'user'
    ? `${tenantId} ${caller.user.id}`
    : `${tenantId} ${caller.trunkId} ${caller.number ?? 'withheld'}`;
