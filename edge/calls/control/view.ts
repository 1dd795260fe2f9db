import type { LiveCall as CallView, LiveLeg } from '#shared/live-call/index.ts';
import type { LiveCall } from '../call/index.ts';

/** A call as the API shows it, as it is at this moment. */
export function viewOf(call: LiveCall, edgeId: string): CallView {
  const { record, conversation } = call;
  return {
    id: call.id,
    edgeId,
    state: record.isAnswered ? conversation.state : 'calling',
    ...record.facts,
    orbit: conversation.orbit,
    recordedLegs: call.recordings.legs,
    legs: record.openLegs.map((leg) => legView(call, leg)),
  };
}

function legView(call: LiveCall, { open, ...leg }: LiveCall['record']['openLegs'][number]): LiveLeg {
  const { id, role, reason, party, userAgent, remoteAddress, startedAt, answeredAt } = leg;
  const { conversation } = call;
  const state = conversation.stateOf(id);
  return {
    id,
    role,
    reason,
    party,
    state: state ?? open.state,
    since: state === null ? open.since : conversation.since,
    codec: conversation.leg(id)?.media.codec ?? null,
    userAgent,
    remoteAddress,
    startedAt,
    answeredAt,
  };
}
