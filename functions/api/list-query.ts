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
    ...Object.fromEntries(filters.map((name) => [name, filterOf(name, item.shape[name] as Plain).optional()])),
  });
}

type Plain = z.core.$ZodTypes;

/** What can be asked of a field: a value that it can have, and of text what it begins with. `null` where it may be none. */
function filterOf(name: string, field: Plain): z.ZodType<string> {
  const { def } = bare(field)._zod;
  const none = z.safeParse(field, null).success ? ['null'] : [];
  const only = `Only what has this ${name}`;
  switch (def.type) {
    case 'boolean':
      return z.enum(['true', 'false', ...none]).describe(`${only}.`);
    case 'enum':
      return z.enum([...Object.values(def.entries).map(String), ...none]).describe(`${only}.`);
    case 'literal':
      return z.enum([...def.values.map(String), ...none]).describe(`${only}.`);
    case 'number':
      return z
        .string()
        .regex(none.length > 0 ? /^(-?\d+(\.\d+)?|null)$/ : /^-?\d+(\.\d+)?$/)
        .refine((text) => text === 'null' || z.safeParse(field, Number(text)).success, 'is no value of the field')
        .describe(`${only}.`);
    default:
      return z
        .string()
        .max(200)
        .refine((text) => text.endsWith('*') || text === none[0] || canBe(field, text), 'is no value of the field')
        .describe(`${only}, whatever its case; \`*\` at the end stands for the rest.`);
  }
}

const canBe = (field: Plain, text: string): boolean =>
  [text, text.toLowerCase(), text.toUpperCase()].some((spelling) => z.safeParse(field, spelling).success);

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
  return ['string', 'number', 'boolean', 'enum', 'literal'].includes(bare(schema)._zod.def.type);
}

/** Without what only says that it may be missing. */
function bare(schema: z.core.$ZodType): Plain {
  const { def } = (schema as Plain)._zod;
  if (def.type === 'nullable' || def.type === 'optional') return bare(def.innerType);
  // Read in several spellings, told in one.
  return def.type === 'pipe' ? bare(def.out) : (schema as Plain);
}
