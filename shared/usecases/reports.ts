import type { Principal } from '#shared/identity/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { DayRange } from '#shared/store/index.ts';
import { sumOf, type TallyKind, type Traffic, trafficBy, trafficOf } from '#shared/traffic/index.ts';
import { dayRange } from './day-range.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

export type ReportBy = 'day' | TallyKind;
export interface TrafficRow extends Traffic {
  readonly name: string;
}
export interface TrafficReport extends DayRange {
  readonly total: Traffic;
  readonly items: TrafficRow[];
}

/**
 * How much was telephoned on some days, how well it went and how it sounded, day by day or by whom or what it was about; the
 * busiest first, days in their order. The total is that of all rows, those too that were cut off.
 */
export async function reportTraffic(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  by: ReportBy,
  { top, ...days }: { readonly from?: string | undefined; readonly to?: string | undefined; readonly top: number },
): Promise<Result<TrafficReport, Problem>> {
  const permitted = permit(principal, 'report:read');
  if (!permitted.ok) return permitted;
  const range = dayRange(days, clock);
  if (!range.ok) return range;
  const tallies = store.tenant(principal.tenantId).tallies(by === 'day' ? 'type' : by, range.value);
  const rows = await trafficBy(tallies, ({ day, name }) => (by === 'day' ? day : name));
  const items = by === 'day' ? rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : rows.slice(0, top);
  return ok({
    ...range.value,
    total: trafficOf(sumOf(rows.map(({ tally }) => tally))),
    items: items.map(({ name, tally }) => ({ name, ...trafficOf(tally) })),
  });
}
