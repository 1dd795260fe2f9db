import { priceOf } from '#shared/rating/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import type { Planning } from './planning.ts';
import { rateOf } from './prices.ts';

/** Trunks are compared by what a call of a minute costs over them (chosen). */
const COMPARED_SECONDS = 60;

/** A trunk, and what a minute to the number costs over it; without a price where no rate table says so. */
export interface PricedTrunk {
  readonly trunk: Trunk;
  readonly price?: { readonly currency: string; readonly amountMicros: number };
}

/**
 * The cheaper ones first. Only what has a price, and in the same currency, changes places: all else stays where it was.
 *
 * @param number  E.164 where that is known
 */
export function cheapestFirst({ snapshot, call }: Planning, trunks: readonly Trunk[], number: string): PricedTrunk[] {
  const priced = trunks.map((trunk): PricedTrunk => {
    const found = rateOf(snapshot, number, trunk.id, call.nowMs);
    if (!found) return { trunk };
    const { amountMicros } = priceOf(found.rate, COMPARED_SECONDS);
    return { trunk, price: { currency: found.table.currency, amountMicros } };
  });
  const sorted = Map.groupBy(priced, ({ price }) => price?.currency);
  for (const [currency, same] of sorted)
    if (currency) same.sort((a, b) => (a.price?.amountMicros ?? 0) - (b.price?.amountMicros ?? 0));
  return priced.map(({ price }) => sorted.get(price?.currency)?.shift() as PricedTrunk);
}

/** As the plan says why a trunk is where it is. */
export function toldPrice({ price }: PricedTrunk): string {
  return price ? `at ${price.amountMicros / 1_000_000} ${price.currency} for a minute: ` : 'at a price nobody knows: ';
}
