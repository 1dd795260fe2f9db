import type { ChargedLeg } from '#shared/rating/index.ts';
import { toInstant } from '#shared/world/index.ts';

/** What stands on the bill for a call so far. */
export interface BookedCharge {
  readonly legs: readonly ChargedLeg[];
}

const DAY_MS = 86_400_000;
/** A day of the bill is open until the end of the day after it (chosen): most of what comes late comes within hours. */
const OPEN_DAYS = 2;

/** @param instant  RFC 3339 in UTC */
export const dayOf = (instant: string): string => instant.slice(0, 10);

/** Whether nothing is billed on that day any more. */
export const isFinal = (day: string, nowMs: number): boolean =>
  Date.parse(`${day}T00:00:00.000Z`) + OPEN_DAYS * DAY_MS <= nowMs;

/** The day that a call is billed on: that of its end, or the present one when that is final. Who has read a final day is done with it. */
export function dayOfBill(endedAt: string, nowMs: number): string {
  const day = dayOf(endedAt);
  return isFinal(day, nowMs) ? dayOf(toInstant(nowMs)) : day;
}
