/**
 * A call that sees much of the house, on two edges: from outside to a queue, an agent, an orbit, the boss, who transfers it
 * to an expert, who does not answer, hence to a mailbox.
 */
import type { CallEvent, CallEventDraft } from '#shared/call-event/index.ts';
import { type CdrLeg, DIALED_LEG, type Party } from '#shared/cdr/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { CallStory } from './call-events.ts';

const party = (number: string, userId: string | null = null): Party => ({ number, name: null, userId });
/** As two edges number them, each on its own. */
export function transferredCall(story: CallStory = {}): CallEvent[] {
  const { tenantId = 'ten_1', callId = 'call_moved', startMs = Date.UTC(2026, 0, 5, 9, 0, 0) } = story;
  const base = { tenantId, callId };
  const at = (seconds: number) => toInstant(startMs + seconds * 1000);
  const leg = (id: string, seconds: number, why: Partial<CdrLeg> = {}) => ({
    ...DIALED_LEG,
    id,
    sipCallId: why.service ? '' : `${id}@edge`,
    userAgent: null,
    remoteAddress: why.service ? '' : '192.0.2.20:5060',
    startedAt: at(seconds),
    ...why,
  });
  const service = (id: string, seconds: number, kind: 'queue' | 'park' | 'voicemail', why: Partial<CdrLeg> = {}) =>
    leg(id, seconds, { service: { kind, id: `${kind}_1` }, ...why });

  const outside = party('+33123456789');
  const trunk = leg('leg_trunk', 0, { trunkId: 'trk_1' });
  const agent = leg('leg_agent', 10, { reason: 'queue', causedBy: 'leg_queue' });
  const boss = leg('leg_boss', 90, { reason: 'park-retrieval', causedBy: 'leg_orbit' });
  const expert = leg('leg_expert', 130, { reason: 'transfer-blind', causedBy: 'leg_boss' });

  // The edge that has the call.
  const owner: readonly CallEventDraft[] = [
    {
      ...base,
      type: 'call.started',
      at: at(0),
      direction: 'inbound',
      from: outside,
      dialed: '+33987654321',
      leg: trunk,
    },
    {
      ...base,
      type: 'leg.started',
      at: at(0),
      role: 'service',
      party: party('800'),
      leg: service('leg_queue', 0, 'queue'),
    },
    { ...base, type: 'call.ringing', at: at(11), to: party('200', 'usr_agent'), leg: agent },
    { ...base, type: 'call.answered', at: at(20), to: party('200', 'usr_agent'), leg: agent },
    { ...base, type: 'leg.ended', at: at(20), legId: 'leg_queue', sipStatus: null, media: null },
    {
      ...base,
      type: 'call.ended',
      at: at(200),
      direction: 'inbound',
      from: outside,
      dialed: '+33987654321',
      to: party('200', 'usr_agent'),
      startedAt: at(0),
      ringingAt: at(11),
      answeredAt: at(20),
      disposition: 'answered',
      hangup: { by: 'caller', q850Cause: 16, sipStatus: null, reason: 'normal-clearing' },
      legs: [
        { ...trunk, role: 'caller', party: outside, answeredAt: at(20), endedAt: at(200), sipStatus: 200, media: null },
      ],
    },
  ];

  // The edge that has the orbit, and the phones of the boss and the expert.
  const other: readonly CallEventDraft[] = [
    {
      ...base,
      type: 'leg.started',
      at: at(60),
      role: 'service',
      party: party('701'),
      leg: service('leg_orbit', 60, 'park', { reason: 'park', causedBy: 'leg_agent' }),
    },
    { ...base, type: 'leg.ended', at: at(60), legId: 'leg_agent', sipStatus: null, media: null },
    { ...base, type: 'call.answered', at: at(90), to: party('201', 'usr_boss'), leg: boss },
    { ...base, type: 'leg.ended', at: at(90), legId: 'leg_orbit', sipStatus: null, media: null },
    { ...base, type: 'call.ringing', at: at(131), to: party('202', 'usr_expert'), leg: expert },
    { ...base, type: 'leg.ended', at: at(130), legId: 'leg_boss', sipStatus: null, media: null },
    { ...base, type: 'leg.ended', at: at(150), legId: 'leg_expert', sipStatus: 480, media: null },
    {
      ...base,
      type: 'leg.started',
      at: at(160),
      role: 'service',
      party: party('202'),
      leg: service('leg_mailbox', 160, 'voicemail', { reason: 'forward-no-answer', causedBy: 'leg_expert' }),
    },
  ];

  const numbered = (drafts: readonly CallEventDraft[], edgeId: string) =>
    drafts.map((draft, index) => ({
      ...draft,
      edgeId,
      sequence: 1 + index,
      id: `evt_${callId.slice('call_'.length)}${edgeId.slice('edge_'.length)}x${index}`,
    }));
  return [...numbered(owner, 'edge_1'), ...numbered(other, 'edge_2')];
}
