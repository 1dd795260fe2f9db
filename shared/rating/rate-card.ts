import type { Rate, RateTable } from './rate-table.ts';

/** A rate, and the table that it stands in. */
export interface FoundRate {
  readonly rate: Rate;
  readonly table: RateTable;
}

/** The rate tables of a tenant, indexed by direction and prefix. */
export class RateCard {
  readonly #rates = new Map<string, FoundRate[]>();

  constructor(tables: readonly RateTable[]) {
    // The later table first; the id decides between equals, so that the choice is always the same.
    const latestFirst = [...tables].sort((a, b) => (a.validFrom + a.id < b.validFrom + b.id ? 1 : -1));
    for (const table of latestFirst) {
      for (const rate of table.rates) {
        const key = `${table.direction} ${rate.prefix}`;
        const found = this.#rates.get(key) ?? [];
        this.#rates.set(key, found);
        found.push({ rate, table });
      }
    }
  }

  /**
   * The rate for a number: of the longest prefix, and then of the latest table, among those that are valid.
   *
   * @param number  E.164, with or without plus
   * @param at  when the call began
   */
  find(direction: RateTable['direction'], number: string, at: string): FoundRate | null {
    const digits = number.replace(/^\+/, '');
    for (let length = Math.min(digits.length, 15); length >= 0; length--) {
      const found = this.#rates.get(`${direction} ${digits.slice(0, length)}`)?.find(({ table }) => isValid(table, at));
      if (found) return found;
    }
    return null;
  }
}

const isValid = ({ validFrom, validUntil }: RateTable, at: string): boolean =>
  Date.parse(validFrom) <= Date.parse(at) && (validUntil === null || Date.parse(at) < Date.parse(validUntil));
