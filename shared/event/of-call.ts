import { type CallEvent, EventLeg } from '#shared/call-event/index.ts';
import type { Cdr, CdrLeg, LegId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { EVENT_VERSION, type EventOf, type TenantEvent } from './catalogue.ts';

/** What everybody hears of an event of a call: the event itself, under its own id, and the leg that begins with it. */
export function eventsOfCall(event: CallEvent): TenantEvent[] {
  switch (event.type) {
    case 'call.started':
      return [itself(event), legStarted(event, event.leg, 'caller', event.from)];
    case 'call.ringing':
      return [itself(event), legStarted(event, event.leg, 'callee', event.to)];
    case 'leg.started':
      return [{ ...itself(event), id: idOfLegEvent(event.leg.id, 'S') }];
    case 'leg.ended':
      return [{ ...itself(event), id: idOfLegEvent(event.legId, 'E') }];
    case 'call.answered':
    case 'call.ended':
    case 'call.closed':
      return [itself(event)];
  }
}

/**
 * The end of legs, which the record of their call tells; and the beginning of those that no event of it has told: a trunk
 * can answer without having rung.
 *
 * @param story  all that is known of the call
 */
export function eventsOfLegs(legs: readonly CdrLeg[], story: readonly CallEvent[]): TenantEvent[] {
  const end = story.find(({ type }) => type === 'call.ended');
  if (!end) return [];
  const begun = new Set(
    story.flatMap((event) => ('leg' in event && event.type !== 'call.answered' ? event.leg.id : [])),
  );
  return legs.flatMap((leg) => [
    ...(begun.has(leg.id) ? [] : [legStarted(end, leg, leg.role, leg.party)]),
    legEnded(end, leg),
  ]);
}

function itself({ id, type, tenantId, at, ...data }: CallEvent): TenantEvent {
  // Each member of the union fits its row of the catalogue, which is made of it.
  return { id, type, version: EVENT_VERSION, tenantId, at, data } as TenantEvent;
}

/** Follows from the leg, so that it begins and ends once, whichever events tell of it, and however often. */
const idOfLegEvent = (leg: LegId, what: 'S' | 'E'): string => `evt_${leg.slice('leg_'.length)}${what}`;

function legStarted(
  { tenantId, callId, sequence, edgeId }: CallEvent,
  leg: EventLeg,
  role: CdrLeg['role'],
  party: CdrLeg['party'],
): EventOf<'leg.started'> {
  return {
    id: idOfLegEvent(leg.id, 'S'),
    type: 'leg.started',
    version: EVENT_VERSION,
    tenantId,
    at: leg.startedAt,
    data: { callId, sequence, edgeId, role, party, leg: EventLeg.parse(leg) },
  };
}

function legEnded(
  { tenantId, callId, sequence, edgeId }: CallEvent,
  { id, endedAt, sipStatus, media }: CdrLeg,
): EventOf<'leg.ended'> {
  return {
    id: idOfLegEvent(id, 'E'),
    type: 'leg.ended',
    version: EVENT_VERSION,
    tenantId,
    at: endedAt,
    data: { callId, sequence, edgeId, legId: id, sipStatus, media },
  };
}

/**
 * The record of a call is there. Its id follows from the call, so however often it is told it is one event. What was closed
 * by a rule is another one, so that its correction is heard.
 */
export function eventOfCdr(tenantId: TenantId, cdr: Cdr): EventOf<'call.completed'> {
  return {
    id: `evt_${cdr.id.slice('cdr_'.length)}${cdr.isProvisional ? 'P' : ''}`,
    type: 'call.completed',
    version: EVENT_VERSION,
    tenantId,
    at: cdr.endedAt,
    data: cdr,
  };
}
