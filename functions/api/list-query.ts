import { z } from 'zod';
import type { ListQuery } from '#shared/usecases/index.ts';
import { PageQuery } from './endpoint.ts';

/** Query parameters that mean something else. */
const RESERVED = new Set([...Object.keys(PageQuery.shape), 'sort', 'search', 'fields']);

/** Query of a list of what the schema describes: pages, order, and a filter for each field that holds plain values. */
export function ListQueryOf(item: z.ZodObject) {
  const names = Object.keys(item.shape).filter((name) => isPlain(item.shape[name] as z.core.$ZodType));
  const filters = names.filter((name) => !RESERVED.has(name));
  return PageQuery.extend({
    sort: z
      .string()
      .superRefine((text, { addIssue }) => {
        const unknown = text.split(',').filter((key) => !names.includes(key.replace(/^-/, '')));
        if (unknown.length > 0) addIssue(`has names that are no fields to sort by: ${unknown.join(', ')}`);
      })
      .optional()
      .describe('Plain fields to sort by, separated by commas, `-` before one that descends.'),
    search: z.string().min(1).max(100).optional().describe('Text that one of the fields has in it, whatever its case.'),
    ...Object.fromEntries(
      filters.map((name) => [
        name,
        z
          .string()
          .max(200)
          .optional()
          .describe(`Only what has this ${name}, whatever its case; \`*\` at the end stands for the rest.`),
      ]),
    ),
  });
}

/** From the query of an endpoint to that of the use case. */
export function listQuery(query: object): ListQuery {
  const { limit, cursor, sort, search, ...filters } = query as z.output<ReturnType<typeof ListQueryOf>>;
  const where = Object.entries(filters).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    limit,
    cursor,
    ...(sort !== undefined && { sort: sort.split(',') }),
    ...(search !== undefined && { search }),
    where: Object.fromEntries(where),
  };
}

/** Text, a number, a choice or a yes or no, also where it may be null. */
function isPlain(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'nullable' || def.type === 'optional') return isPlain(def.innerType);
  // Read in several spellings, told in one.
  if (def.type === 'pipe') return isPlain(def.out);
  return ['string', 'number', 'boolean', 'enum', 'literal'].includes(def.type);
}
