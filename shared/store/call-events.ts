import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CallEvent } from '#shared/call-event/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { pack, unpacked } from './packed.ts';
import { eventsOf } from './partition.ts';
import type { Key, Table } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

const PREFIX = 'event#';
/** Chosen: an item of so many events stays far below the 400 KB that DynamoDB takes. */
const EVENTS_IN_AN_ITEM = 25;

/** Some events of one call that came together; one alone where it was stored before they were put together. */
const StoryItem = unpacked(z.union([z.object({ events: z.array(CallEvent) }), CallEvent]));

/** The same for the same events: others never take the place of these, whatever the two have in common. */
const storyKey = (tenant: TenantId, events: readonly [CallEvent, ...CallEvent[]]): Key => {
  const ids = createHash('sha256').update(events.map(({ id }) => id).join(' '));
  return { pk: eventsOf(tenant, events[0].callId), sk: PREFIX + ids.digest('hex').slice(0, 32) };
};

/**
 * How long the story of a call is kept, in seconds. Its CDR stays; a correction can come as late as this (chosen; sipXcom
 * 20.04 keeps call state events for 7 days, CDR-08).
 */
const KEPT_SECONDS = 30 * 86_400;

/** What happened in the calls of one tenant, one partition per call. */
export function callEvents(table: Table, tenant: TenantId): TenantStore['callEvents'] {
  const storyItem = (events: readonly [CallEvent, ...CallEvent[]]) => {
    const lastMs = Math.max(...events.map(({ at }) => Date.parse(at)));
    return { put: { ...pack({ events }), ttl: Math.ceil(lastMs / 1000) + KEPT_SECONDS, ...storyKey(tenant, events) } };
  };
  return {
    async put(events) {
      const distinct = [...new Map(events.map((event) => [event.id, event])).values()];
      const stories = [...Map.groupBy(distinct, ({ callId }) => callId).values()].flatMap((ofCall) =>
        Array.from({ length: Math.ceil(ofCall.length / EVENTS_IN_AN_ITEM) }, (_, part) =>
          ofCall.slice(part * EVENTS_IN_AN_ITEM, (part + 1) * EVENTS_IN_AN_ITEM),
        ),
      );
      await table.batch(stories.map((story) => storyItem(story as [CallEvent, ...CallEvent[]])));
    },

    async ofCall(callId: CallId) {
      const events = new Map<string, CallEvent>();
      for await (const item of table.all({ pk: eventsOf(tenant, callId), prefix: PREFIX }, StoryItem)) {
        for (const event of 'events' in item ? item.events : [item]) events.set(event.id, event);
      }
      // By place in the call; the id sets in order what two edges have numbered alike.
      return [...events.values()].sort((a, b) => a.sequence - b.sequence || (a.id < b.id ? -1 : 1));
    },
  };
}
