import { createHash } from 'node:crypto';
import { InvalidCursor, type Page, type PageRequest } from '#shared/store/index.ts';

/** What of a list is wanted, and in which order. */
export interface ListQuery extends PageRequest {
  /** Fields to go by, the most important first; a minus before it turns the order. By time of creation without. */
  readonly sort?: readonly string[];
  /** Field and the text that it has, whatever the case; `*` at its end stands for anything. Of a list, an element. */
  readonly where?: Readonly<Record<string, string>>;
  /** Text that any field has in it. */
  readonly search?: string;
}

type Item = { readonly id: string };

/** Whether the order of the store will do, and everything is wanted. */
export const isPlain = ({ sort = [], where = {}, search }: ListQuery): boolean =>
  sort.length === 0 && Object.keys(where).length === 0 && search === undefined;

/**
 * One page of what fits, of the list that `list` names: which tenant's, and of what. It reads all there is of the tenant, one read unit for each 4 KB: a tenant's configuration is
 * some thousand objects at most. The cursor says after what to go on, so that what comes and goes shifts nothing.
 *
 * @throws InvalidCursor  when the cursor is of another query, or none
 */
export async function pageOf<T extends Item>(list: string, all: AsyncIterable<T>, query: ListQuery): Promise<Page<T>> {
  const { limit, cursor } = query;
  const mark = markOf(list, query);
  const order = orderOf<T>(query.sort ?? []);
  const after = cursor === undefined ? null : readCursor<T>(mark, cursor);
  const found: T[] = [];
  for await (const item of all) {
    if (fits(item, query) && (after === null || order(item, after) > 0)) found.push(item);
  }
  const items = found.sort(order).slice(0, limit);
  const last = items.at(-1);
  return { items, cursor: last && found.length > limit ? writeCursor(mark, query, last) : null };
}

function fits(item: Item, { where = {}, search }: ListQuery): boolean {
  const values = item as Readonly<Record<string, unknown>>;
  const isWanted = Object.entries(where).every(([field, wanted]) => matches(values[field], wanted.toLowerCase()));
  if (!isWanted || search === undefined) return isWanted;
  const text = search.toLowerCase();
  return Object.values(values).some((value) => typeof value === 'string' && value.toLowerCase().includes(text));
}

function matches(value: unknown, wanted: string): boolean {
  if (Array.isArray(value)) return value.some((element) => matches(element, wanted));
  const text = String(value).toLowerCase();
  return wanted.endsWith('*') ? text.startsWith(wanted.slice(0, -1)) : text === wanted;
}

/** Ids sort by time of creation, and make every order a strict one. */
function orderOf<T extends Item>(sort: readonly string[]): (a: T, b: T) => number {
  const keys = sort.map((key) => ({ field: key.replace(/^-/, '') as keyof T, sign: key.startsWith('-') ? -1 : 1 }));
  return (a, b) => {
    for (const { field, sign } of keys) {
      const order = compare(a[field], b[field]);
      if (order !== 0) return sign * order;
    }
    return compare(a.id, b.id);
  };
}

/** By code units, so that every machine has the same order; what is not set comes first. */
function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : -1;
  if (b === null || b === undefined) return 1;
  return (a as string) < (b as string) ? -1 : 1;
}

/** A cursor is good for one query of one list. */
const markOf = (list: string, { sort = [], where = {}, search }: ListQuery): string =>
  createHash('sha256')
    .update(JSON.stringify([list, sort, where, search]))
    .digest('base64url')
    .slice(0, 12);

/** The fields that the order goes by, of the last item of a page. */
function writeCursor(mark: string, query: ListQuery, last: Item): string {
  const fields = ['id', ...(query.sort ?? []).map((key) => key.replace(/^-/, ''))];
  const values = fields.map((field) => [field, (last as unknown as Record<string, unknown>)[field] ?? null]);
  return Buffer.from(JSON.stringify([mark, Object.fromEntries(values)])).toString('base64url');
}

function readCursor<T extends Item>(mark: string, cursor: string): T {
  try {
    const [of, last] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, T | null];
    if (of === mark && typeof last?.id === 'string') return last;
  } catch {
    // What cannot be read is of no query.
  }
  throw new InvalidCursor();
}
