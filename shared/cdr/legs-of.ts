import type { CallEvent, EventLeg, LegEnded } from '#shared/call-event/index.ts';
import type { CdrLeg, LegId, Party } from './leg.ts';

/** A leg while its end is not known. */
type OpenLeg = Omit<CdrLeg, 'endedAt'> & { readonly endedAt: string | null };

/**
 * The legs of a call, from the events that tell of them one by one.
 *
 * @param events  of one call, in order
 * @param endedAt  when the call ended, and with it every leg whose end nobody told
 */
export function legsOf(events: readonly CallEvent[], endedAt: string): CdrLeg[] {
  const legs = new Map<LegId, OpenLeg>();
  for (const event of events) take(legs, event);
  // After all else, since another edge, with another clock, may have told of the beginning.
  for (const event of events) if (event.type === 'leg.ended') end(legs, event);
  return [...legs.values()].map((leg) => ({ ...leg, endedAt: leg.endedAt ?? endedAt }));
}

function take(legs: Map<LegId, OpenLeg>, event: CallEvent): void {
  switch (event.type) {
    case 'call.started':
      open(legs, event.leg, 'caller', event.from);
      break;
    case 'leg.started':
      open(legs, event.leg, event.role, event.party);
      break;
    case 'call.ringing':
      open(legs, event.leg, 'callee', event.to);
      break;
    case 'call.answered':
      answer(legs, event.leg, event.to, event.at);
      break;
    default:
      break; // no end tells of a leg that is new
  }
}

/** What is told later of a leg that is there is fresher: only the phone that answers says who it is. */
function open(legs: Map<LegId, OpenLeg>, leg: EventLeg, role: CdrLeg['role'], party: Party): void {
  const before = legs.get(leg.id) ?? { role, party, answeredAt: null, endedAt: null, sipStatus: null, media: null };
  legs.set(leg.id, { ...before, ...leg });
}

function answer(legs: Map<LegId, OpenLeg>, answering: EventLeg, party: Party, at: string): void {
  open(legs, answering, 'callee', party);
  for (const leg of legs.values()) {
    if (leg.answeredAt !== null) continue;
    if (leg.id === answering.id || leg.role === 'caller') legs.set(leg.id, { ...leg, answeredAt: at, sipStatus: 200 });
    // A phone that rang while another one answered was canceled then.
    else if (leg.role === 'callee') legs.set(leg.id, { ...leg, endedAt: leg.endedAt ?? at });
  }
}

function end(legs: Map<LegId, OpenLeg>, { legId, at, sipStatus, media }: LegEnded): void {
  const leg = legs.get(legId);
  if (leg) legs.set(legId, { ...leg, endedAt: at, sipStatus: sipStatus ?? leg.sipStatus, media });
}
