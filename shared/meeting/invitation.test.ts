import { expect, test } from 'vitest';
import {
  afterMail,
  callDue,
  dueNext,
  type Invitations,
  type MeetingEvent,
  mailsDue,
  type Person,
  revised,
  type Wanted,
} from './index.ts';

const MINUTE = 60_000;
const at = (time: string) => Date.parse(`2026-03-0${time}:00Z`);
const NOW = at('2T08:00');
const event: MeetingEvent = {
  name: 'Round',
  agenda: '',
  start: '2026-03-03T09:00',
  durationMinutes: 30,
  repeat: null,
  timeZone: 'UTC',
  reminderMinutes: null,
  room: { name: 'Board', extension: '303', domain: 'acme.example' },
  numbers: [],
  organizer: null,
};
const person = (name: string): Person => ({ email: `${name}@acme.example`, name, language: 'en' });
const [ann, bob, cid] = [person('ann'), person('bob'), person('cid')];
const wanted = (
  people: readonly Person[],
  { digest = 'd1', ...fields }: Partial<Wanted['event']> & { digest?: string } = {},
): Wanted => ({
  event: { ...event, ...fields },
  digest,
  people,
});
const brief = (invitations: Invitations | null, nowMs = NOW): string[] =>
  invitations === null
    ? []
    : mailsDue(invitations, nowMs).map(({ kind, to, sequence }) => `${kind} ${to.name} ${sequence}`);
/** All that is due is sent. */
const told = (invitations: Invitations | null, nowMs = NOW): Invitations => {
  if (!invitations) throw new Error('nothing is told');
  return mailsDue(invitations, nowMs).reduce((all, mail) => afterMail(all, mail, nowMs), invitations);
};
const revise = (before: Invitations | null, next: Wanted | null, nowMs = NOW) => revised(before, 'mtg_1', next, nowMs);

test('each is invited once; what was not sent is still to be', () => {
  const made = revise(null, wanted([ann, bob]));
  expect(brief(made)).toEqual(['invitation ann 0', 'invitation bob 0']);
  const [first] = made ? mailsDue(made, NOW) : [];
  const half = made && first ? afterMail(made, first, NOW) : null;
  expect(brief(half)).toEqual(['invitation bob 0']);
  expect(brief(revise(told(half), wanted([ann, bob])))).toEqual([]);
});

test('a change is told to all, in the next sequence; who comes newly is invited in it', () => {
  const changed = revise(told(revise(null, wanted([ann]))), wanted([ann, bob], { digest: 'd2' }));
  expect(brief(changed)).toEqual(['update ann 1', 'invitation bob 1']);
  expect(brief(revise(told(changed), wanted([ann, bob], { digest: 'd2' })))).toEqual([]);
});

test('a change before anybody was told is part of the invitation', () => {
  expect(brief(revise(revise(null, wanted([ann])), wanted([ann], { digest: 'd2' })))).toEqual(['invitation ann 0']);
});

test('who does not take part any more is told so, alone; and may be invited again', () => {
  const without = revise(told(revise(null, wanted([ann, bob]))), wanted([ann]));
  expect(brief(without)).toEqual(['cancellation bob 1']);
  const again = revise(told(without), wanted([ann, bob]));
  expect(brief(again)).toEqual(['invitation bob 1']);
  // Back before he was told: to him nothing has changed but the sequence.
  expect(brief(revise(without, wanted([ann, bob])))).toEqual(['invitation bob 1']);
});

test('the end is told to who has been told of it, and no others', () => {
  const half = revise(told(revise(null, wanted([ann]))), wanted([ann, cid]));
  const gone = revise(half, null);
  expect(brief(gone)).toEqual(['cancellation ann 1']);
  expect(revise(told(gone), null)).toBeNull();
  expect(revise(revise(null, wanted([ann])), null)).toBeNull();
});

test('of what is over nobody is told', () => {
  const late = at('3T09:30');
  expect(revise(null, wanted([ann]), late)).toBeNull();
  expect(revise(told(revise(null, wanted([ann]))), null, late)).toBeNull();
});

test('people are reminded once of each time, and not right after they were invited', () => {
  const daily = {
    reminderMinutes: 30,
    repeat: { every: 'day' as const, interval: 1, daysOfWeek: [], until: null, except: [] },
  };
  const before = told(revise(null, wanted([ann], daily)));
  expect(brief(before, at('3T08:29'))).toEqual([]);
  expect(brief(before, at('3T08:30'))).toEqual(['reminder ann 0']);
  const reminded = told(before, at('3T08:30'));
  expect(brief(reminded, at('3T08:40'))).toEqual([]);
  expect(brief(reminded, at('4T08:45'))).toEqual(['reminder ann 0']);
  const late = told(revise(null, wanted([ann], daily), at('3T08:45')), at('3T08:45'));
  expect(brief(late, at('3T08:46'))).toEqual([]);
  expect(brief(late, at('4T08:46'))).toEqual(['reminder ann 0']);
});

test('phones ring once when it begins, and not long after', () => {
  const made = told(revise(null, wanted([ann])));
  const start = at('3T09:00');
  expect([start - 1, start, start + 5 * MINUTE, start + 6 * MINUTE].map((ms) => callDue(made, ms))).toEqual([
    null,
    start,
    start,
    null,
  ]);
  expect(callDue({ ...made, calledMs: start }, start)).toBeNull();
});

test('it is looked at again for the reminder, the beginning, and the end', () => {
  const made = told(revise(null, wanted([ann], { reminderMinutes: 15 })));
  const start = at('3T09:00');
  expect(dueNext(made, NOW)).toBe(start - 15 * MINUTE);
  expect(dueNext(made, start - 15 * MINUTE)).toBe(start);
  expect(dueNext(made, start)).toBe(start + 30 * MINUTE);
  expect(dueNext(made, start + 30 * MINUTE)).toBeNull();
});
