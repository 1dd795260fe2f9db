import { instantOf } from '#shared/world/index.ts';
import { dayOfWeekOf, type Meeting } from './meeting.ts';

/** What says when a meeting is. */
export type Timing = Pick<Meeting, 'start' | 'durationMinutes' | 'repeat'>;

/** One time of a meeting, milliseconds since 1970. */
export interface Occurrence {
  readonly startMs: number;
  readonly endMs: number;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** A series without an end is looked at for so long (chosen). */
const HORIZON_MS = 10 * 366 * DAY_MS;

/**
 * The times of a meeting that are not over, the earliest first. A time that the clocks leave out is read as if they had not gone
 * forward yet, and of one that they show twice the first is meant (RFC 5545 §3.3.5).
 *
 * @param zone  IANA name
 */
export function* occurrences(meeting: Timing, zone: string, nowMs: number): Generator<Occurrence> {
  const durationMs = meeting.durationMinutes * 60_000;
  const except = new Set(meeting.repeat?.except);
  // Clocks of zones differ by less than a day.
  for (const localMs of localStarts(meeting, nowMs - durationMs - DAY_MS)) {
    if (localMs > nowMs + HORIZON_MS) return;
    if (except.has(dateOf(localMs))) continue;
    const startMs = instantOf(localMs, zone);
    if (startMs + durationMs > nowMs) yield { startMs, endMs: startMs + durationMs };
  }
}

const dateOf = (localMs: number): string => new Date(localMs).toISOString().slice(0, 10);

/** What clocks on the wall show when it begins, as if it were UTC; from about `fromMs` on. */
function* localStarts({ start, repeat }: Timing, fromMs: number): Generator<number> {
  const firstMs = Date.parse(`${start}:00Z`);
  if (!repeat) {
    yield firstMs;
    return;
  }
  const endMs = repeat.until === null ? Number.POSITIVE_INFINITY : Date.parse(`${repeat.until}T23:59:59Z`);
  for (const localMs of unending(firstMs, start, repeat, fromMs)) {
    if (localMs > endMs) return;
    if (localMs >= firstMs) yield localMs;
  }
}

function* unending(
  firstMs: number,
  start: string,
  { every, interval, daysOfWeek }: NonNullable<Timing['repeat']>,
  fromMs: number,
): Generator<number> {
  const ahead = Math.max(0, fromMs - firstMs);
  if (every === 'day') {
    const stepMs = interval * DAY_MS;
    for (let localMs = firstMs + Math.floor(ahead / stepMs) * stepMs; ; localMs += stepMs) yield localMs;
  }
  if (every === 'week') {
    const weekday = dayOfWeekOf(start.slice(0, 10));
    const mondayMs = firstMs - (weekday - 1) * DAY_MS;
    const days = daysOfWeek.length > 0 ? [...daysOfWeek].sort((a, b) => a - b) : [weekday];
    const stepMs = interval * WEEK_MS;
    for (let localMs = mondayMs + Math.floor(ahead / stepMs) * stepMs; ; localMs += stepMs)
      for (const day of days) yield localMs + (day - 1) * DAY_MS;
  }
  const first = new Date(firstMs);
  const months = Math.floor(ahead / (31 * DAY_MS) / interval) * interval;
  for (let month = months; ; month += interval) {
    const there = new Date(firstMs);
    there.setUTCMonth(first.getUTCMonth() + month);
    // One without the day is left out (RFC 5545 §3.3.10).
    if (there.getUTCDate() === first.getUTCDate()) yield there.getTime();
  }
}
