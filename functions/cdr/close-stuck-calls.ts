import { publish } from '#functions/events/index.ts';
import type { CallClosed, CallEvent } from '#shared/call-event/index.ts';
import { type ClosureLimits, closureOf } from '#shared/cdr/index.ts';
import { eventsOfCall, type TenantEvent } from '#shared/event/index.ts';
import type { OpenCall } from '#shared/store/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import { type CdrWorld, settle } from './settle.ts';

export interface ClosingWorld extends CdrWorld {
  readonly limits: ClosureLimits;
}

/** A read of each takes some milliseconds, and there are as many as calls that go on. */
const AT_ONCE = 20;

/**
 * Closes every call whose end has not been told for so long that it never will be: its edge is gone for good. Run by a
 * schedule. What goes wrong with one call is logged, and tried again the next time.
 *
 * @returns how many were closed
 */
export async function closeStuckCalls(world: ClosingWorld): Promise<{ closed: number }> {
  const { ringingSeconds, talkingSeconds } = world.limits;
  const startedBeforeMs = world.clock.nowMs() - Math.min(ringingSeconds, talkingSeconds) * 1000;
  let closed = 0;
  const visitAll = async (calls: readonly OpenCall[]) => {
    const outcomes = await Promise.all(calls.map((call) => visitSafely(world, call)));
    closed += outcomes.filter(Boolean).length;
  };
  let calls: OpenCall[] = [];
  for await (const call of world.store.openCalls.startedBefore(startedBeforeMs)) {
    calls.push(call);
    if (calls.length < AT_ONCE) continue;
    await visitAll(calls);
    calls = [];
  }
  await visitAll(calls);
  return { closed };
}

async function visitSafely(world: ClosingWorld, call: OpenCall): Promise<boolean> {
  try {
    return await visit(world, call);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    world.log.error({ name: 'stuck-call-failed', tenant: call.tenantId, call: call.callId, reason });
    return false;
  }
}

async function visit(world: ClosingWorld, call: OpenCall): Promise<boolean> {
  const { callEvents } = world.store.tenant(call.tenantId);
  const events = await callEvents.ofCall(call.callId);
  const reason = closureOf(events, world.clock.nowMs(), world.limits);
  const told: TenantEvent[] = [];
  if (reason) {
    const closed = closure(events, call, reason, world.clock);
    await callEvents.put([closed]);
    told.push(...eventsOfCall(closed));
  }
  // What is over, or was closed, may have been left behind by a crash: settled again as if nothing had been told yet.
  const isEnded = events.some(({ type }) => type === 'call.ended' || type === 'call.closed');
  if (!reason && !isEnded && events.length > 0) return false;
  const isFirstTime = reason !== null;
  const { news } = await settle(world, call, isFirstTime);
  await publish(world, call.tenantId, [...told, ...news], { isRepeated: !isFirstTime });
  await world.store.openCalls.forget(call);
  return reason !== null;
}

/** The same one, whoever closes the call, however often. */
function closure(
  events: readonly CallEvent[],
  { tenantId, callId }: OpenCall,
  reason: CallClosed['reason'],
  clock: Pick<Clock, 'nowMs'>,
): CallClosed {
  return {
    type: 'call.closed',
    id: `evt_${callId.slice('call_'.length)}closed`,
    tenantId,
    callId,
    sequence: 1 + Math.max(...events.map(({ sequence }) => sequence)),
    at: toInstant(clock.nowMs()),
    edgeId: 'platform',
    reason,
  };
}
