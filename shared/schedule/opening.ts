import type { Destination } from '#shared/destination/index.ts';
import type { Period, Schedule } from './schedule.ts';

export type Opening =
  | { readonly isOpen: true }
  /** `because` is for people: the name of the closure, or that it is outside of the opening hours. */
  | { readonly isOpen: false; readonly because: string; readonly destination: Destination };

/**
 * Whether it is open at a time (XA-SCH-01 to -07). A local time that an autumn night has twice is the same both times.
 *
 * @param timeZone  of the tenant, where the schedule has none
 */
export function openingAt(
  schedule: Pick<Schedule, 'timeZone' | 'openingHours' | 'closures' | 'closedDestination'>,
  nowMs: number,
  timeZone: string,
): Opening {
  const now = localTime(nowMs, schedule.timeZone ?? timeZone);
  const closure = schedule.closures.find(({ period }) => holds(period, now));
  if (closure) {
    const because = closure.name === '' ? 'a closure holds' : closure.name;
    return { isOpen: false, because, destination: closure.destination ?? schedule.closedDestination };
  }
  if (schedule.openingHours.some((period) => holds(period, now))) return { isOpen: true };
  return { isOpen: false, because: 'outside of the opening hours', destination: schedule.closedDestination };
}

interface Day {
  readonly month: number;
  readonly dayOfMonth: number;
  /** ISO 8601: 1 is Monday. */
  readonly dayOfWeek: number;
}
interface LocalTime {
  readonly minutes: number;
  readonly today: Day;
  readonly yesterday: Day;
}

function holds({ from, to, ...days }: Period, { minutes, today, yesterday }: LocalTime): boolean {
  const [first, end] = [minutesOf(from), minutesOf(to)];
  if (first <= end) return isOnDay(days, today) && first <= minutes && minutes < end;
  // Over midnight: what began yesterday, or what begins today.
  return (isOnDay(days, today) && minutes >= first) || (isOnDay(days, yesterday) && minutes < end);
}

function isOnDay({ months, daysOfMonth, daysOfWeek }: Omit<Period, 'from' | 'to'>, day: Day): boolean {
  const fits = (wanted: readonly number[], is: number) => wanted.length === 0 || wanted.includes(is);
  return fits(months, day.month) && fits(daysOfMonth, day.dayOfMonth) && fits(daysOfWeek, day.dayOfWeek);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** One for each zone: making them takes longer than a whole plan. There are some six hundred zones. */
const clocks = new Map<string, Intl.DateTimeFormat>();
/** What the clock of a zone has last been asked, in minutes since 1970: calls of a minute ask the same. */
const told = new Map<string, { readonly minute: number; readonly time: LocalTime }>();

function localTime(nowMs: number, timeZone: string): LocalTime {
  const minute = Math.floor(nowMs / 60_000);
  const last = told.get(timeZone);
  if (last?.minute === minute) return last.time;
  const time = readClock(nowMs, timeZone);
  told.set(timeZone, { minute, time });
  return time;
}

function readClock(nowMs: number, timeZone: string): LocalTime {
  let clock = clocks.get(timeZone);
  if (!clock) {
    const numeric = 'numeric' as const;
    const parts = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric };
    clock = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'gregory', ...parts });
    clocks.set(timeZone, clock);
  }
  const of = new Map(clock.formatToParts(nowMs).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1] = [of.get('year'), of.get('month'), of.get('day')];
  const dayAt = (offset: number): Day => {
    const date = new Date(Date.UTC(year, month - 1, day + offset));
    return { month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate(), dayOfWeek: date.getUTCDay() || 7 };
  };
  return { minutes: (of.get('hour') ?? 0) * 60 + (of.get('minute') ?? 0), today: dayAt(0), yesterday: dayAt(-1) };
}
