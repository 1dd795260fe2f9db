import type { Cdr } from '#shared/cdr/index.ts';
import type { Page } from '#web/api/index.ts';

/** The calls seen so far, the one that started last on top, and where older ones begin. */
export interface CallHistory {
  readonly cdrs: readonly Cdr[];
  /** Null when the very first call is among them. */
  readonly olderCursor: string | null;
}

export const historyFrom = ({ items, nextCursor }: Page<Cdr>): CallHistory => ({
  cdrs: items,
  olderCursor: nextCursor,
});

/**
 * Takes in what a poll brought. A long call may join below shorter ones that started later. When nothing known is
 * among the newest page, a gap may lie in between, so the history begins anew with it.
 */
export function withNewest(known: CallHistory, newest: Page<Cdr>): CallHistory {
  const hasGap = newest.nextCursor !== null && !newest.items.some(({ id }) => known.cdrs.some((cdr) => cdr.id === id));
  return hasGap ? historyFrom(newest) : { cdrs: inOrder(newest.items, known.cdrs), olderCursor: known.olderCursor };
}

/** Adds the next page of older calls. */
export const withOlder = (known: CallHistory, older: Page<Cdr>): CallHistory => ({
  cdrs: inOrder(known.cdrs, older.items),
  olderCursor: older.nextCursor,
});

/** Each call once, the first statement counting; the id of a CDR sorts by the time its call began. */
function inOrder(first: readonly Cdr[], second: readonly Cdr[]): Cdr[] {
  const stated = new Set(first.map(({ id }) => id));
  const all = [...first, ...second.filter(({ id }) => !stated.has(id))];
  return all.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
