import { z } from 'zod';
import type { EventEnvelope } from '#shared/event/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { EVENTS_KEPT_MS, EventPage, PAGE_PREFIX, pageKey, pagesOf, rowsOf, type Slot } from './event-pages.ts';
import { eventPlaces } from './event-places.ts';
import { inTurns } from './in-turns.ts';
import { pack } from './packed.ts';
import { eventLogOf, eventReadersOf } from './partition.ts';
import type { Key, Table } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

const HeadItem = z.object({ last: z.int() });
const ReaderItem = z.object({ sequence: z.int().default(0) });

/**
 * What happened in one tenant, numbered 1, 2, 3 … without gaps, so that a reader who knows how far it has come can go on
 * there and misses nothing. Events that come together are one page: three writes, however many they are.
 *
 *   reserve numbers ──▶ note them as the place of the events ──▶ put the page there
 *                          (an event has one place)               (a number has one page)
 *
 * Writers may die between two of these steps. Whoever brings an event again finds its place noted and goes on from
 * there. A number that nobody fills would stop all readers, so a reader that has waited long enough closes it; a writer that
 * was only slow finds it closed and takes another.
 */
export function eventLog(table: Table, clock: Pick<Clock, 'nowMs'>, tenant: TenantId): TenantStore['events'] {
  const pk = eventLogOf(tenant);
  const head: Key = { pk: eventReadersOf(tenant), sk: 'head' };
  const readerKey = (reader: string): Key => ({ pk: eventReadersOf(tenant), sk: `reader#${reader}` });
  const places = eventPlaces(table, clock, tenant);

  const reserve = async (count: number): Promise<Slot> => {
    const last = await table.reserve(head, count);
    return { first: last - count + 1, last };
  };

  /** @returns false when there is a page already */
  const fill = (slot: Slot, events: readonly EventEnvelope[]): Promise<boolean> => {
    const expiresAtMs = clock.nowMs() + EVENTS_KEPT_MS;
    const item = { ...slot, ...pack({ events }), expiresAtMs, ttl: Math.ceil(expiresAtMs / 1000) };
    return table.putIfNew({ pk, sk: pageKey(slot.last) }, item);
  };

  /** @returns the events that were not in the log before */
  async function appendPage(events: readonly EventEnvelope[]): Promise<EventEnvelope[]> {
    const slot = await reserve(events.length);
    const placed = await places.claim(events, slot);
    const before = [...Map.groupBy(placed, ({ place }) => place.last).values()];
    const own = events.filter((event) => !placed.some((other) => other.event === event));
    const added = await settle(slot, own);
    for (const ofPlace of before) {
      const [{ place }] = ofPlace as [(typeof ofPlace)[number]];
      added.push(
        ...(await settle(
          place,
          ofPlace.map(({ event }) => event),
        )),
      );
    }
    return added;
  }

  /** Sees to it that events stand where their place is; when somebody else has filled it without them, they move. */
  async function settle(place: Slot, events: readonly EventEnvelope[]): Promise<EventEnvelope[]> {
    if (await fill(place, events)) return [...events];
    const page = await table.get({ pk, sk: pageKey(place.last) }, EventPage);
    const there = new Set(page?.events.map(({ id }) => id));
    const left = events.filter(({ id }) => !there.has(id));
    return (await inTurns(left, (event) => move(event, place))).flat();
  }

  async function move(event: EventEnvelope, from: Slot): Promise<EventEnvelope[]> {
    const to = await reserve(1);
    if (await places.change(event, from, to)) return settle(to, [event]);
    // Somebody else has moved it.
    await fill(to, []);
    const place = await places.of(event);
    return place ? settle(place, [event]) : appendPage([event]);
  }

  return {
    async append(events) {
      const distinct = [...new Map(events.map((event) => [event.id, event])).values()];
      const added = new Set<EventEnvelope>();
      for (const page of pagesOf(distinct)) for (const event of await appendPage(page)) added.add(event);
      return distinct.filter((event) => added.has(event));
    },

    async after(sequence, limit) {
      const pages = await table.after({ pk, prefix: PAGE_PREFIX }, pageKey(sequence), limit, EventPage);
      const nowMs = clock.nowMs();
      const rows = pages.flatMap((page) => rowsOf(page, nowMs));
      return rows.filter((row) => row.sequence > sequence).slice(0, limit);
    },

    last: async () => (await table.get(head, HeadItem))?.last ?? 0,

    async at(sequence) {
      const [page] = await table.after({ pk, prefix: PAGE_PREFIX }, pageKey(sequence - 1), 1, EventPage);
      const rows = page ? rowsOf(page, clock.nowMs()) : [];
      return rows.find((row) => row.sequence === sequence) ?? null;
    },

    async close(first, last) {
      // From the end: whoever was to fill some of these numbers puts the page at the last of them, so that one that is there
      // says that all of its numbers are filled, and those before are to be looked at anew.
      for (let number = last; number >= first; number--) {
        if (!(await fill({ first: number, last: number }, []))) return;
      }
    },

    async takeReader(reader, holder, holdMs) {
      const nowMs = clock.nowMs();
      const isTaken = await table.updateIf(
        readerKey(reader),
        { text: 'SET holder = :holder, untilMs = :until', values: { ':holder': holder, ':until': nowMs + holdMs } },
        {
          text: 'attribute_not_exists(pk) OR holder = :holder OR untilMs <= :now',
          values: { ':now': nowMs },
        },
      );
      return isTaken ? ((await table.get(readerKey(reader), ReaderItem))?.sequence ?? 0) : null;
    },

    noteReader: (reader, holder, sequence) =>
      table.updateIf(
        readerKey(reader),
        { text: 'SET #sequence = :sequence', names: { '#sequence': 'sequence' }, values: { ':sequence': sequence } },
        { text: 'holder = :holder', values: { ':holder': holder } },
      ),
  };
}
