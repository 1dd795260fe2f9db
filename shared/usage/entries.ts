import type { Cdr } from '#shared/cdr/index.ts';
import type { ChargedLeg } from '#shared/rating/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { type BookedCharge, dayOfBill } from './booking.ts';
import type { UsageEntry } from './usage.ts';

interface Totals {
  readonly calls: number;
  readonly billedSeconds: number;
  readonly amountMicros: number;
}
const NOTHING: Totals = { calls: 0, billedSeconds: 0, amountMicros: 0 };

/**
 * What goes onto the bill when the record of a call is written: the whole of it the first time, afterwards what is to be added to
 * what stands there. So the sum of all entries of a call is what it costs by its last record, and no entry is ever changed.
 *
 * @param before  what was billed by the record before; null when there was none
 * @param revision  tells apart the entries of one call
 */
export function usageEntries(
  cdr: Cdr,
  legs: readonly ChargedLeg[],
  before: BookedCharge | null,
  { nowMs, revision }: { nowMs: number; revision: number },
): UsageEntry[] {
  const billed = totalsByCurrency(before?.legs ?? []);
  const costs = totalsByCurrency(legs);
  return [...new Set([...billed.keys(), ...costs.keys()])].flatMap((currency) => {
    const added = minus(costs.get(currency) ?? NOTHING, billed.get(currency) ?? NOTHING);
    if (Object.values(added).every((value) => value === 0)) return [];
    return {
      id: `usg_${cdr.callId.slice('call_'.length)}${currency}${revision}`,
      cdrId: cdr.id,
      callId: cdr.callId,
      day: dayOfBill(cdr.endedAt, nowMs),
      bookedAt: toInstant(nowMs),
      kind: before ? ('correction' as const) : ('call' as const),
      currency,
      ...added,
      legs: [...legs],
    };
  });
}

function totalsByCurrency(legs: readonly ChargedLeg[]): Map<string, Totals> {
  const totals = new Map<string, Totals>();
  for (const { currency, billedSeconds, amountMicros } of legs) {
    const sum = totals.get(currency) ?? { ...NOTHING, calls: 1 };
    totals.set(currency, {
      calls: sum.calls,
      billedSeconds: sum.billedSeconds + billedSeconds,
      amountMicros: sum.amountMicros + amountMicros,
    });
  }
  return totals;
}

const minus = (a: Totals, b: Totals): Totals => ({
  calls: a.calls - b.calls,
  billedSeconds: a.billedSeconds - b.billedSeconds,
  amountMicros: a.amountMicros - b.amountMicros,
});
