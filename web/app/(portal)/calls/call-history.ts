import type { Cdr } from '#shared/cdr/index.ts';
import type { Page } from '#web/api/index.ts';

/** The calls seen so far, newest first, and where older ones begin. */
export interface CallHistory {
  readonly cdrs: readonly Cdr[];
  /** Null when the very first call is among them. */
  readonly olderCursor: string | null;
}

/**
 * Takes in what a poll brought. Null when a gap lies between it and what is known: more calls ended since the last
 * poll than it holds, so the history has to be read anew.
 */
export function withNewest(known: CallHistory, newest: Page<Cdr>): CallHistory | null {
  const arrived = new Set(newest.items.map(({ id }) => id));
  const rest = known.cdrs.filter(({ id }) => !arrived.has(id));
  const overlaps = rest.length < known.cdrs.length || newest.nextCursor === null;
  return overlaps ? { cdrs: [...newest.items, ...rest], olderCursor: known.olderCursor } : null;
}

/** Adds the next page of older calls at the end. */
export function withOlder(known: CallHistory, older: Page<Cdr>): CallHistory {
  const present = new Set(known.cdrs.map(({ id }) => id));
  return {
    cdrs: [...known.cdrs, ...older.items.filter(({ id }) => !present.has(id))],
    olderCursor: older.nextCursor,
  };
}
