import { z } from 'zod';
import { ALONE, type Cluster, type SharedKind } from '#edge/cluster/index.ts';
import type { Caller } from '#shared/dialplan/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';

/** Of one caller; when, by the wall clock, which edges have in common. */
const Wrong = z.object({ count: z.int(), lastMs: z.number() });
type Wrong = z.infer<typeof Wrong>;

/** Three calls with three tries each: then nobody guesses on for a while (chosen). */
const MAX_WRONG = 9;
/** Of all who call over one trunk, as whoever forges a number is another caller each time (chosen). */
const MAX_WRONG_OF_TRUNK = 100;
const LOCK_MS = 15 * 60_000;
/** Of so many callers wrong codes are remembered; the oldest are forgotten first. */
const MAX_CALLERS = 10_000;

/**
 * Counts the wrong codes of each caller across calls: four digits are guessed in a night, three tries a call. Only time
 * forgives, as whoever knows one code could guess others between. What other edges have counted counts too: else each would give as
 * many tries. Kept in memory: what an edge has counted is lost with it.
 */
export class WrongCodes {
  readonly #clock: Pick<Clock, 'nowMs'>;
  /** By tenant and caller. */
  readonly #wrong = new Map<string, Wrong>();
  readonly #shared: SharedKind<Wrong>;

  constructor(clock: Pick<Clock, 'nowMs'>, cluster: Cluster = ALONE) {
    this.#clock = clock;
    const wrong = this.#wrong;
    this.#shared = cluster.share('wrong-codes', {
      schema: Wrong,
      *all(tenantId) {
        const begins = `${tenantId} `;
        for (const [key, value] of wrong) if (key.startsWith(begins)) yield [key.slice(begins.length), value] as const;
      },
      one: (tenantId, caller) => wrong.get(`${tenantId} ${caller}`) ?? null,
    });
  }

  isLocked(tenantId: TenantId, caller: Caller): boolean {
    return keysOf(caller).some(({ key, most }) => {
      let count = this.#count(this.#wrong.get(`${tenantId} ${key}`));
      for (const { value } of this.#shared.elsewhereOf(tenantId, key)) count += this.#count(value);
      return count >= most;
    });
  }

  add(tenantId: TenantId, caller: Caller): void {
    for (const { key } of keysOf(caller)) this.#add(tenantId, key);
  }

  #add(tenantId: TenantId, of: string): void {
    const key = `${tenantId} ${of}`;
    const count = this.#count(this.#wrong.get(key)) + 1;
    this.#wrong.delete(key); // the last one comes last
    this.#wrong.set(key, { count, lastMs: this.#clock.nowMs() });
    this.#shared.changed(tenantId, of);
    if (this.#wrong.size <= MAX_CALLERS) return;
    const [oldest] = this.#wrong.keys();
    if (oldest !== undefined) this.#wrong.delete(oldest);
  }

  #count(wrong: Wrong | undefined): number {
    return wrong && this.#clock.nowMs() - wrong.lastMs < LOCK_MS ? wrong.count : 0;
  }
}

/** Callers from outside are told apart by number, all who withhold theirs on a trunk are one; and each counts for the trunk. */
const keysOf = (caller: Caller): { readonly key: string; readonly most: number }[] =>
  caller.kind === 'user'
    ? [{ key: caller.user.id, most: MAX_WRONG }]
    : [
        { key: `${caller.trunkId} ${caller.number ?? 'withheld'}`, most: MAX_WRONG },
        { key: caller.trunkId, most: MAX_WRONG_OF_TRUNK },
      ];
