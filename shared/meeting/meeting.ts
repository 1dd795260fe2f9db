import { z } from 'zod';
import { type FieldProblem, type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { EmailAddress, lineOfText, TimeZone } from '#shared/world/index.ts';

const LocalDate = z.iso.date();
const LocalTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'must be a date and a time, such as 2026-03-30T09:00')
  .refine((text) => LocalDate.safeParse(text.slice(0, 10)).success, 'is not a date of the calendar');

const Repeat = z.strictObject({
  every: z
    .enum(['day', 'week', 'month'])
    .describe('Of months, on the same day of the month; those without it are left out.'),
  interval: z.int().min(1).max(52).default(1).describe('Every one, every second, and so on.'),
  daysOfWeek: z
    .array(z.int().min(1).max(7))
    .max(7)
    .default([])
    .describe('Of weeks: the days (ISO 8601: 1 is Monday); that of the first time when the list is empty.'),
  until: LocalDate.nullable().default(null).describe('The last day on which it may be; null: without an end.'),
  except: z.array(LocalDate).max(100).default([]).describe('Days on which it is not.'),
});

const Participant = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user'), userId: referenceTo('user', 'usr', { onDelete: 'follow' }) }),
  z.strictObject({
    kind: z.literal('guest'),
    name: lineOfText(100).default(''),
    email: EmailAddress,
    number: z
      .string()
      .regex(/^[0-9*#+]{1,32}$/, 'must be 1 to 32 of 0 to 9, *, #, +')
      .nullable()
      .default(null)
      .describe('Where a phone rings, when the meeting calls who takes part.'),
  }),
]);

/** When people meet in a conference room (issue 8: schedule and invitation e-mail; no row of the manuals says how). */
export const Meeting = objectKind({
  name: 'meeting',
  idPrefix: 'mtg',
  description: 'A time at which people meet in a conference room; they are invited by e-mail.',
  isInSnapshot: true,
  fields: () => ({
    name: lineOfText(100).min(1).describe('What it is about, in a few words.'),
    agenda: z
      .string()
      .max(4000)
      // Written into calendars: no control characters but line breaks.
      .regex(/^[ -~\n\r\t\u{a0}-\u{d7ff}\u{e000}-\u{10ffff}]*$/u, 'must be text')
      .default(''),
    conferenceRoomId: referenceTo('conference-room', 'cnf', { onDelete: 'follow' }),
    organizerId: referenceTo('user', 'usr', { onDelete: 'follow' })
      .nullable()
      .default(null)
      .describe('Who invites, and gets the answers; null: nobody in particular.'),
    start: LocalTime.describe('When it is for the first time, as clocks on the wall show it.'),
    durationMinutes: z.int().min(5).max(1440).default(60).describe('How long it lasts, in minutes.'),
    timeZone: TimeZone.nullable().default(null).describe('IANA name; null for that of the tenant.'),
    repeat: Repeat.nullable().default(null).describe('Null: once.'),
    participants: z.array(Participant).max(100).default([]).describe('Who is invited.'),
    reminderMinutes: z
      .int()
      .min(5)
      .max(10_080)
      .nullable()
      .default(null)
      .describe('How long before each time they are reminded, in minutes; null: never.'),
    callsParticipants: z
      .boolean()
      .default(false)
      .describe('Whether their phones ring when it begins: those of users, and the numbers of guests.'),
  }),
  secrets: {
    pin: z
      .string()
      .regex(/^[0-9]{4,15}$/, 'must be 4 to 15 digits')
      .describe('Asked in the place of that of the room, while the meeting is on. The invitation tells it.'),
  },
  // Its phones ring at the cost of whose room it is.
  needs: ({ callsParticipants }) => (callsParticipants ? ['call:control'] : []),
  example: { name: 'Weekly round', conferenceRoomId: 'cnf_1', start: '2026-03-30T09:00' },
  check: ({ start, repeat, participants }) => [
    ...(repeat ? wrongRepeat(start, repeat) : []),
    ...participants.flatMap((one, i): FieldProblem[] =>
      participants.findIndex((other) => addressOf(other) === addressOf(one)) < i
        ? [{ path: ['participants', i], detail: 'is there twice' }]
        : [],
    ),
  ],
});
export type Meeting = ObjectOf<typeof Meeting>;

const addressOf = (one: z.infer<typeof Participant>): string => (one.kind === 'user' ? one.userId : one.email);

/** ISO 8601: 1 is Monday. */
export const dayOfWeekOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

function wrongRepeat(start: string, { every, daysOfWeek, until }: z.infer<typeof Repeat>): FieldProblem[] {
  const first = start.slice(0, 10);
  const wrong: FieldProblem[] = [];
  if (until !== null && until < first)
    wrong.push({ path: ['repeat', 'until'], detail: 'is before the meeting begins' });
  // The first time is one of the series (RFC 5545 §3.8.5.3).
  if (daysOfWeek.length > 0 && (every !== 'week' || !daysOfWeek.includes(dayOfWeekOf(first))))
    wrong.push({ path: ['repeat', 'daysOfWeek'], detail: 'are days of a week, among them that of the first time' });
  return wrong;
}
