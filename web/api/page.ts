import { z } from 'zod';
import { api } from './client.ts';

/** Most the API gives in one page. */
export const PAGE_LIMIT = 100;

export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

export function getPage<Item extends z.ZodType>(
  path: string,
  item: Item,
  request: { limit: number; cursor?: string | null; query?: Readonly<Record<string, string>> },
): Promise<Page<z.output<Item>>> {
  const query = new URLSearchParams({ ...request.query, limit: String(request.limit) });
  if (request.cursor) query.set('cursor', request.cursor);
  return api.get(`${path}?${query}`, z.object({ items: z.array(item), nextCursor: z.string().nullable() }));
}

/** The whole list, page after page: for lists that are searched and sorted in the browser. */
export async function getEvery<Item extends z.ZodType>(path: string, item: Item): Promise<z.output<Item>[]> {
  const items: z.output<Item>[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<z.output<Item>> = await getPage(path, item, { limit: PAGE_LIMIT, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
