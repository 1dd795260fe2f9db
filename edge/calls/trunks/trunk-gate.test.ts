import { expect, test } from 'vitest';
import type { Trunk } from '#shared/trunk/index.ts';
import { aCall } from '#test/world/edge/fake-call.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';
import { ManualClock } from '#test/world/index.ts';
import { TrunkGate } from './trunk-gate.ts';

const trunk = (fields: Parameters<typeof aTrunk>[0]) => aTrunk(fields) as never as Trunk;

/** An edge with calls over a trunk: so many came in, so many went out. */
function gate({ inbound = 0, outbound = 0, isUp = true, elsewhere = 0 } = {}) {
  const { call, live } = aCall();
  const leg = { party: { number: '1', name: null, userId: null }, sipCallId: '', userAgent: null, remoteAddress: '' };
  const begin = (id: string, role: 'caller' | 'callee') => call.record.addLeg({ ...leg, id, role, trunkId: 'trk_1' });
  for (let n = 0; n < inbound; n++) begin(`leg_in${n}`, 'caller');
  for (let n = 0; n < outbound; n++) begin(`leg_out${n}`, 'callee');
  const clock = new ManualClock();
  const tenantId = call.request.snapshot.tenant.id;
  const made = new TrunkGate({
    live,
    clock,
    isUp: () => isUp,
    loadElsewhere: (_, trunkId) => ({ inbound: 0, outbound: trunkId === 'trk_1' ? elsewhere : 0 }),
  });
  return { clock, admit: (fields: Parameters<typeof aTrunk>[0], id = tenantId) => made.admit(id, trunk(fields)) };
}

// What is over goes over the next trunk (sipXcom 20.04 GWY-11, TRK-15).
test.each([
  [{}, { outbound: 50 }, null],
  [{ maxCalls: 3 }, { inbound: 1, outbound: 1 }, null],
  [{ maxCalls: 3 }, { inbound: 2, outbound: 1 }, 'trunk-full'],
  [{ maxCalls: 3 }, { inbound: 1, elsewhere: 1 }, null],
  [{ maxCalls: 3 }, { inbound: 2, elsewhere: 1 }, 'trunk-full'],
  [{ maxOutboundCalls: 2 }, { outbound: 1, elsewhere: 1 }, 'trunk-full'],
  [{ maxOutboundCalls: 2 }, { inbound: 9, outbound: 1 }, null],
  [{ maxOutboundCalls: 2 }, { outbound: 2 }, 'trunk-full'],
  [{ id: 'trk_2', maxCalls: 1 }, { outbound: 5 }, null],
])('with %o and %o on the way: %s', (fields, calls, closed) => {
  expect(gate(calls).admit(fields)).toBe(closed);
});

test('calls of another tenant over a trunk of the same id do not count', () => {
  expect(gate({ outbound: 5 }).admit({ maxCalls: 1 }, 'ten_2')).toBeNull();
});

test('a trunk that is down has no calls', () => {
  expect(gate({ isUp: false }).admit({})).toBe('trunk-down');
});

test('so many calls begin within a second', () => {
  const { admit, clock } = gate();
  const limited = { maxCallsPerSecond: 2 };
  expect([admit(limited), admit(limited), admit(limited)]).toEqual([null, null, 'too-many-calls-per-second']);
  clock.advance(999);
  expect(admit(limited)).toBe('too-many-calls-per-second');
  clock.advance(1);
  expect(admit(limited)).toBeNull();
});
