import { expect, test } from 'vitest';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTrunkTarget } from '#test/world/edge/fake-trunk.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { ManualClock } from '#test/world/index.ts';
import { aTenant } from '#test/world/records.ts';
import type { LiveCall } from '../call/index.ts';
import { type HeldBack, OutgoingGuard } from './index.ts';

/** Two tenants with the same limits. */
function guarded(settings: Record<string, string | number>) {
  const clock = new ManualClock();
  const told: HeldBack[] = [];
  const live = new Map<string, LiveCall>();
  const store = new MemoryEdgeStore();
  const guard = new OutgoingGuard({ live, clock, store, log: () => undefined, onHeldBack: (held) => told.push(held) });
  const snapshotOf = (id: string) => indexSnapshot(aTenant({ id }), 1, [], { settings: new Map([[id, settings]]) });
  const leave = (
    number = '+14235550123',
    tenantId = 'ten_1',
    fields: Partial<Parameters<typeof aTrunkTarget>[0]> = {},
  ) => guard.holdBack(snapshotOf(tenantId), aTrunkTarget({ number, ...fields }));
  /** As much as the guard sees of a call that has lasted so long outside. */
  const callOf = (seconds: number, tenantId = 'ten_1') =>
    ({ request: { snapshot: snapshotOf(tenantId) }, record: { secondsOutside: () => seconds } }) as unknown as LiveCall;
  return { clock, told, live, guard, leave, callOf };
}

test('a tenant has so many calls in an hour, whoever calls; another tenant has its own', async () => {
  const { clock, leave } = guarded({ 'calls-out.calls-per-hour': 2 });
  expect([await leave(), await leave(), await leave()]).toEqual([null, null, 'calls-per-hour']);
  expect(await leave('+14235550123', 'ten_2')).toBeNull();
  clock.advance(3_600_000);
  expect(await leave()).toBeNull();
});

test('what is held back does not count, and is told once an hour', async () => {
  const { clock, told, leave } = guarded({ 'calls-out.calls-per-hour': 1 });
  await leave('+14235550101');
  for (let time = 0; time < 3; time++) await leave('+14235550102');
  expect(told).toEqual([{ tenantId: 'ten_1', reason: 'calls-per-hour', number: '+14235550102' }]);
  clock.advance(3_600_000);
  expect([await leave(), await leave()]).toEqual([null, 'calls-per-hour']);
  expect(told).toHaveLength(2);
});

test('so many different numbers in an hour; those called before may be called again', async () => {
  const { leave } = guarded({ 'calls-out.numbers-per-hour': 2 });
  const answers: unknown[] = [];
  for (const digit of ['1', '2', '1', '3', '2']) answers.push(await leave(`+1423555010${digit}`));
  expect(answers).toEqual([null, null, null, 'numbers-per-hour', null]);
});

test('minutes count of calls that are over and of those that go on, for a day', async () => {
  const { clock, live, guard, leave, callOf } = guarded({ 'calls-out.minutes-per-day': 10 });
  await leave();
  guard.ended(callOf(540));
  guard.ended(callOf(6000, 'ten_2'));
  expect(await leave()).toBeNull();
  live.set('call_1', callOf(60));
  expect(await leave()).toBe('minutes-per-day');
  live.clear();
  guard.ended(callOf(60));
  expect(await leave()).toBe('minutes-per-day');
  clock.advance(24 * 3_600_000);
  expect(await leave()).toBeNull();
});

test('an emergency call leaves, whatever the limits', async () => {
  const { leave } = guarded({ 'calls-out.denied-countries': 'US' });
  const emergency = { emergencyLocationId: null, location: null, callbackNumber: null, notifies: false };
  expect(await leave()).toBe('country');
  expect(await leave('911', 'ten_1', { emergency })).toBeNull();
});
