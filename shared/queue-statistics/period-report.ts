import { z } from 'zod';
import type { CallOnQueue } from './call-on-queue.ts';
import type { Report } from './queue-report.ts';
import type { SpanRows } from './report-span.ts';

/** Waits from so many to so many whole seconds, both included; null: without end. What is in two periods counts twice. */
export const WaitPeriod = z.object({ fromSeconds: z.int().min(0), toSeconds: z.int().min(0).nullable() });
export type WaitPeriod = z.infer<typeof WaitPeriod>;

/** How many calls waited how long (X3-ST-12): one number for each period. */
export const PeriodFigures = z
  .object({ handled: z.array(z.int().min(0)), abandoned: z.array(z.int().min(0)) })
  .meta({ id: 'PeriodFigures' });
export type PeriodFigures = z.infer<typeof PeriodFigures>;

export function periodReport(
  calls: Iterable<CallOnQueue>,
  span: SpanRows,
  periods: readonly WaitPeriod[],
): Report<PeriodFigures> {
  const nothing = (): PeriodFigures => ({ handled: periods.map(() => 0), abandoned: periods.map(() => 0) });
  const sums = new Map(span.names().map((name) => [name, nothing()]));
  const total = nothing();
  for (const { status, arrivedAtMs, waitMs } of calls) {
    const row = span.rowOf(arrivedAtMs);
    const sum = row === null ? undefined : sums.get(row);
    if (!sum || (status !== 'answered' && status !== 'abandoned')) continue;
    const kind = status === 'answered' ? 'handled' : 'abandoned';
    const seconds = Math.floor(waitMs / 1000);
    for (const [i, { fromSeconds, toSeconds }] of periods.entries())
      if (seconds >= fromSeconds && (toSeconds === null || seconds <= toSeconds))
        for (const each of [sum, total]) each[kind][i] = (each[kind][i] ?? 0) + 1;
  }
  return { rows: [...sums].map(([name, figures]) => ({ name, ...figures })), total };
}
