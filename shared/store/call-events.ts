import { CallEvent } from '#shared/call-event/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { eventsOf } from './partition.ts';
import type { TenantStore } from './store.ts';
import type { Key, Table } from './table.ts';

const PREFIX = 'event#';
/** Sorts by place in the call; the id keeps apart what two edges may have numbered alike. */
const eventKey = (tenant: TenantId, { callId, sequence, id }: CallEvent): Key => ({
  pk: eventsOf(tenant, callId),
  sk: `${PREFIX}${String(sequence).padStart(6, '0')}#${id}`,
});

/** What happened in the calls of one tenant, one partition per call. */
export function callEvents(table: Table, tenant: TenantId): TenantStore['callEvents'] {
  return {
    async put(event) {
      await table.put(eventKey(tenant, event), event);
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
