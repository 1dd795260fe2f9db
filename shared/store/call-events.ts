import { CallEvent } from '#shared/call-event/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { eventsOf } from './partition.ts';
import type { Key, Table } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

const PREFIX = 'event#';
/** Sorts by place in the call; the id keeps apart what two edges may have numbered alike. */
const eventKey = (tenant: TenantId, { callId, sequence, id }: CallEvent): Key => ({
  pk: eventsOf(tenant, callId),
  sk: `${PREFIX}${String(sequence).padStart(6, '0')}#${id}`,
});

/**
 * How long the story of a call is kept, in seconds. Its CDR stays; a correction can come as late as this (chosen; sipXcom
 * 20.04 keeps call state events for 7 days, CDR-08).
 */
const KEPT_SECONDS = 30 * 86_400;

/** What happened in the calls of one tenant, one partition per call. */
export function callEvents(table: Table, tenant: TenantId): TenantStore['callEvents'] {
  return {
    async put(events) {
      const distinct = new Map(events.map((event) => [event.id, event]));
      await table.batch(
        [...distinct.values()].map((event) => ({
          put: {
            ...event,
            ttl: Math.ceil(Date.parse(event.at) / 1000) + KEPT_SECONDS,
            ...eventKey(tenant, event),
          },
        })),
      );
    },

    async ofCall(callId: CallId) {
      const events: CallEvent[] = [];
      for await (const event of table.all({ pk: eventsOf(tenant, callId), prefix: PREFIX }, CallEvent)) {
        events.push(event);
      }
      return events;
    },
  };
}
