import type { CallEvent } from '#shared/call-event/index.ts';
import type { Cdr } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { EVENT_VERSION, type EventOf, type TenantEvent } from './catalogue.ts';

/** An event of a call as everybody hears of it: its id stays. */
export function eventOfCall({ id, type, tenantId, at, ...data }: CallEvent): TenantEvent {
  // Each member of the union fits its row of the catalogue, which is made of it.
  return { id, type, version: EVENT_VERSION, tenantId, at, data } as TenantEvent;
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
