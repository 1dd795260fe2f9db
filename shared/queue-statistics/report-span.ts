import { z } from 'zod';
import { offsetMs, TimeZone } from '#shared/world/index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks of all zones go by a multiple of it against UTC. */
const QUARTER_MS = HOUR_MS / 4;
const LocalDate = z.iso.date();

/** What makes a row: the hours of a day, days, months (X3-ST-08). */
export const Grain = z.enum(['hour', 'day', 'month']);
export type Grain = z.infer<typeof Grain>;

/** From when to when a report goes, and which hours it looks at (X3-ST-05, X3-ST-06). */
export const ReportSpan = z.object({
  from: LocalDate.describe('First day, as calendars of the zone have it.'),
  to: LocalDate.describe('Last day, which belongs to it.'),
  grain: Grain,
  timeZone: TimeZone,
  workingHours: z
    .object({ from: z.int().min(0).max(23), to: z.int().min(1).max(24) })
    .nullable()
    .describe('Full hours; what arrives before `from` or from `to` on is left out. Null: all day.'),
  daysOfWeek: z.array(z.int().min(1).max(7)).describe('1 is Monday; what arrives on others is left out. Empty: all.'),
});
export type ReportSpan = z.infer<typeof ReportSpan>;

/**
 * The rows of a span, and which instant belongs to which. Reports are made from what happened, in UTC: spans of different
 * zones and hours cut the same calls (trap 22). An hour that clocks show twice is one row, one that they skip is an empty one.
 */
export class SpanRows {
  readonly #span: ReportSpan;
  readonly #rowOfQuarter = new Map<number, string | null>();

  constructor(span: ReportSpan) {
    this.#span = span;
  }

  /** The names of all rows in order, also of those in which nothing happens: 2026-11-22T08, 2026-11-22 or 2026-11. */
  names(): string[] {
    const { from, to, workingHours } = this.#span;
    const names = new Set<string>();
    const hours = workingHours ?? { from: 0, to: 24 };
    for (let day = Date.parse(from); day <= Date.parse(to); day += DAY_MS)
      if (this.#hasDay(day))
        for (let hour = hours.from; hour < hours.to; hour++) names.add(this.#nameAt(day + hour * HOUR_MS));
    return [...names];
  }

  /** In which row an instant is; null outside of the span, or of its hours and days. */
  rowOf(ms: number): string | null {
    const quarter = Math.floor(ms / QUARTER_MS);
    let row = this.#rowOfQuarter.get(quarter);
    if (row === undefined) {
      row = this.#read(quarter * QUARTER_MS);
      this.#rowOfQuarter.set(quarter, row);
    }
    return row;
  }

  /** How much of an interval is in each row, in ms. */
  *shares(fromMs: number, toMs: number): Generator<{ row: string; ms: number }> {
    for (let at = fromMs; at < toMs; ) {
      const end = Math.min(toMs, (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS);
      const row = this.rowOf(at);
      if (row !== null) yield { row, ms: end - at };
      at = end;
    }
  }

  #read(ms: number): string | null {
    const { from, to, timeZone, workingHours } = this.#span;
    const local = ms + offsetMs(timeZone, ms);
    const day = Math.floor(local / DAY_MS) * DAY_MS;
    if (day < Date.parse(from) || day > Date.parse(to) || !this.#hasDay(day)) return null;
    const hour = Math.floor((local - day) / HOUR_MS);
    if (workingHours && (hour < workingHours.from || hour >= workingHours.to)) return null;
    return this.#nameAt(local);
  }

  #hasDay(day: number): boolean {
    const { daysOfWeek } = this.#span;
    return daysOfWeek.length === 0 || daysOfWeek.includes(new Date(day).getUTCDay() || 7);
  }

  #nameAt(local: number): string {
    const length = { hour: 13, day: 10, month: 7 }[this.#span.grain];
    return new Date(local).toISOString().slice(0, length);
  }
}
