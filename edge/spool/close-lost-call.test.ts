import { expect, test } from 'vitest';
import { CallEnded } from '#shared/call-event/index.ts';
import { answeredCall, journaled } from '#test/world/call-events.ts';
import { closeLostCall } from './close-lost-call.ts';

const [started, ringing, answered] = answeredCall();
const lastAliveMs = Date.UTC(2026, 0, 5, 9, 0, 30);

/** The synthesised end, as the journal would write it. */
const close = (...drafts: Parameters<typeof journaled>[0]) => {
  const draft = closeLostCall(journaled(drafts), lastAliveMs);
  return draft && CallEnded.parse({ ...draft, id: 'evt_end', sequence: 9, edgeId: 'edge_1' });
};

test('an answered call is billed up to the last sign of life of its edge', () => {
  expect(close(started, ringing, answered)).toMatchObject({
    type: 'call.ended',
    at: '2026-01-05T09:00:30.000Z',
    answeredAt: '2026-01-05T09:00:04.000Z',
    disposition: 'answered',
    to: { number: '201' },
    hangup: { by: 'system', q850Cause: 41, sipStatus: null, reason: 'edge-lost' },
    legs: [
      { role: 'caller', party: { number: '200' }, answeredAt: '2026-01-05T09:00:04.000Z', sipStatus: 200, media: null },
      { role: 'callee', party: { number: '201' }, userAgent: 'Desk/2', sipStatus: 200, media: null },
    ],
  });
});

test('a call that only rang has failed, and costs nothing', () => {
  expect(close(started, ringing)).toMatchObject({
    disposition: 'failed',
    answeredAt: null,
    ringingAt: '2026-01-05T09:00:00.200Z',
    to: { number: '201' },
    legs: [
      { role: 'caller', sipStatus: null },
      { role: 'callee', sipStatus: null, answeredAt: null },
    ],
  });
});

test('a call that just started has one leg and nobody at the other end', () => {
  expect(close(started)).toMatchObject({ to: null, ringingAt: null, legs: [{ role: 'caller' }] });
});

test('a phone that rang while another one answered was released at the answer', () => {
  const mobile = { ...ringing, leg: { ...ringing.leg, id: 'leg_mobile' } };
  const legs = close(started, ringing, mobile, answered)?.legs;
  expect(legs?.find((leg) => leg.id === 'leg_mobile')).toMatchObject({
    answeredAt: null,
    endedAt: '2026-01-05T09:00:04.000Z',
    sipStatus: null,
  });
});

test('a call that the system itself answered has no callee leg', () => {
  const ended = close(started, { ...answered, leg: started.leg });
  expect(ended?.legs).toEqual([expect.objectContaining({ role: 'caller', answeredAt: '2026-01-05T09:00:04.000Z' })]);
});

test('no call ends before what happened in it', () => {
  const late = { ...answered, at: '2026-01-05T09:00:30.900Z' };
  expect(close(started, late)?.at).toBe('2026-01-05T09:00:30.900Z');
});

test('without its start nobody knows whose call it was', () => {
  expect(close(ringing, answered)).toBeNull();
});
