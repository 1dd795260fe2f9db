import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { type CalendarMessage, calendarFile, type MeetingEvent, type Occurrence, occurrences } from './index.ts';

const event: MeetingEvent = {
  name: 'Weekly round; figures, and more',
  agenda: '',
  start: '2026-03-23T09:00',
  durationMinutes: 45,
  repeat: { every: 'week', interval: 1, daysOfWeek: [], until: '2026-11-30', except: ['2026-04-06'] },
  timeZone: 'Europe/Paris',
  reminderMinutes: null,
  room: { name: 'Board room', extension: '303', domain: 'acme.example' },
  numbers: ['+33140000000'],
  organizer: { name: 'Ann "the boss" Ôn', email: 'ann@acme.example' },
};
const message: CalendarMessage = {
  method: 'REQUEST',
  meetingId: 'mtg_1',
  sequence: 2,
  goesOn: true,
  writtenAtMs: Date.UTC(2026, 2, 1, 12),
  sender: { name: 'Patchbay', email: 'pbx@pbx.example' },
  attendees: [
    { email: 'bob@acme.example', name: 'Bob', language: 'en' },
    { email: 'guest@other.example', name: '', language: 'en' },
  ],
  description: 'Line one\nÜ'.concat('x'.repeat(200)),
};

/** As another program reads it. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zone = calendar.getFirstSubcomponent('vtimezone');
  if (zone) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('no event in it');
  return { calendar, component, found: new ICAL.Event(component) };
}

function startsIn(text: string, count: number): string[] {
  const { found } = read(text);
  const iterator = found.iterator();
  const all: string[] = [];
  for (let next = iterator.next(); next && all.length < count; next = iterator.next())
    all.push(new Date(next.toUnixTime() * 1000).toISOString().slice(0, 16));
  return all;
}

test('an invitation, as a calendar reads it', () => {
  const { calendar, component, found } = read(calendarFile(event, message));
  expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
  expect(found.uid).toBe('mtg_1@meeting.patchbay.invalid');
  expect(found.sequence).toBe(2);
  expect(found.summary).toBe('Weekly round; figures, and more');
  expect(found.description).toBe(message.description);
  expect(found.location).toBe('Board room');
  expect(found.organizer).toBe('mailto:ann@acme.example');
  expect(component.getFirstProperty('organizer')?.getParameter('cn')).toBe('Ann  the boss  Ôn');
  expect(component.getFirstProperty('organizer')?.getParameter('sent-by')).toBe('mailto:pbx@pbx.example');
  expect(found.attendees.map((one) => one.getFirstValue())).toEqual([
    'mailto:bob@acme.example',
    'mailto:guest@other.example',
  ]);
  expect(component.getAllProperties('conference').map((one) => one.getFirstValue())).toEqual([
    'sip:303@acme.example',
    'tel:+33140000000',
  ]);
  expect(found.duration.toSeconds()).toBe(45 * 60);
});

test.each([
  ['Europe/Paris', '2026-03-23T09:00'],
  ['America/New_York', '2026-03-02T09:00'],
  ['Australia/Lord_Howe', '2026-03-23T09:00'],
  ['Asia/Kolkata', '2026-03-23T09:00'],
  ['UTC', '2026-03-23T09:00'],
])('the times in %s are ours, in summer and winter', (timeZone, start) => {
  const there = { ...event, timeZone, start };
  const ours = [...occurrences(there, timeZone, Date.UTC(2026, 0, 1))].map(({ startMs }) =>
    new Date(startMs).toISOString().slice(0, 16),
  );
  expect(ours.length).toBeGreaterThan(30);
  expect(startsIn(calendarFile(there, message), 100)).toEqual(ours);
});

test.each([
  ['every second week on two days', { every: 'week', interval: 2, daysOfWeek: [1, 4], until: null, except: [] }],
  ['every day', { every: 'day', interval: 3, daysOfWeek: [], until: null, except: ['2026-03-26'] }],
  ['every month', { every: 'month', interval: 1, daysOfWeek: [], until: '2027-03-23', except: [] }],
] as const)('%s is so in both', (_, repeat) => {
  const one = { ...event, repeat: { ...repeat, daysOfWeek: [...repeat.daysOfWeek], except: [...repeat.except] } };
  const ahead = occurrences(one, one.timeZone, Date.UTC(2026, 0, 1));
  const ours = Array.from({ length: 12 }, () => ahead.next().value as Occurrence).map(({ startMs }) =>
    new Date(startMs).toISOString().slice(0, 16),
  );
  expect(startsIn(calendarFile(one, message), 12)).toEqual(ours);
});

test('no line is longer than 75 octets; each ends with CR and LF; no name begins a line of its own', () => {
  const evil = { ...event, name: 'x\r\nATTENDEE:mailto:all@other.example' };
  const text = calendarFile(evil, message);
  const lines = text.split('\r\n');
  expect(lines.at(-1)).toBe('');
  expect(lines.filter((line) => Buffer.byteLength(line) > 75 || /[\r\n]/.test(line))).toEqual([]);
  expect(read(text).found.attendees).toHaveLength(2);
});

test('its end; without an organizer the answers go to who sends it', () => {
  const once = { ...event, repeat: null, organizer: null };
  const { calendar, component, found } = read(
    calendarFile(once, { ...message, method: 'CANCEL', goesOn: false, description: '' }),
  );
  expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL');
  expect(component.getFirstPropertyValue('status')).toBe('CANCELLED');
  expect(found.organizer).toBe('mailto:pbx@pbx.example');
  expect(found.isRecurring()).toBe(false);
  expect(new Date(found.startDate.toUnixTime() * 1000).toISOString()).toBe('2026-03-23T08:00:00.000Z');
});

test('who alone is no longer invited is not told that it is canceled for all (RFC 5546 §3.2.5)', () => {
  const { calendar, component } = read(calendarFile(event, { ...message, method: 'CANCEL', description: '' }));
  expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL');
  expect(component.getFirstPropertyValue('status')).toBeNull();
});
