import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { lineOfText, TimeZone } from '#shared/world/index.ts';

/** Hours and minutes of a day; `24:00` ends it. */
const TimeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day, such as 09:30');
const listOf = (name: string, from: number, to: number) =>
  z
    .array(z.int().min(from).max(to))
    .max(to - from + 1)
    .describe(`${name}, ${from} to ${to}; every one when the list is empty.`);

/** Recurring time: it holds when month, day of the month, day of the week and time of day all do. */
export const Period = z
  .strictObject({
    months: listOf('Months', 1, 12).default([]),
    daysOfMonth: listOf('Days of the month', 1, 31).default([]),
    daysOfWeek: listOf('Days of the week (ISO 8601: 1 is Monday)', 1, 7).default([]),
    from: TimeOfDay.default('00:00').describe('First minute that belongs to it.'),
    to: TimeOfDay.default('24:00').describe('First minute that no longer does; before `from` it is on the next day.'),
  })
  .meta({ id: 'Period' });
export type Period = z.infer<typeof Period>;

/** When something is open, and where calls go when it is not (XiVO 15.12 XA-SCH-01 to -07, sipXcom 20.04 FWD-07). */
export const Schedule = objectKind({
  name: 'schedule',
  idPrefix: 'sch',
  description: 'Opening hours, and where calls go outside of them.',
  isInSnapshot: true,
  fields: () => ({
    name: lineOfText(100).min(1).describe('For people; no other schedule of the tenant has it.'),
    description: lineOfText(500).default(''),
    timeZone: TimeZone.nullable().default(null).describe('IANA name; null for that of the tenant.'),
    openingHours: z.array(Period).min(1).max(100).describe('It is open while one of them holds.'),
    closures: z
      .array(
        z.strictObject({
          name: lineOfText(100).default('').describe('Such as Lunch, or the name of a holiday.'),
          period: Period,
          destination: Destination.nullable().default(null).describe('Null for that of all closed hours.'),
        }),
      )
      .max(400)
      .default([])
      .describe('It is closed while one of them holds, whatever the opening hours say; the first one decides.'),
    closedDestination: Destination.default({ kind: 'hang-up' }).describe('Where calls go while it is closed.'),
  }),
  example: {
    name: 'Office hours',
    timeZone: 'Europe/Paris',
    openingHours: [{ daysOfWeek: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
    closures: [{ name: 'Lunch', period: { from: '12:00', to: '13:00' } }],
  },
  unique: ({ name }) => [uniqueName('schedule', name)],
});
export type Schedule = ObjectOf<typeof Schedule>;
