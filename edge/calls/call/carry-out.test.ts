import { describe, expect, test } from 'vitest';
import { routeTo } from '#shared/dialplan/index.ts';
import { aCall, settle } from '#test/world/edge/fake-call.ts';
import { carryOut } from './carry-out.ts';

/** A call goes to a destination that is its end, after some seconds. */
async function ends(delaySeconds: number | undefined, cause: 'normal' | 'busy' | 'congestion' = 'busy') {
  const world = aCall();
  const { snapshot, caller, dialed } = world.call.request;
  const destination = { kind: 'hang-up', cause, delaySeconds } as const;
  const routable = { caller, dialed, nowMs: world.clock.nowMs() };
  void carryOut(world.call, routeTo(snapshot, routable, destination));
  await settle();
  return world;
}

describe('a call that is to end after a while (X3-QU-22)', () => {
  test.each([
    ['busy', 486],
    ['congestion', 503],
    ['normal', 480],
  ] as const)('waits, then hears %s', async (cause, status) => {
    const { call, caller, clock } = await ends(5, cause);
    clock.advance(4999);
    await settle();
    expect([call.isEnded, caller.answers]).toEqual([false, []]);
    clock.advance(1);
    await settle();
    expect(call.isEnded).toBe(true);
    expect(caller.answers).toMatchObject([{ status }]);
  });

  test.each([undefined, 0])('does not wait without a while: %s', async (delaySeconds) => {
    const { call, caller } = await ends(delaySeconds);
    expect(call.isEnded).toBe(true);
    expect(caller.answers).toMatchObject([{ status: 486 }]);
  });

  test('is over when the caller hangs up meanwhile: nothing is left waiting', async () => {
    const { call, caller, clock } = await ends(60);
    const timers = clock.pendingTimers;
    call.callOff();
    await settle();
    expect([call.isEnded, clock.pendingTimers]).toEqual([true, timers - 1]);
    clock.advance(60_000);
    await settle();
    expect(caller.answers).toEqual([]);
  });
});
