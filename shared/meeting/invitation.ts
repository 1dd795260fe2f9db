/**
 * What people have been told of a meeting, and what they are still to be told.
 *
 *   (nothing) ── the meeting is made ──▶ told, in sequence 0 ── it is changed ──▶ told anew, in the next sequence
 *                                            └── it is deleted, or somebody no longer takes part ──▶ told so, and forgotten
 *
 * Sequences are those of RFC 5545 §3.8.7.4: calendars believe the highest.
 */
import { z } from 'zod';
import { Meeting } from './meeting.ts';
import { occurrences } from './occurrence.ts';

const Person = z.object({ email: z.string(), name: z.string(), language: z.string() });
/** Somebody who is written to. */
export type Person = z.infer<typeof Person>;

/** What stands in calendars. No PIN: it is told, and kept nowhere but sealed. */
export const MeetingEvent = z.object({
  name: z.string(),
  agenda: z.string(),
  start: z.string(),
  durationMinutes: z.int(),
  repeat: z.custom<Meeting['repeat']>((value) => value === null || typeof value === 'object'),
  timeZone: z.string(),
  reminderMinutes: z.int().nullable(),
  room: z.object({ name: z.string(), extension: z.string(), domain: z.string() }),
  numbers: z.array(z.string()).describe('By which the room is called from outside.'),
  organizer: z.object({ name: z.string(), email: z.string() }).nullable(),
});
export type MeetingEvent = z.infer<typeof MeetingEvent>;

export const Invitations = z.object({
  meetingId: Meeting.id,
  revision: z.int().describe('Grows with every write.'),
  sequence: z.int(),
  digest: z.string().describe('Of all that is told: another one is told anew.'),
  event: MeetingEvent,
  participants: z.array(
    Person.extend({
      sequence: z.int().nullable().describe('That was told last; null: nothing yet.'),
      remindedMs: z.int().nullable().describe('Of which time of the meeting.'),
    }),
  ),
  leaving: z.array(Person).describe('Who is still to be told not to come.'),
  calledMs: z.int().nullable().describe('For which time phones have rung.'),
});
export type Invitations = z.infer<typeof Invitations>;

/** Null for a meeting that is no more. */
export interface Wanted {
  readonly event: MeetingEvent;
  readonly digest: string;
  readonly people: readonly Person[];
}

const isOver = ({ event }: Pick<Invitations, 'event'>, nowMs: number): boolean =>
  occurrences(event, event.timeZone, nowMs).next().done === true;

/** What is to be told now that the meeting is as it is; null: nothing any more. Of what is over nobody is told. */
export function revised(
  before: Invitations | null,
  meetingId: string,
  wanted: Wanted | null,
  nowMs: number,
): Invitations | null {
  if (!wanted) return before && !isOver(before, nowMs) ? canceled(before) : null;
  if (isOver(wanted, nowMs)) return null;
  const { event, digest, people } = wanted;
  const known = new Map(before?.participants.map((one) => [one.email, one]));
  const leaving = [
    ...(before?.leaving ?? []),
    ...(before?.participants ?? []).filter((one) => one.sequence !== null),
  ].filter(({ email }) => people.every((one) => one.email !== email));
  const isNew = !before || before.participants.every((one) => one.sequence === null);
  const isChanged = !isNew && before.digest !== digest;
  // Who is not invited any more is told in a sequence of his own, and may be invited again after it.
  const hasLost = leaving.length > (before?.leaving.length ?? 0);
  const sequence = (before?.sequence ?? 0) + (isChanged || hasLost ? 1 : 0);
  return {
    meetingId,
    revision: before?.revision ?? 0,
    sequence,
    digest,
    event,
    participants: people.map((person) => {
      const { sequence: told = null, remindedMs = null } = known.get(person.email) ?? {};
      // To the others nothing has changed.
      const isUpToDate = !isChanged && told !== null && told === before?.sequence;
      return { ...person, sequence: isUpToDate ? sequence : told, remindedMs };
    }),
    leaving: leaving.map(({ email, name, language }) => ({ email, name, language })),
    calledMs: before?.calledMs ?? null,
  };
}

function canceled(before: Invitations): Invitations | null {
  const told = before.participants.filter((one) => one.sequence !== null);
  const leaving = [...before.leaving, ...told.map(({ email, name, language }) => ({ email, name, language }))];
  if (leaving.length === 0) return null;
  return { ...before, sequence: before.sequence + (told.length > 0 ? 1 : 0), participants: [], leaving };
}

/** One e-mail that is to be written. */
export interface MeetingMail {
  readonly kind: 'invitation' | 'update' | 'cancellation' | 'reminder';
  readonly to: Person;
  readonly sequence: number;
  /** Which time a reminder is about, milliseconds since 1970; null: all. */
  readonly occurrenceMs: number | null;
}

export function mailsDue(invitations: Invitations, nowMs: number): readonly MeetingMail[] {
  const { sequence, participants, leaving } = invitations;
  const all = { sequence, occurrenceMs: null };
  const reminded = remindedNow(invitations, nowMs);
  return [
    ...leaving.map((to): MeetingMail => ({ kind: 'cancellation', to, ...all })),
    ...participants.flatMap((to): MeetingMail[] => {
      if (to.sequence === null) return [{ kind: 'invitation', to, ...all }];
      if (to.sequence < sequence) return [{ kind: 'update', to, ...all }];
      const isReminded = reminded === null || to.remindedMs === reminded;
      return isReminded ? [] : [{ kind: 'reminder', to, sequence, occurrenceMs: reminded }];
    }),
  ];
}

/** The time that is so near that people are reminded of it; null: none. */
function remindedNow({ event }: Invitations, nowMs: number): number | null {
  if (event.reminderMinutes === null) return null;
  for (const { startMs } of occurrences(event, event.timeZone, nowMs))
    if (startMs > nowMs) return startMs - event.reminderMinutes * 60_000 <= nowMs ? startMs : null;
  return null;
}

/** It was sent, or is never taken. Who has just been invited needs no reminder. */
export function afterMail(invitations: Invitations, { kind, to, sequence }: MeetingMail, nowMs: number): Invitations {
  if (kind === 'cancellation')
    return { ...invitations, leaving: invitations.leaving.filter(({ email }) => email !== to.email) };
  const remindedMs = remindedNow(invitations, nowMs);
  const participants = invitations.participants.map((one) =>
    one.email === to.email ? { ...one, sequence, remindedMs: remindedMs ?? one.remindedMs } : one,
  );
  return { ...invitations, participants };
}

/** Phones ring when it begins, or so much later where nothing ran (chosen). */
const CALLED_LATE_MS = 5 * 60_000;

/** The time for which phones are to ring now; null: none. */
export function callDue({ event, calledMs }: Invitations, nowMs: number): number | null {
  const next = occurrences(event, event.timeZone, nowMs).next();
  if (next.done || next.value.startMs > nowMs || next.value.startMs + CALLED_LATE_MS < nowMs) return null;
  return next.value.startMs === calledMs ? null : next.value.startMs;
}

/** When there may be something to do again, once all is done that was to be done now; null: never. */
export function dueNext({ event }: Invitations, nowMs: number): number | null {
  const next = occurrences(event, event.timeZone, nowMs).next();
  if (next.done) return null;
  const { startMs, endMs } = next.value;
  const remindMs = startMs - (event.reminderMinutes ?? 0) * 60_000;
  return [remindMs, startMs, endMs].find((ms) => ms > nowMs) ?? null;
}
