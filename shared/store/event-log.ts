import { z } from 'zod';
import { EventEnvelope } from '#shared/event/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { inTurns } from './in-turns.ts';
import { eventLogOf, eventPlaceOf, eventReadersOf } from './partition.ts';
import type { LoggedEvent } from './records.ts';
import type { Key, Table } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

/** How long an event can be read again: a reader that was away over a long weekend misses nothing (chosen). */
export const EVENTS_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

const PREFIX = 'event#';
/** Digits enough for a thousand events a second over three centuries, so that keys sort as numbers do. */
const skOf = (sequence: number): string => PREFIX + String(sequence).padStart(13, '0');

const LogItem = z.object({ sequence: z.int(), event: EventEnvelope.nullable(), expiresAtMs: z.number() });
const PlaceItem = z.object({ sequence: z.int() });
const HeadItem = z.object({ last: z.int() });
const ReaderItem = z.object({ sequence: z.int().default(0) });

const readable = ({ sequence, event, expiresAtMs }: z.infer<typeof LogItem>, nowMs: number): LoggedEvent => ({
  sequence,
  event: expiresAtMs <= nowMs ? null : event,
  loggedAtMs: expiresAtMs - EVENTS_KEPT_MS,
  isExpired: expiresAtMs <= nowMs,
});

/**
 * What happened in one tenant, numbered 1, 2, 3 … without gaps, so that a reader who knows how far it has come can go on
 * there and misses nothing.
 *
 *   reserve a number ──▶ note the place of the event ──▶ put the event there
 *                           (an id has one place)          (a number has one event)
 *
 * Writers may die between two of these steps. Whoever brings the event again finds its place noted and goes on from
 * there. A number that nobody fills would stop all readers, so a reader that has waited long enough closes it; a writer that
 * was only slow finds it closed and takes another.
 */
export function eventLog(table: Table, clock: Pick<Clock, 'nowMs'>, tenant: TenantId): TenantStore['events'] {
  const pk = eventLogOf(tenant);
  const head: Key = { pk: eventReadersOf(tenant), sk: 'head' };
  const readerKey = (reader: string): Key => ({ pk: eventReadersOf(tenant), sk: `reader#${reader}` });
  const placeKey = (event: EventEnvelope): Key => ({ pk: eventPlaceOf(tenant, event.id), sk: 'place' });

  const fill = (sequence: number, event: EventEnvelope | null): Promise<boolean> => {
    const expiresAtMs = clock.nowMs() + EVENTS_KEPT_MS;
    const item = { sequence, event, expiresAtMs, ttl: Math.ceil(expiresAtMs / 1000) };
    return table.putIfNew({ pk, sk: skOf(sequence) }, item);
  };

  /** @returns whether the event was not in the log before */
  async function appendOne(event: EventEnvelope, reserved: number): Promise<boolean> {
    const key = placeKey(event);
    const ttl = Math.ceil((clock.nowMs() + EVENTS_KEPT_MS) / 1000);
    let spare: number | null = null;
    let place = reserved;
    if (!(await table.putIfNew(key, { sequence: reserved, ttl }))) {
      spare = reserved;
      place = (await table.get(key, PlaceItem))?.sequence ?? reserved;
    }
    for (;;) {
      if (await fill(place, event)) break;
      const there = await table.get({ pk, sk: skOf(place) }, LogItem);
      if (there?.event?.id === event.id) {
        if (spare !== null) await fill(spare, null);
        return false;
      }
      // It was closed for us: the event moves to another number, unless somebody has moved it already.
      const next: number = spare ?? (await table.reserve(head, 1));
      spare = null;
      const isMoved = await table.updateIf(
        key,
        { text: 'SET #sequence = :next', names: { '#sequence': 'sequence' }, values: { ':next': next } },
        { text: '#sequence = :place', values: { ':place': place } },
      );
      if (!isMoved) spare = next;
      place = isMoved ? next : ((await table.get(key, PlaceItem))?.sequence ?? next);
    }
    if (spare !== null) await fill(spare, null);
    return true;
  }

  return {
    async append(events) {
      if (events.length === 0) return [];
      const last = await table.reserve(head, events.length);
      const areNew = await inTurns(events, (event, index) => appendOne(event, last - events.length + 1 + index));
      return events.filter((_, index) => areNew[index]);
    },

    async after(sequence, limit) {
      const items = await table.after({ pk, prefix: PREFIX }, skOf(sequence), limit, LogItem);
      const nowMs = clock.nowMs();
      return items.map((item) => readable(item, nowMs));
    },

    last: async () => (await table.get(head, HeadItem))?.last ?? 0,

    async at(sequence) {
      const item = await table.get({ pk, sk: skOf(sequence) }, LogItem);
      return item && readable(item, clock.nowMs());
    },

    async close(sequence) {
      await fill(sequence, null);
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
