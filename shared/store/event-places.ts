import { z } from 'zod';
import type { EventEnvelope } from '#shared/event/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { EVENTS_KEPT_MS, type Slot } from './event-pages.ts';
import { inTurns } from './in-turns.ts';
import { eventPlaceOf } from './partition.ts';
import type { Expression, Key, Table } from './table.ts';

interface Placed {
  readonly event: EventEnvelope;
  readonly place: Slot;
}

/** Each event by its id. */
const PlacesItem = z.record(z.string(), z.unknown());

const textOf = ({ first, last }: Slot): string => `${first}-${last}`;
const slotOf = (text: unknown): Slot | null => {
  const [first, last] = typeof text === 'string' ? text.split('-').map(Number) : [];
  return first === undefined || last === undefined ? null : { first, last };
};

/** The events of a call have one item, so that those that come together are one write; any other has its own. */
const groupOf = ({ id, data }: EventEnvelope): string => (typeof data.callId === 'string' ? data.callId : id);

/** Which events stand where in the log of one tenant: what makes each of them stand there once. */
export function eventPlaces(table: Table, clock: Pick<Clock, 'nowMs'>, tenant: TenantId) {
  const keyOf = (group: string): Key => ({ pk: eventPlaceOf(tenant, group), sk: 'place' });

  const note = (
    group: string,
    events: readonly EventEnvelope[],
    slot: Slot,
    isAsExpected: (name: string) => string,
  ) => {
    const names = events.map((_, index) => `#e${index}`);
    const update: Expression = {
      text: `SET #ttl = :ttl, ${names.map((name) => `${name} = :slot`).join(', ')}`,
      names: { '#ttl': 'ttl', ...Object.fromEntries(events.map(({ id }, index) => [`#e${index}`, id])) },
      values: { ':ttl': Math.ceil((clock.nowMs() + EVENTS_KEPT_MS) / 1000), ':slot': textOf(slot) },
    };
    return { update, condition: names.map(isAsExpected).join(' AND '), key: keyOf(group) };
  };

  async function claimGroup(group: string, events: readonly EventEnvelope[], slot: Slot): Promise<Placed[]> {
    const placed: Placed[] = [];
    for (let open = events; open.length > 0; ) {
      const { key, update, condition } = note(group, open, slot, (name) => `attribute_not_exists(${name})`);
      if (await table.updateIf(key, update, { text: condition })) break;
      const item = (await table.get(key, PlacesItem)) ?? {};
      for (const event of open) {
        const place = slotOf(item[event.id]);
        // Our own numbers: the answer to an attempt before was lost.
        if (place && place.last !== slot.last) placed.push({ event, place });
      }
      open = open.filter(({ id }) => slotOf(item[id]) === null);
    }
    return placed;
  }

  return {
    /** Makes the slot the place of all that have none yet. @returns those that have another */
    async claim(events: readonly EventEnvelope[], slot: Slot): Promise<Placed[]> {
      const groups = [...Map.groupBy(events, groupOf)];
      return (await inTurns(groups, ([group, ofGroup]) => claimGroup(group, ofGroup, slot))).flat();
    },

    /** @returns false when its place is another than was thought */
    change(event: EventEnvelope, from: Slot, to: Slot): Promise<boolean> {
      const { key, update, condition } = note(groupOf(event), [event], to, (name) => `${name} = :from`);
      return table.updateIf(key, update, { text: condition, values: { ':from': textOf(from) } });
    },

    of: async (event: EventEnvelope): Promise<Slot | null> =>
      slotOf((await table.get(keyOf(groupOf(event)), PlacesItem))?.[event.id]),
  };
}
