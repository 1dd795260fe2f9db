import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidCursor } from '#shared/store/index.ts';
import { type ListQuery, pageOf } from './list-query.ts';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly seconds: number | null;
  readonly days?: readonly number[];
}

async function* each(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function allPages(items: readonly Item[], query: Omit<ListQuery, 'cursor'>): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Item[]; cursor: string | null } = await pageOf('list', each(items), {
      ...query,
      cursor: cursor ?? undefined,
    });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return found;
}

const ITEMS: Item[] = [
  { id: 'a', name: 'Sales', seconds: 30, days: [1, 2] },
  { id: 'b', name: 'support', seconds: null },
  { id: 'c', name: 'Sales 2', seconds: 5, days: [2] },
];

test.each([
  { query: { where: { name: 'SALES' } }, ids: 'a' },
  { query: { where: { name: 'sales*' } }, ids: 'ac' },
  { query: { where: { name: 'sales*', seconds: '5' } }, ids: 'c' },
  { query: { where: { seconds: 'null' } }, ids: 'b' },
  { query: { where: { days: '2' } }, ids: 'ac' },
  { query: { search: 'UPP' }, ids: 'b' },
  { query: { sort: ['seconds'] }, ids: 'bca' },
  { query: { sort: ['-seconds'] }, ids: 'acb' },
  { query: { sort: ['-name', 'id'] }, ids: 'bca' },
])('$query gives $ids', async ({ query, ids }) => {
  expect((await allPages(ITEMS, { limit: 10, ...query })).map(({ id }) => id).join('')).toBe(ids);
});

test('pages of any size give every item once, in the order asked for', async () => {
  const items = fc.uniqueArray(
    fc.record({
      id: fc.stringMatching(/^[a-z]{3}$/),
      name: fc.constantFrom('x', 'y', 'z'),
      seconds: fc.option(fc.nat({ max: 3 })),
    }),
    { selector: ({ id }) => id, maxLength: 20 },
  );
  const sorts = fc.constantFrom<string[][]>([], ['name'], ['-seconds'], ['seconds', '-name']);
  await fc.assert(
    fc.asyncProperty(items, sorts, fc.integer({ min: 1, max: 7 }), async (all, sort, limit) => {
      const whole = await pageOf('list', each(all), { limit: 100, sort });
      expect(await allPages(all, { limit, sort })).toEqual(whole.items);
      expect(whole.items.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
    }),
    { numRuns: 100 },
  );
});

test('a cursor of another query, another list or nobody is refused', async () => {
  const { cursor } = await pageOf('list', each(ITEMS), { limit: 1, sort: ['name'] });
  const later = (list: string, query: Partial<ListQuery>) =>
    pageOf(list, each(ITEMS), { limit: 1, sort: ['name'], cursor: cursor as string, ...query });
  expect((await later('list', {})).items).toEqual([ITEMS[2]]);
  await expect(later('list', { sort: ['seconds'] })).rejects.toThrow(InvalidCursor);
  await expect(later('other', {})).rejects.toThrow(InvalidCursor);
  await expect(later('list', { cursor: 'x' })).rejects.toThrow(InvalidCursor);
});
