import { z } from 'zod';
import { named } from '#shared/object/fields.ts';
import { type FieldProblem, type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { TimeZone } from '#shared/world/index.ts';

const DAY_MS = 86_400_000;
const hour = z.int().min(0).max(24);

/**
 * Which days and hours reports of queues look at, and in which periods they put waits (XiVO 15.12 X3-ST-05, X3-ST-06). Its
 * cache of statistics has no counterpart: reports are reckoned from what happened.
 */
export const ReportProfile = objectKind({
  name: 'report-profile',
  idPrefix: 'rpp',
  description: 'Days, hours and periods for reports of queues.',
  isInSnapshot: true,
  fields: () => ({
    ...named('report-profile'),
    goesBack: z.int().min(0).max(999).default(1).describe('How many days, weeks or months up to yesterday; 0: today.'),
    goesBackBy: z.enum(['day', 'week', 'month']).default('day'),
    timeZone: TimeZone.nullable().default(null).describe('IANA name; null for that of the tenant.'),
    workingHours: z
      .strictObject({ from: hour.describe('Full hour.'), to: hour.describe('Full hour, which no longer counts.') })
      .nullable()
      .default(null)
      .describe('What arrives at other hours is left out; null: nothing is.'),
    daysOfWeek: z
      .array(z.int().min(1).max(7))
      .max(7)
      .default([])
      .describe('1 is Monday; what arrives on other days is left out. Empty: nothing is.'),
    waitPeriods: z
      .array(
        z.strictObject({
          fromSeconds: z.int().min(0).max(86_400),
          toSeconds: z.int().min(0).max(86_400).nullable().describe('Belongs to it; null: no end.'),
        }),
      )
      .min(1)
      .max(20)
      .default([
        { fromSeconds: 0, toSeconds: 15 },
        { fromSeconds: 16, toSeconds: 20 },
        { fromSeconds: 21, toSeconds: 30 },
        { fromSeconds: 31, toSeconds: 60 },
        { fromSeconds: 61, toSeconds: null },
      ])
      .describe('How long calls have waited; in two periods, a call counts twice.'),
  }),
  example: { name: 'Last week', goesBack: 1, goesBackBy: 'week', workingHours: { from: 8, to: 17 } },
  unique: ({ name }) => [uniqueName('report-profile', name)],
  check: ({ workingHours, waitPeriods }) => {
    const problems: FieldProblem[] = [];
    if (workingHours && workingHours.from >= workingHours.to)
      problems.push({ path: ['workingHours', 'to'], detail: 'must be after the first hour' });
    for (const [i, { fromSeconds, toSeconds }] of waitPeriods.entries())
      if (toSeconds !== null && toSeconds < fromSeconds)
        problems.push({ path: ['waitPeriods', i, 'toSeconds'], detail: 'must not be before the first second' });
    return problems;
  },
});
export type ReportProfile = ObjectOf<typeof ReportProfile>;

/**
 * The days that a profile means, such as "-3 weeks": the 21 days up to yesterday.
 *
 * @param today  as the calendar of its zone has it, such as 2026-11-22
 */
export function daysOf(
  { goesBack, goesBackBy }: Pick<ReportProfile, 'goesBack' | 'goesBackBy'>,
  today: string,
): { from: string; to: string } {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  if (goesBack === 0) return { from: today, to: today };
  const [year = 0, month = 1, dayOfMonth = 1] = today.split('-').map(Number);
  const to = day(Date.parse(today) - DAY_MS);
  if (goesBackBy !== 'month') {
    const days = goesBack * (goesBackBy === 'week' ? 7 : 1);
    return { from: day(Date.parse(today) - days * DAY_MS), to };
  }
  // The same day of an earlier month, its last one where that has no such day.
  const lastOfMonth = new Date(Date.UTC(year, month - goesBack, 0)).getUTCDate();
  return { from: day(Date.UTC(year, month - 1 - goesBack, Math.min(dayOfMonth, lastOfMonth))), to };
}
