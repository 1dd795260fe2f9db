import type { BanLimit, BanRule } from './policy.ts';

/** How often a source has done what it should not, rule by rule. */
export class Offences {
  readonly #byRule = new Map<BanRule, { count: number; sinceMs: number }>();

  /**
   * Counts one.
   *
   * @param patience  how many times the limit this source is granted
   * @returns whether it was one too many; counting begins anew then
   */
  add(rule: BanRule, limit: NonNullable<BanLimit>, nowMs: number, patience: number): boolean {
    const known = this.#byRule.get(rule);
    const isOver = known === undefined || nowMs - known.sinceMs > limit.findSeconds * 1000;
    const { count, sinceMs } = isOver ? { count: 0, sinceMs: nowMs } : known;
    if (count + 1 >= limit.max * patience) {
      this.#byRule.delete(rule);
      return true;
    }
    this.#byRule.set(rule, { count: count + 1, sinceMs });
    return false;
  }

  forget(rule: BanRule): void {
    this.#byRule.delete(rule);
  }
}
