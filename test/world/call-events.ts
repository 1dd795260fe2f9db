/**
 * The events of one call as edge/calls tells them: 200 calls 201, four seconds of ringing, a minute of talk.
 */
import type { CallEnded, CallEvent, CallEventDraft } from '#shared/call-event/index.ts';
import { type CdrLeg, DIALED_LEG, type Party } from '#shared/cdr/index.ts';
import { toInstant } from '#shared/world/index.ts';

export interface CallStory {
  readonly tenantId?: string;
  readonly callId?: string;
  readonly startMs?: number;
}

const alice: Party = { number: '200', name: 'Alice', userId: 'usr_alice' };
const bob: Party = { number: '201', name: 'Bob', userId: 'usr_bob' };

/** Started, ringing, answered, ended; in this order. */
export function answeredCall(story: CallStory = {}) {
  const { tenantId = 'ten_1', callId = 'call_1', startMs = Date.UTC(2026, 0, 5, 9, 0, 0) } = story;
  const at = (ms: number) => toInstant(startMs + ms);
  const tail = callId.slice('call_'.length);
  const callerLeg = {
    ...DIALED_LEG,
    id: `leg_${tail}A`,
    sipCallId: `${tail}-a@phone`,
    userAgent: 'Phone/1.0',
    remoteAddress: '192.0.2.10:5060',
    startedAt: at(0),
  };
  const calleeLeg = {
    ...DIALED_LEG,
    id: `leg_${tail}B`,
    sipCallId: `${tail}-b@edge`,
    userAgent: null,
    remoteAddress: '192.0.2.11:5060',
    startedAt: at(100),
  };
  const leg = (over: typeof callerLeg | typeof calleeLeg, role: CdrLeg['role'], party: Party): CdrLeg => ({
    ...over,
    role,
    party,
    answeredAt: at(4_000),
    endedAt: at(64_000),
    sipStatus: 200,
    media: {
      codec: 'PCMU/8000',
      packetsReceived: 3000,
      packetsSent: 2990,
      packetsLost: 3,
      jitterMs: 1.5,
      mos: 4.3,
      quality: {
        maxJitterMs: 8,
        packetsDiscarded: 1,
        packetsDuplicated: 0,
        roundTripMs: 40,
        maxRoundTripMs: 55,
        minMos: 4.1,
        averageMos: 4.28,
        phone: { packetsLost: 2, jitterMs: 1, mos: null, listeningMos: null },
      },
    },
  });
  const base = { tenantId, callId };
  return [
    { ...base, type: 'call.started', at: at(0), direction: 'internal', from: alice, dialed: '201', leg: callerLeg },
    { ...base, type: 'call.ringing', at: at(200), to: bob, leg: calleeLeg },
    { ...base, type: 'call.answered', at: at(4_000), to: bob, leg: { ...calleeLeg, userAgent: 'Desk/2' } },
    {
      ...base,
      type: 'call.ended',
      at: at(64_000),
      direction: 'internal',
      from: alice,
      dialed: '201',
      to: bob,
      startedAt: at(0),
      ringingAt: at(200),
      answeredAt: at(4_000),
      disposition: 'answered',
      hangup: { by: 'caller', q850Cause: 16, sipStatus: null, reason: 'normal-clearing' },
      legs: [leg(callerLeg, 'caller', alice), leg({ ...calleeLeg, userAgent: 'Desk/2' }, 'callee', bob)],
    },
  ] as const satisfies CallEventDraft[];
}

/** The same events as the journal of one edge would number them. */
export function journaled(drafts: readonly CallEventDraft[]): CallEvent[] {
  return drafts.map((draft, index) => ({
    ...draft,
    id: `evt_${draft.callId.slice('call_'.length)}x${index + 1}`,
    sequence: index + 1,
    edgeId: 'edge_1',
  }));
}

export function endOf(events: readonly CallEvent[]): CallEnded {
  const ended = events.find((event) => event.type === 'call.ended');
  if (!ended) throw new Error('this call has no end');
  return ended;
}
