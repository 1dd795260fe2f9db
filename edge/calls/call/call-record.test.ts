import { expect, test } from 'vitest';
import { CallEvent } from '#shared/call-event/index.ts';
import { MemoryJournal } from '#test/world/edge/memory-journal.ts';
import { ManualClock } from '#test/world/index.ts';
import { CallRecord } from './call-record.ts';

const alice = { number: '200', name: 'Alice', userId: 'usr_200' };
const bob = { number: '201', name: 'Bob', userId: 'usr_201' };
const phone = { sipCallId: 'c', userAgent: 'Phone/1', remoteAddress: '192.0.2.10:5060' };

function begun() {
  const [clock, journal] = [new ManualClock(), new MemoryJournal()];
  const facts = { callId: 'call_1', tenantId: 'ten_1', from: alice, dialed: '201', caller: { id: 'leg_a', ...phone } };
  return { clock, journal, record: new CallRecord(facts, { journal, clock }) };
}

test('a call is told as it happens, and once more whole at its end', () => {
  const { clock, journal, record } = begun();
  record.aimAt(bob);
  record.addLeg({ id: 'leg_b', role: 'callee', party: bob, ...phone });
  clock.advance(1000);
  record.legRinging('leg_b');
  clock.advance(2000);
  record.answered('leg_b');
  clock.advance(60_000);
  record.legEnded('leg_b', null);
  record.legEnded('leg_a', null);
  const hangup = { by: 'callee', q850Cause: 16, sipStatus: null, reason: 'normal-clearing' } as const;
  record.ended({ disposition: 'answered', hangup }, clock.nowMs());

  expect(journal.events.map(({ type, at }) => [type, at.slice(14, 19)])).toEqual([
    ['call.started', '00:00'],
    ['call.ringing', '00:01'],
    ['call.answered', '00:03'],
    ['call.ended', '01:03'],
  ]);
  expect(journal.events.at(-1)).toMatchObject({
    from: alice,
    to: bob,
    dialed: '201',
    startedAt: '2026-01-05T09:00:00.000Z',
    ringingAt: '2026-01-05T09:00:01.000Z',
    answeredAt: '2026-01-05T09:00:03.000Z',
    legs: [
      {
        id: 'leg_a',
        role: 'caller',
        answeredAt: '2026-01-05T09:00:03.000Z',
        endedAt: '2026-01-05T09:01:03.000Z',
        sipStatus: 200,
      },
      {
        id: 'leg_b',
        role: 'callee',
        answeredAt: '2026-01-05T09:00:03.000Z',
        endedAt: '2026-01-05T09:01:03.000Z',
        sipStatus: 200,
      },
    ],
  });
});

test('what is told fits the schema of call events', () => {
  const { clock, journal, record } = begun();
  const hangup = { by: 'system', q850Cause: 1, sipStatus: 404, reason: 'unknown-number' } as const;
  record.legEnded('leg_a', 404);
  record.ended({ disposition: 'failed', hangup }, clock.nowMs());
  const numbered = journal.events.map((event, index) => ({
    ...event,
    id: `evt_${index}`,
    sequence: index + 1,
    edgeId: 'edge_1',
  }));
  for (const event of numbered) expect(CallEvent.safeParse(event).error).toBeUndefined();
});
