import { z } from 'zod';
import { type IdPrefix, idOf } from '#shared/world/index.ts';
import type { ObjectKindName } from './names.ts';

/** What an object can name: another object, or a user. */
export type ReferenceTarget = ObjectKindName | 'user';

/**
 * What becomes of a reference when its target is deleted.
 * `refuse`: the target stays, and whoever wants to delete it is told who needs it.
 * `follow`: a list loses the element, an optional field becomes null, and what cannot be without it is deleted, too.
 */
export type OnDelete = 'refuse' | 'follow';

interface ReferenceRule {
  readonly target: ReferenceTarget;
  readonly onDelete: OnDelete;
}

/** One reference that an object holds. */
export interface Reference extends ReferenceRule {
  readonly id: string;
  /** Where it stands. */
  readonly path: readonly (string | number)[];
}

const rules = z.registry<ReferenceRule>();

/** Schema of a field that names another object of the same tenant. */
export function referenceTo(target: ReferenceTarget, prefix: IdPrefix, { onDelete }: { onDelete: OnDelete }) {
  const schema = idOf(prefix).describe(`Id of a ${target.replaceAll('-', ' ')} of this tenant.`);
  rules.add(schema, { target, onDelete });
  return schema;
}

type Schema = z.core.$ZodType;

/** Everything that the value, which fits the schema, refers to. */
export function referencesIn(schema: Schema, value: unknown, path: Reference['path'] = []): Reference[] {
  if (value === null || value === undefined) return [];
  const rule = rules.get(schema);
  if (rule) return [{ ...rule, id: value as string, path }];
  return partsOf(schema, value)
    .flatMap(({ key, part }) => referencesIn(part, (value as Record<string | number, unknown>)[key], [...path, key]))
    .concat(innerOf(schema, value).flatMap((inner) => referencesIn(inner, value, path)));
}

/** Whether it is a list of ids, none of which it takes twice. */
export function isListOfReferences(schema: Schema): boolean {
  const def = definition(schema);
  return def.type === 'array' && rules.has(def.element);
}

/** Where lists of references have one that stands there already. */
export function repeatedIn(schema: Schema, value: unknown, path: Reference['path'] = []): Reference['path'][] {
  if (value === null || value === undefined) return [];
  if (isListOfReferences(schema)) {
    const known = new Set<unknown>();
    return (value as unknown[]).flatMap((id, at) => (known.size === known.add(id).size ? [[...path, at]] : []));
  }
  return partsOf(schema, value)
    .flatMap(({ key, part }) => repeatedIn(part, (value as Record<string | number, unknown>)[key], [...path, key]))
    .concat(innerOf(schema, value).flatMap((inner) => repeatedIn(inner, value, path)));
}

const GONE = Symbol('what cannot be without the target');

/** The value without its references to one id; null when it cannot be without them. */
export function withoutReference<Value extends object>(schema: Schema, value: Value, id: string): Value | null {
  const rest = without(schema, value, id);
  return rest === GONE ? null : (rest as Value);
}

function without(schema: Schema, value: unknown, id: string): unknown {
  if (value === null || value === undefined) return value;
  const rule = rules.get(schema);
  if (rule) return value === id ? GONE : value;
  const inner = innerOf(schema, value)[0];
  if (inner) {
    const rest = without(inner, value, id);
    return rest === GONE && allowsNull(schema) ? null : rest;
  }
  if (Array.isArray(value)) {
    return partsOf(schema, value)
      .map(({ key, part }) => without(part, value[key as number], id))
      .filter((rest) => rest !== GONE);
  }
  const parts = partsOf(schema, value);
  if (parts.length === 0) return value;
  const changed: Record<string, unknown> = { ...(value as object) };
  for (const { key, part } of parts) {
    const rest = without(part, changed[key], id);
    if (rest === GONE) return GONE;
    changed[key] = rest;
  }
  return changed;
}

const allowsNull = (schema: Schema): boolean => definition(schema).type === 'nullable';

/** The schemas of an object's fields or a list's elements, by key; none for anything else. */
function partsOf(schema: Schema, value: unknown): { key: string | number; part: Schema }[] {
  const def = definition(schema);
  if (def.type === 'object') {
    return Object.entries(def.shape).flatMap(([key, part]) => (key in (value as object) ? [{ key, part }] : []));
  }
  if (def.type === 'array') return (value as unknown[]).map((_, key) => ({ key, part: def.element }));
  if (def.type === 'record') return Object.keys(value as object).map((key) => ({ key, part: def.valueType }));
  return [];
}

/** The schema inside one that only wraps or chooses: the option of a union is the first that the value fits. */
function innerOf(schema: Schema, value: unknown): Schema[] {
  const def = definition(schema);
  if ('innerType' in def) return [def.innerType];
  if (def.type === 'union') return def.options.filter((option) => z.safeParse(option, value).success).slice(0, 1);
  return [];
}

const definition = (schema: Schema) => (schema as z.core.$ZodTypes)._zod.def as Definition;

type Definition =
  | { readonly type: 'object'; readonly shape: Record<string, Schema> }
  | { readonly type: 'array'; readonly element: Schema }
  | { readonly type: 'record'; readonly valueType: Schema }
  | { readonly type: 'union'; readonly options: readonly Schema[] }
  | { readonly type: 'nullable' | 'optional' | 'default' | 'readonly'; readonly innerType: Schema }
  | { readonly type: 'string' | 'number' | 'boolean' };
