import { fail, ok, type Result } from '#shared/result.ts';
import type { DayRange } from '#shared/store/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import type { Problem } from './problem.ts';

const DAY_MS = 86_400_000;
/** What days are asked for when nothing is said. */
const USUAL_DAYS = 30;
/** Bounds what one answer has to read: a year, and a day more for leap years. */
const MOST_DAYS = 366;

/** The days that are meant: up to today, and the 30 days before the last one, unless something else is asked for. */
export function dayRange(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  clock: Pick<Clock, 'nowMs'>,
): Result<DayRange, Problem> {
  const last = to ?? dayAt(clock.nowMs());
  const first = from ?? dayAt(startOf(last) - (USUAL_DAYS - 1) * DAY_MS);
  if (startOf(last) - startOf(first) >= MOST_DAYS * DAY_MS) return fail({ code: 'too-many-days', most: MOST_DAYS });
  return ok({ from: first, to: last });
}

const dayAt = (ms: number): string => toInstant(ms).slice(0, 10);
const startOf = (day: string): number => Date.parse(`${day}T00:00:00.000Z`);
