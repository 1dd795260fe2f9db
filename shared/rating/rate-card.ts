import type { Rate, RateTable } from './rate-table.ts';

/** A rate, and the table that it stands in. */
export interface FoundRate {
  readonly rate: Rate;
  readonly table: RateTable;
}

/** What is asked of a rate card. */
export interface RateQuestion {
  readonly direction: RateTable['direction'];
  /** E.164, with or without plus. */
  readonly number: string;
  readonly trunkId: string | null;
}

/** The rate tables of a tenant, indexed by trunk, direction and prefix. */
export class RateCard {
  readonly #rates = new Map<string, FoundRate[]>();
  /** Trunks that have prices of their own. */
  readonly #trunkIds = new Set<string>();

  constructor(tables: readonly RateTable[]) {
    // The later table first; the id decides between equals, so that the choice is always the same.
    const latestFirst = [...tables].sort((a, b) => (a.validFrom + a.id < b.validFrom + b.id ? 1 : -1));
    for (const table of latestFirst) {
      if (table.trunkId !== null) this.#trunkIds.add(table.trunkId);
      for (const rate of table.rates) {
        const key = keyOf(table.trunkId, table.direction, rate.prefix);
        const found = this.#rates.get(key) ?? [];
        this.#rates.set(key, found);
        found.push({ rate, table });
      }
    }
  }

  /**
   * The rate for a number: one of the trunk before one of every trunk, then of the longest prefix, and then of the latest
   * table, among those that are valid.
   *
   * @param at  when the call began
   */
  find({ direction, number, trunkId }: RateQuestion, at: string): FoundRate | null {
    const digits = number.replace(/^\+/, '');
    const own =
      trunkId !== null && this.#trunkIds.has(trunkId) ? this.#findAmong(trunkId, direction, digits, at) : null;
    return own ?? this.#findAmong(null, direction, digits, at);
  }

  #findAmong(trunkId: string | null, direction: string, digits: string, at: string): FoundRate | null {
    for (let length = Math.min(digits.length, 15); length >= 0; length--) {
      const key = keyOf(trunkId, direction, digits.slice(0, length));
      const found = this.#rates.get(key)?.find(({ table }) => isValid(table, at));
      if (found) return found;
    }
    return null;
  }
}

const keyOf = (trunkId: string | null, direction: string, prefix: string): string =>
  `${trunkId ?? ''} ${direction} ${prefix}`;

const isValid = ({ validFrom, validUntil }: RateTable, at: string): boolean =>
  Date.parse(validFrom) <= Date.parse(at) && (validUntil === null || Date.parse(at) < Date.parse(validUntil));
