import { z } from 'zod';
import { EventEnvelope } from '#shared/event/index.ts';
import { unpacked } from './packed.ts';
import type { LoggedEvent } from './records.ts';

/** How long an event can be read again: a reader that was away over a long weekend misses nothing (chosen). */
export const EVENTS_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Numbers of the log that were given out together, and are filled together. */
export interface Slot {
  readonly first: number;
  readonly last: number;
}

export const PAGE_PREFIX = 'page#';
/** A page stands at its last number. Digits enough for a thousand events a second over three centuries, so that keys sort as numbers do. */
export const pageKey = (last: number): string => PAGE_PREFIX + String(last).padStart(13, '0');

/** The events of a slot, in the order of its numbers; those at its end may be without one. */
export const EventPage = unpacked(
  z.object({ first: z.int(), last: z.int(), events: z.array(EventEnvelope), expiresAtMs: z.number() }),
);
export type EventPage = z.infer<typeof EventPage>;

/** What the numbers of a page say, each by itself. */
export function rowsOf({ first, last, events, expiresAtMs }: EventPage, nowMs: number): LoggedEvent[] {
  const isExpired = expiresAtMs <= nowMs;
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    sequence: first + index,
    event: isExpired ? null : (events[index] ?? null),
    loggedAtMs: expiresAtMs - EVENTS_KEPT_MS,
    isExpired,
  }));
}

/** Bounds of a page: DynamoDB takes items of 400 KB, and there is no telling how well one deflates. */
const EVENTS_ON_A_PAGE = 25;
const BYTES_ON_A_PAGE = 300_000;

/** The events, page by page. */
export function pagesOf(events: readonly EventEnvelope[]): EventEnvelope[][] {
  const pages: EventEnvelope[][] = [];
  let room = 0;
  for (const event of events) {
    const bytes = Buffer.byteLength(JSON.stringify(event));
    const page = pages.at(-1);
    if (page && page.length < EVENTS_ON_A_PAGE && bytes <= room) page.push(event);
    else {
      pages.push([event]);
      room = BYTES_ON_A_PAGE;
    }
    room -= bytes;
  }
  return pages;
}
