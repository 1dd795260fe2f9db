/** Values that fit a schema of the document, and values that just do not: made from the schema alone. */
import fc from 'fast-check';
import type { Contract, Schema } from './contract.ts';

/** Ids to use in generated values, by the first part of the id; any that fits where there is none. */
export type KnownIds = Readonly<Record<string, string>>;

/** Values that fit a schema, always the same, at most so many. */
export function samples(contract: Contract, schema: Schema, ids: KnownIds, count: number): unknown[] {
  const tried = fc.sample(roughly(contract, schema, ids), { seed: 1, numRuns: count * 4 });
  // What a pattern or a format leaves open is checked: a length beside it, say.
  return tried.filter((value) => contract.fits(schema, value)).slice(0, count);
}

/** Values that fit but for one place, where something is of another type or size, missing, or too much. */
export function breaking(contract: Contract, schema: Schema, ids: KnownIds): fc.Arbitrary<unknown> {
  const { example } = contract.resolve(schema);
  const good = roughly(contract, schema, ids);
  return fc
    .tuple(example === undefined ? good : fc.oneof(fc.constant(example), good), fc.nat(), fc.nat(WRONG.length))
    .map(([value, where, how]) => breakOne(value, where, how))
    .filter((value) => !contract.fits(schema, value));
}

/** First part of the ids that a schema asks for: `usr`; null when it asks for none. */
export const prefixOf = ({ pattern = '' }: Schema): string | null =>
  /^\^([a-z]+)_\[0-9A-Za-z\]/.exec(pattern)?.[1] ?? null;

function roughly(contract: Contract, reference: Schema, ids: KnownIds): fc.Arbitrary<unknown> {
  const schema = contract.resolve(reference);
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return fc.oneof(...options.map((option) => roughly(contract, option, ids)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const types = [schema.type ?? 'any'].flat();
  return fc.oneof(...types.map((type) => ofType(contract, type, schema, ids)));
}

function ofType(contract: Contract, type: string, schema: Schema, ids: KnownIds): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return objectOf(contract, schema, ids);
    case 'array':
      return fc.array(roughly(contract, schema.items ?? {}, ids), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 2, 2)),
      });
    case 'integer':
    case 'number':
      return fc.integer({
        min: schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1,
        max: Math.min(schema.maximum ?? 1_000_000, 2 ** 31 - 1),
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textOf(schema, ids);
    default:
      return fc.constantFrom('anything', 1, true, null);
  }
}

function objectOf(contract: Contract, schema: Schema, ids: KnownIds): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const named = Object.entries(properties).map(([name, part]) => [name, roughly(contract, part, ids)] as const);
  if (typeof additionalProperties !== 'object')
    return fc.record(Object.fromEntries(named), { requiredKeys: [...required] });
  return fc.dictionary(fc.constantFrom('a', 'b'), roughly(contract, additionalProperties, ids), { maxKeys: 2 });
}

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  email: ['zoe@mail.example'],
  uri: ['https://acme.example/', 'ldap://acme.example'],
  date: ['2026-02-28'],
  'date-time': ['2026-02-28T12:00:00.000Z'],
};

function textOf(schema: Schema, ids: KnownIds): fc.Arbitrary<string> {
  const known = ids[prefixOf(schema) ?? ''];
  if (known !== undefined) return fc.constant(known);
  const formatted = FORMATS[schema.format ?? ''];
  if (formatted) return fc.constantFrom(...formatted);
  const { pattern, minLength = 0, maxLength = 1000 } = schema;
  const length = { minLength, maxLength: Math.min(maxLength, minLength + 20) };
  if (pattern === undefined) return fc.string(length);
  // Text for people, whose letters need not be drawn from a million.
  if (pattern.startsWith('^[ -~')) return fc.string({ ...length, unit: 'grapheme-ascii' });
  const shape = pattern
    // Look-ahead is left to the check of the whole.
    .replaceAll(/\(\?=[^)]*\)/g, '')
    // One class of characters, as many as one likes: as many as the lengths beside it say.
    .replace(/^(\^\[[^\]]+\])[*+]\$$/, (_, start: string) => `${start}{${length.minLength},${length.maxLength}}$`);
  return fc.stringMatching(new RegExp(shape, 'u'), { size: 'xsmall' });
}

/** What hardly any field takes; what one does take is no violation and sorted out. */
const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 53,
  1e300,
  '',
  'x'.repeat(3000),
  'a\u0000b\u001b[2J\r\n',
  '\ud800',
  '__proto__',
  '../../etc/passwd',
  [],
  [[]],
  {},
  { toString: 1, constructor: { prototype: {} } },
];

/** The value with one place changed: another value there, the field gone, or an unknown field beside it. */
function breakOne(value: unknown, where: number, how: number): unknown {
  const places = placesIn(value);
  const place = places[where % places.length] as Place;
  const wrong = WRONG[how];
  if (place.length === 0) return wrong ?? null;
  const copy = structuredClone(value);
  const holder = place.slice(0, -1).reduce((inside, key) => (inside as Record<string, unknown>)[key], copy) as Record<
    string,
    unknown
  >;
  const key = place.at(-1) as string;
  if (how < WRONG.length) holder[key] = wrong;
  else if (where % 2 === 0 || Array.isArray(holder)) delete holder[key];
  else holder['no-such-field'] = holder[key];
  return copy;
}

type Place = readonly (string | number)[];

function placesIn(value: unknown, path: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inside]) => placesIn(inside, [...path, key]))];
}
