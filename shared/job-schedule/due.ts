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

/** @param localMs  what the clock on the wall says, as if it were UTC */
function instantOf(localMs: number, zone: string): number {
  const before = localMs - offsetMs(zone, localMs - DAY_MS);
  const after = localMs - offsetMs(zone, localMs + DAY_MS);
  const isShown = (ms: number) => ms + offsetMs(zone, ms) === localMs;
  // Shown twice: going back, the offset before is the greater one, hence the earlier instant.
  return isShown(before) || !isShown(after) ? before : after;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC. */
function offsetMs(zone: string, ms: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
