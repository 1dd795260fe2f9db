import { z } from 'zod';
import { stored } from '#web/session/stored.ts';
import { readStored, useStored } from '#web/session/use-stored.ts';

/** How many columns a box is wide, and how many rows of agents it shows before it scrolls; 0: all. */
export const MAX_SIZE = { columns: 4, rows: 8 } as const;
const Size = z.object({
  columns: z.int().min(1).max(MAX_SIZE.columns).default(1),
  rows: z.int().min(0).max(MAX_SIZE.rows).default(0),
});
export type Size = z.infer<typeof Size>;

export const SORTS = ['number', 'name', 'status', 'time'] as const;
export type Sort = (typeof SORTS)[number];

/** Where the boxes of queues stand, and which are shown: kept by the browser (XiVO 15.12 X3-DB-05). */
export const Layout = z.object({
  order: z.array(z.string()).default([]).describe('Ids of queues; those that are not in it come after, by name.'),
  hidden: z.array(z.string()).default([]),
  sizes: z.record(z.string(), Size).default({}),
  sort: z.enum(SORTS).default('number'),
  isLarge: z.boolean().default(false).describe('For a screen on the wall.'),
});
export type Layout = z.infer<typeof Layout>;

const kept = stored('patchbay.agent-dashboard', () => localStorage);

export const readLayout = (text: string | null): Layout => readStored(Layout, text);
export const useLayout = () => useStored(kept, readLayout);

/** All queues in the order of the boxes, hidden ones too, so that they come back where they were. */
export function inOrder<Queue extends { readonly id: string }>(queues: readonly Queue[], { order }: Layout): Queue[] {
  const placeOf = ({ id }: Queue) => (order.includes(id) ? order.indexOf(id) : order.length);
  return queues.toSorted((a, b) => placeOf(a) - placeOf(b));
}

export const sizeOf = ({ sizes }: Layout, queueId: string): Size => sizes[queueId] ?? { columns: 1, rows: 0 };

/**
 * A box stands where another one stood, which makes room.
 *
 * @param ids  of all queues, in their order
 */
export function moved(layout: Layout, ids: readonly string[], id: string, to: string): Layout {
  const at = ids.indexOf(to);
  return id === to || at < 0 ? layout : { ...layout, order: ids.filter((one) => one !== id).toSpliced(at, 0, id) };
}

/** Who is before it, or after it, of those shown; null: nobody. */
export function neighbor(shownIds: readonly string[], id: string, step: 1 | -1): string | null {
  return shownIds[shownIds.indexOf(id) + step] ?? null;
}

/** What is too much, or too little, is as much as can be. */
export function resized(layout: Layout, id: string, { columns, rows }: Size): Layout {
  const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.round(value)));
  const size = { columns: within(columns, 1, MAX_SIZE.columns), rows: within(rows, 0, MAX_SIZE.rows) };
  return { ...layout, sizes: { ...layout.sizes, [id]: size } };
}

export function shown(layout: Layout, id: string, isShown: boolean): Layout {
  const others = layout.hidden.filter((one) => one !== id);
  return { ...layout, hidden: isShown ? others : [...others, id] };
}
