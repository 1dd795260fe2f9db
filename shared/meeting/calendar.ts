import { instantOf, offsetMs } from '#shared/world/index.ts';
import type { MeetingEvent, Person } from './invitation.ts';
import { localText, timeZoneLines } from './time-zone-text.ts';

/** What a calendar file says beside what the meeting is. */
export interface CalendarMessage {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly meetingId: string;
  readonly sequence: number;
  /** Of CANCEL: whether it is held without those who are told. */
  readonly goesOn: boolean;
  /** When it is written, milliseconds since 1970. */
  readonly writtenAtMs: number;
  /** Who gets answers where the meeting has nobody. */
  readonly sender: { readonly name: string; readonly email: string };
  readonly attendees: readonly Person[];
  readonly description: string;
}

const DAY_MS = 86_400_000;
/** For so long the changes of the clocks are told of a series without an end (chosen). */
const CLOCKS_MS = 10 * 366 * DAY_MS;
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const FREQUENCIES = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY' } as const;

/** The calendar file of an invitation, of a change of it, or of its end (RFC 5545; RFC 5546 §3.2.2, §3.2.5). */
export function calendarFile(event: MeetingEvent, message: CalendarMessage): string {
  const { method, meetingId, sequence, writtenAtMs, sender, attendees, description } = message;
  const { start, durationMinutes, repeat, timeZone, room, numbers } = event;
  const startMs = instantOf(Date.parse(`${start}:00Z`), timeZone);
  const endMs = startMs + durationMinutes * 60_000;
  const organizer = event.organizer ?? sender;
  const sentBy = event.organizer ? `;SENT-BY=${quoted(`mailto:${sender.email}`)}` : '';
  const isCanceled = method === 'CANCEL';
  // Absent where some are uninvited and the others are not (RFC 5546 §3.2.5).
  const statusOfCancel = message.goesOn ? [] : ['STATUS:CANCELLED'];
  const at = (name: string, ms: number) =>
    timeZone === 'UTC'
      ? `${name}:${localText(ms)}Z`
      : `${name};TZID=${timeZone}:${localText(ms, offsetMs(timeZone, ms))}`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Patchbay//Meetings//EN',
    `METHOD:${method}`,
    ...(timeZone === 'UTC'
      ? []
      : timeZoneLines(timeZone, startMs - 2 * DAY_MS, lastMs(event, startMs, writtenAtMs) + 2 * DAY_MS)),
    'BEGIN:VEVENT',
    `UID:${meetingId}@meeting.patchbay.invalid`,
    `DTSTAMP:${localText(writtenAtMs)}Z`,
    `SEQUENCE:${sequence}`,
    `ORGANIZER;CN=${quoted(organizer.name)}${sentBy}:mailto:${organizer.email}`,
    ...attendees.map(({ name, email }) => {
      const status = isCanceled ? '' : ';PARTSTAT=NEEDS-ACTION;RSVP=TRUE';
      return `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT${status};CN=${quoted(name || email)}:mailto:${email}`;
    }),
    at('DTSTART', startMs),
    at('DTEND', endMs),
    ...(repeat ? [`RRULE:${ruleOf(event, repeat)}`] : []),
    ...(repeat?.except ?? []).map((date) =>
      at('EXDATE', instantOf(Date.parse(`${date}T${start.slice(11)}:00Z`), timeZone)),
    ),
    `SUMMARY:${escaped(event.name)}`,
    `LOCATION:${escaped(room.name)}`,
    ...(description === '' ? [] : [`DESCRIPTION:${escaped(description)}`]),
    // RFC 7986 §5.11: how the meeting is reached.
    `CONFERENCE;VALUE=URI;FEATURE=AUDIO:${sipLink(event)}`,
    ...numbers.map((number) => `CONFERENCE;VALUE=URI;FEATURE=AUDIO,PHONE:tel:${number}`),
    ...(isCanceled ? statusOfCancel : ['STATUS:CONFIRMED']),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** What calls the room from a phone in a browser or on a desk. */
export const sipLink = ({ room }: Pick<MeetingEvent, 'room'>): string => `sip:${room.extension}@${room.domain}`;

/** Until when the clocks of the zone matter: the series may have begun long ago. */
function lastMs({ repeat, timeZone }: MeetingEvent, startMs: number, writtenAtMs: number): number {
  if (!repeat) return startMs;
  const horizonMs = Math.max(startMs, writtenAtMs) + CLOCKS_MS;
  return repeat.until === null
    ? horizonMs
    : Math.min(horizonMs, instantOf(Date.parse(`${repeat.until}T23:59:59Z`), timeZone));
}

function ruleOf({ timeZone }: MeetingEvent, repeat: NonNullable<MeetingEvent['repeat']>): string {
  const { every, interval, daysOfWeek, until } = repeat;
  return [
    `FREQ=${FREQUENCIES[every]}`,
    ...(interval === 1 ? [] : [`INTERVAL=${interval}`]),
    ...(daysOfWeek.length === 0 ? [] : [`BYDAY=${daysOfWeek.map((day) => DAYS[day - 1]).join(',')}`]),
    // In UTC, where DTSTART names a zone (RFC 5545 §3.3.10).
    ...(until === null ? [] : [`UNTIL=${localText(instantOf(Date.parse(`${until}T23:59:59Z`), timeZone))}Z`]),
    ...(every === 'week' ? ['WKST=MO'] : []),
  ].join(';');
}

/** RFC 5545 §3.3.11. */
const escaped = (text: string): string => text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r\n|\r|\n/g, '\\n');

/** RFC 5545 §3.2: no parameter has a quotation mark or a control character in it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const quoted = (text: string): string => `"${text.replace(/["\u0000-\u001f\u007f]/g, ' ')}"`;

const FOLD_BYTES = 75;

/** Lines of 75 octets at most, cut between characters (RFC 5545 §3.1). */
function folded(line: string): string {
  const parts: string[] = [];
  let [part, bytes] = ['', 0];
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (bytes + length > FOLD_BYTES) {
      parts.push(part);
      [part, bytes] = ['', 1]; // the blank before it
    }
    part += character;
    bytes += length;
  }
  return [...parts, part].join('\r\n ');
}
