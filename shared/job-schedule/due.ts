import { instantOf, offsetMs } from '#shared/world/index.ts';
import type { JobSchedule } from './job-schedule.ts';

const DAY_MS = 86_400_000;
/** Today, and the same day of the week before. */
const DAYS_BACK = 7;

/**
 * When a schedule was last due, milliseconds since 1970; null when it never is. A time that the clocks leave out is read
 * as if they had not gone forward yet, and of one that they show twice the first is meant (RFC 5545 §3.3.5).
 *
 * @param timeZone  IANA name; what the schedule itself says goes first
 */
export function lastDueMs(
  { time, daysOfWeek, timeZone: own }: Pick<JobSchedule, 'time' | 'daysOfWeek' | 'timeZone'>,
  timeZone: string,
  nowMs: number,
): number | null {
  const zone = own ?? timeZone;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const today = nowMs + offsetMs(zone, nowMs);
  for (let back = 0; back <= DAYS_BACK; back++) {
    // Local times are reckoned as if they were UTC.
    const day = Math.floor(today / DAY_MS) * DAY_MS - back * DAY_MS;
    const dayOfWeek = new Date(day).getUTCDay() || 7;
    if (daysOfWeek.length > 0 && !daysOfWeek.includes(dayOfWeek)) continue;
    const dueMs = instantOf(day + (hours * 60 + minutes) * 60_000, zone);
    if (dueMs <= nowMs) return dueMs;
  }
  return null;
}
