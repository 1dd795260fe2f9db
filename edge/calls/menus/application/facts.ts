import { reasonPhrase } from '#edge/signaling/parser/index.ts';
import { callerParty } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../../call/index.ts';
import type { IncomingInvite } from '../../signaling-port/index.ts';

/** Of a call that nobody has answered; all others have failed. */
const STATUS: Readonly<Record<number, string>> = { 486: 'busy', 487: 'no-answer' };

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

/** The INVITE that the application is asked for first, as jambonz shows it; without what proves who calls, and its SDP, which has keys. */
export function sipOf(invite: IncomingInvite): Record<string, unknown> {
  const names = invite.headerNames.filter((name) => !CREDENTIALS.has(name.toLowerCase()));
  const headers = names.map((name) => [isOwn(name) ? name : name.toLowerCase(), invite.header(name.toLowerCase())]);
  return { method: invite.method, version: '2.0', uri: invite.uri, headers: Object.fromEntries(headers) };
}

const CREDENTIALS = new Set(['authorization', 'proxy-authorization']);
const isOwn = (name: string) => /^x-/i.test(name);

/** What the application is told when the call is over. */
export function factsOfEnd(call: LiveCall, nowMs: number): Record<string, unknown> {
  const { answeredAt } = call.record.facts;
  const status = call.outcome?.hangup.sipStatus ?? 480;
  if (answeredAt === null)
    return { call_status: STATUS[status] ?? 'failed', sip_status: status, sip_reason: reasonPhrase(status) };
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
