import { expect, test } from 'vitest';
import { answeredCall, endOf, journaled } from '#test/world/call-events.ts';
import { assembleCdr } from './assemble.ts';
import { Cdr } from './cdr.ts';

const ended = endOf(journaled(answeredCall({ callId: 'call_01J9' })));

test('an answered call is billed from answer to end', () => {
  const cdr = assembleCdr(ended);
  expect(Cdr.parse(cdr)).toEqual(cdr);
  expect(cdr).toMatchObject({
    id: 'cdr_01J9',
    callId: 'call_01J9',
    dialed: '201',
    startedAt: '2026-01-05T09:00:00.000Z',
    ringingAt: '2026-01-05T09:00:00.200Z',
    answeredAt: '2026-01-05T09:00:04.000Z',
    endedAt: '2026-01-05T09:01:04.000Z',
    durationSeconds: 64,
    billableSeconds: 60,
    disposition: 'answered',
  });
  expect(cdr.legs).toHaveLength(2);
});

test('a call that nobody answered costs nothing', () => {
  const cdr = assembleCdr({ ...ended, answeredAt: null, disposition: 'no-answer', at: '2026-01-05T09:00:30.250Z' });
  expect(cdr).toMatchObject({ durationSeconds: 30.25, billableSeconds: 0, answeredAt: null });
});

test('a clock set back in mid-call makes no negative duration', () => {
  const cdr = assembleCdr({ ...ended, at: '2026-01-05T08:59:00.000Z' });
  expect(cdr).toMatchObject({ durationSeconds: 0, billableSeconds: 0 });
});
