import type { CallAnswered, CallEvent, CallEventDraft, CallStarted, EventLeg } from '#shared/call-event/index.ts';
import type { CdrLeg, Party } from '#shared/cdr/index.ts';
import { toInstant } from '#shared/world/index.ts';

/** Q.850 cause 41, "temporary failure": the network, not the phones, let the call down. */
const TEMPORARY_FAILURE = 41;

/**
 * Ends a call whose edge died: the bill gets what is known.
 *
 * @param events  all events of one call, in order; without `call.ended`
 * @param lastAliveMs  when the edge was last known to live: the customer pays for no more than that
 * @returns null when the start is not among the events: nobody knows whose call that was
 */
export function closeLostCall(events: readonly CallEvent[], lastAliveMs: number): CallEventDraft | null {
  const started = events.find((event) => event.type === 'call.started');
  if (!started) return null;
  const ringing = events.filter((event) => event.type === 'call.ringing');
  const answered = events.find((event) => event.type === 'call.answered');
  const endedAt = toInstant(Math.max(lastAliveMs, ...events.map((event) => Date.parse(event.at))));

  const callees = new Map<string, { leg: EventLeg; party: Party }>();
  for (const event of ringing) callees.set(event.leg.id, { leg: event.leg, party: event.to });
  if (answered && answered.leg.id !== started.leg.id) {
    callees.set(answered.leg.id, { leg: answered.leg, party: answered.to });
  }

  return {
    type: 'call.ended',
    tenantId: started.tenantId,
    callId: started.callId,
    at: endedAt,
    direction: started.direction,
    from: started.from,
    dialed: started.dialed,
    to: answered?.to ?? ringing.at(-1)?.to ?? null,
    startedAt: started.at,
    ringingAt: ringing[0]?.at ?? null,
    answeredAt: answered?.at ?? null,
    disposition: answered ? 'answered' : 'failed',
    hangup: { by: 'system', q850Cause: TEMPORARY_FAILURE, sipStatus: null, reason: 'edge-lost' },
    legs: [
      callerLeg(started, answered, endedAt),
      ...[...callees.values()].map(({ leg, party }) => calleeLeg(leg, party, answered, endedAt)),
    ],
  };
}

function callerLeg(started: CallStarted, answered: CallAnswered | undefined, endedAt: string): CdrLeg {
  return {
    ...started.leg,
    role: 'caller',
    party: started.from,
    answeredAt: answered?.at ?? null,
    endedAt,
    sipStatus: answered ? 200 : null,
    media: null,
  };
}

/** A leg that rang while another one answered was canceled then, hence ended then. */
function calleeLeg(leg: EventLeg, party: Party, answered: CallAnswered | undefined, endedAt: string): CdrLeg {
  const hasAnswered = answered?.leg.id === leg.id;
  return {
    ...leg,
    role: 'callee',
    party,
    answeredAt: hasAnswered ? answered.at : null,
    endedAt: answered && !hasAnswered ? answered.at : endedAt,
    sipStatus: hasAnswered ? 200 : null,
    media: null,
  };
}
