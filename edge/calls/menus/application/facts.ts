import { callerParty } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../../call/index.ts';

/** What an application is told of its call with every request, by the names that jambonz has for it. */
export function factsOf(call: LiveCall, ivrId: string, customerData: unknown): Record<string, unknown> {
  const { caller, dialed, invite, snapshot, shown = callerParty(caller) } = call.request;
  const { isAnswered } = call.record;
  return {
    call_sid: call.id,
    direction: 'inbound',
    from: shown.number,
    to: dialed,
    call_id: invite.header('call-id') ?? call.callerLeg,
    caller_name: shown.name ?? '',
    sip_status: isAnswered ? 200 : 100,
    sip_reason: isAnswered ? 'OK' : 'Trying',
    call_status: isAnswered ? 'in-progress' : 'trying',
    account_sid: snapshot.tenant.id,
    application_sid: ivrId,
    trace_id: call.id,
    ...(caller.kind === 'trunk' && { originating_sip_trunk_name: caller.trunkId }),
    ...(customerData !== undefined && { customerData }),
  };
}

/** What the application is told when the call is over. */
export function factsOfEnd(call: LiveCall, nowMs: number): Record<string, unknown> {
  const { answeredAt } = call.record.facts;
  if (answeredAt === null) return { call_status: 'failed', sip_status: 480, sip_reason: 'Temporarily Unavailable' };
  return { call_status: 'completed', duration: Math.round((nowMs - Date.parse(answeredAt)) / 1000) };
}

/** Where the caller stands in the queue: 0 is who is served next (as jambonz). */
export async function factsOfPlace({ id, world, request }: LiveCall, queueId: string, sinceMs: number) {
  const queue = await world.contactCentres.ask(request.snapshot.tenant.id, { ask: 'queue', queueId });
  const callers = queue?.callers ?? [];
  return {
    queue_sid: queueId,
    queue_time: Math.round((world.clock.nowMs() - sinceMs) / 1000),
    queue_size: callers.length,
    queue_position: Math.max(
      0,
      callers.findIndex(({ callId }) => callId === id),
    ),
  };
}
