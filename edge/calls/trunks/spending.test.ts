import { describe, expect, test } from 'vitest';
import type { CallId, LegId } from '#shared/cdr/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { aTrunkTarget } from '#test/world/edge/fake-trunk.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { ManualClock } from '#test/world/index.ts';
import { aRateTable, aTenant } from '#test/world/records.ts';
import type { LiveCall } from '../call/index.ts';
import { type HeldBack, OutgoingGuard } from './index.ts';

const TODAY = '2026-01-05';
const FRANCE = '+33140123456';

/** Calls to France cost a cent a minute, by the second; what is limited and what is on the bill is told. In units: 1 is a euro. */
function spending(settings: Record<string, number>, ...billed: readonly (readonly [day: string, euros: number])[]) {
  const clock = new ManualClock();
  const told: HeldBack[] = [];
  const live = new Map<CallId, LiveCall>();
  const store = new MemoryEdgeStore();
  const bill = (tenantId: string, day: string, euros: number, currency = 'EUR') =>
    store.usage.push({ tenantId, day, currency, calls: 1, billedSeconds: 1, amountMicros: euros * 1_000_000 });
  for (const [day, euros] of billed) bill('ten_1', day, euros);
  const guard = new OutgoingGuard({ live, clock, store, log: () => undefined, onHeldBack: (held) => told.push(held) });
  const objects = new Map([['rate-table' as const, new Map([['rtb_1', aRateTable()]])]]);
  const snapshot = indexSnapshot(aTenant(), 1, [], { objects, settings: new Map([['ten_1', settings]]) });
  const leave = (number = FRANCE) => guard.holdBack(snapshot, aTrunkTarget({ number }));
  /** Somebody outside answers now, and talks until the call is hung up. */
  const talk = (id: string, number = FRANCE) => {
    const answeredAt = new Date(clock.nowMs()).toISOString();
    const leg = {
      id: `leg_${id}`,
      party: { number },
      trunkId: 'trk_1',
      startedAt: answeredAt,
      answeredAt,
      endedAt: '',
    };
    const record = { legsOutside: [leg], openLegs: [leg], secondsOutside: () => 0 };
    const call = { id: `call_${id}`, request: { snapshot }, record } as unknown as LiveCall;
    const heard: string[] = [];
    const hangUp = () => {
      Object.assign(leg, { endedAt: new Date(clock.nowMs()).toISOString() });
      record.openLegs = [];
      live.delete(call.id);
      guard.ended(call);
    };
    live.set(call.id, call);
    const stop = () => {
      heard.push('stop');
      hangUp();
    };
    guard.talks({ call, leg: leg.id as LegId, number, warn: () => heard.push('warn'), stop });
    return { heard, hangUp, call, leg: leg.id as LegId };
  };
  /** Second by second, as what is looked at waits for the store. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1000);
      await settle();
    }
  };
  return { clock, told, store, bill, leave, talk, pass, live, guard };
}

describe('what is on the bill', () => {
  test.each([
    ['a euro of today', { 'calls-out.spend-per-day': 1 }, TODAY, 'spend-per-day'],
    ['but not of yesterday', { 'calls-out.spend-per-day': 1 }, '2026-01-04', null],
    ['of this month', { 'calls-out.spend-per-month': 1 }, '2026-01-01', 'spend-per-month'],
    ['but not of the last one', { 'calls-out.spend-per-month': 1 }, '2025-12-31', null],
  ])('counts: %s', async (_what, settings, day, reason) => {
    expect(await spending(settings, [day, 1]).leave()).toBe(reason);
  });

  test('of another tenant does not count, nor is money of two currencies added up', async () => {
    const { bill, leave } = spending({ 'calls-out.spend-per-day': 2 }, [TODAY, 1]);
    bill('ten_2', TODAY, 5);
    bill('ten_1', TODAY, 1, 'USD');
    expect(await leave()).toBeNull();
  });

  test('is read again after half a minute; a store that is down says what it said last', async () => {
    const { bill, leave, store, clock } = spending({ 'calls-out.spend-per-day': 1 });
    expect(await leave()).toBeNull();
    bill('ten_1', TODAY, 1);
    expect(await leave()).toBeNull();
    clock.advance(30_000);
    expect(await leave()).toBe('spend-per-day');
    store.isDown = true;
    clock.advance(30_000);
    expect(await leave()).toBe('spend-per-day');
  });
});

describe('a call that goes on', () => {
  test('is warned and ended when the money is spent, no other leaves, and people are told', async () => {
    const { talk, pass, leave, told } = spending({ 'calls-out.spend-per-day': 1 }, [TODAY, 0.99]);
    expect(await leave()).toBeNull();
    const { heard } = talk('1');
    await pass(49);
    expect(heard).toEqual([]);
    await pass(1);
    expect(heard).toEqual(['warn']);
    await pass(9);
    expect(heard).toEqual(['warn']);
    await pass(1);
    expect(heard).toEqual(['warn', 'stop']);
    expect(told).toEqual([{ tenantId: 'ten_1', reason: 'spend-per-day', number: FRANCE }]);
    expect(await leave()).toBe('spend-per-day');
  });

  test('in another call of the tenant, where a transfer has put it, is warned and ended there', async () => {
    const { talk, pass, leave, told, live, guard } = spending({ 'calls-out.spend-per-day': 1 }, [TODAY, 0.99]);
    await leave();
    const from = talk('1');
    await pass(10);
    const call = { ...from.call, id: 'call_2' } as LiveCall;
    live.delete(from.call.id);
    live.set(call.id, call);
    const heard: string[] = [];
    const stop = () => {
      heard.push('stop');
      live.delete(call.id);
    };
    guard.moved(from.leg, { call, leg: 'leg_2' as LegId, warn: () => heard.push('warn'), stop });
    await pass(50);
    expect([heard, from.heard]).toEqual([['warn', 'stop'], []]);
    expect(told).toMatchObject([{ reason: 'spend-per-day', number: FRANCE }]);
  });

  test('shares the money with the others', async () => {
    const { talk, pass, leave } = spending({ 'calls-out.spend-per-day': 1 }, [TODAY, 0.99]);
    await leave();
    const two = [talk('1'), talk('2')];
    await pass(29);
    expect(two.map(({ heard }) => heard)).toEqual([['warn'], ['warn']]);
    await pass(1);
    expect(two.map(({ heard }) => heard.at(-1))).toEqual(['stop', 'stop']);
  });

  test('counts when it is over, before it is on the bill', async () => {
    const { talk, pass, leave } = spending({ 'calls-out.spend-per-day': 1 }, [TODAY, 0.99]);
    await leave();
    const { hangUp } = talk('1');
    await pass(40);
    hangUp();
    expect(await leave()).toBeNull();
    const { heard } = talk('2');
    await pass(20);
    expect(heard).toContain('stop');
  });

  test('is left alone where nothing is limited', async () => {
    const { talk, clock } = spending({});
    talk('1');
    expect(clock.pendingTimers).toBe(0);
  });
});

test('a number that costs too much is not called over any trunk', async () => {
  const { leave } = spending({ 'calls-out.price-per-minute': 20 });
  expect([await leave(FRANCE), await leave('+33612345678')]).toEqual([null, 'price-per-minute']);
});
