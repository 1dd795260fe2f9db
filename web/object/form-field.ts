import type { z } from 'zod';
import { type ObjectKind, type ReferenceTarget, referencesIn } from '#shared/object/index.ts';

/** What every field of a form has, whatever it holds. */
interface AnyField {
  /** As in the body of the request; an element of a list has the name of the list. */
  readonly name: string;
  /** English, as the schema has it. */
  readonly help: string | null;
  readonly isNullable: boolean;
  readonly isOptional: boolean;
  /** What it holds where nobody has said anything; undefined where somebody must. */
  readonly preset: unknown;
}

export type TextField = AnyField & { readonly type: 'text'; readonly format: string | null };
export type NumberField = AnyField & { readonly type: 'number'; readonly min: number; readonly max: number };
export type ChoiceField = AnyField & { readonly type: 'choice'; readonly choices: readonly string[] };
export type ReferenceField = AnyField & { readonly type: 'reference'; readonly target: ReferenceTarget };
export type ListField = AnyField & { readonly type: 'list'; readonly element: FormField };
export type GroupField = AnyField & { readonly type: 'group'; readonly fields: readonly FormField[] };
/** One of several shapes, told apart by one field, such as the kind of a destination. */
export type VariantField = AnyField & {
  readonly type: 'variant';
  readonly by: string;
  readonly variants: readonly { readonly value: string; readonly fields: readonly FormField[] }[];
};
export type FormField =
  | TextField
  | NumberField
  | (AnyField & { readonly type: 'flag' | 'record' | 'secret' })
  | ChoiceField
  | ReferenceField
  | ListField
  | GroupField
  | VariantField;

/** The form of a kind: its fields in the order in which they are written down, then its secrets. */
export function formOf({ Stored, newFacts, secrets = {} }: ObjectKind): readonly FormField[] {
  const { id, createdAt, updatedAt, ...others } = Stored.shape;
  const fields = Object.fromEntries(Object.entries(others).filter(([name]) => !(name in newFacts)));
  const ofSecrets = fieldsOf(secrets).map((field) => ({ ...field, type: 'secret' as const, isOptional: true }));
  return [...fieldsOf(fields), ...ofSecrets];
}

const fieldsOf = (shape: Readonly<Record<string, z.core.$ZodType>>): FormField[] =>
  Object.entries(shape).map(([name, schema]) => fieldOf(name, schema));

/** What an input has to know of a schema. */
export function fieldOf(name: string, schema: z.core.$ZodType): FormField {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const help = (schema as z.ZodType).description ?? null;
  if (def.type === 'default' || def.type === 'nullable' || def.type === 'optional') {
    const inner = fieldOf(name, def.innerType);
    return {
      ...inner,
      help: help ?? inner.help,
      isNullable: inner.isNullable || def.type === 'nullable',
      isOptional: inner.isOptional || def.type === 'optional',
      preset: def.type === 'default' ? def.defaultValue : inner.preset,
    };
  }
  const any: AnyField = { name, help, isNullable: false, isOptional: false, preset: undefined };
  switch (def.type) {
    case 'pipe':
      return { ...fieldOf(name, def.in), help };
    case 'string': {
      const [reference] = referencesIn(schema, name);
      if (reference) return { ...any, type: 'reference', target: reference.target };
      return { ...any, type: 'text', format: 'format' in def ? String(def.format) : null };
    }
    case 'number': {
      const { minValue, maxValue } = schema as z.ZodNumber;
      return {
        ...any,
        type: 'number',
        min: minValue ?? Number.MIN_SAFE_INTEGER,
        max: maxValue ?? Number.MAX_SAFE_INTEGER,
      };
    }
    case 'boolean':
      return { ...any, type: 'flag' };
    case 'enum':
      return { ...any, type: 'choice', choices: Object.values(def.entries).map(String) };
    case 'array':
      return { ...any, type: 'list', element: fieldOf(name, def.element) };
    case 'record':
      return { ...any, type: 'record' };
    case 'object':
      return { ...any, type: 'group', fields: fieldsOf(def.shape) };
    case 'union':
      return variantsOf(any, def as z.core.$ZodDiscriminatedUnionDef);
    default:
      throw new Error(`no input for ${name}: ${def.type}`);
  }
}

function variantsOf(any: AnyField, { discriminator: by, options }: z.core.$ZodDiscriminatedUnionDef): FormField {
  // Not one of several shapes but of several spellings, such as a time zone or nothing: all are text.
  if (!by) return { ...any, type: 'text', format: null };
  const variants = options.map((option) => {
    const { shape } = (option as z.ZodObject)._zod.def;
    const { [by]: tag, ...others } = shape;
    return { value: String((tag as z.ZodLiteral).value), fields: fieldsOf(others) };
  });
  return { ...any, type: 'variant', by, variants };
}

/** What an input holds before anybody has touched it; undefined where somebody has to say something. */
export function blankOf(field: FormField): unknown {
  if (field.preset !== undefined) return field.preset;
  if (field.isOptional) return undefined;
  if (field.isNullable) return null;
  return filledBlank(field);
}

/** The same for one that holds something, although it could hold nothing. */
export function filledBlank(field: FormField): unknown {
  switch (field.type) {
    case 'text':
      return '';
    case 'flag':
      return false;
    case 'list':
      return [];
    case 'record':
      return {};
    case 'group':
      return blanksOf(field.fields);
    default:
      return undefined;
  }
}

export const blanksOf = (fields: readonly FormField[]): Record<string, unknown> =>
  Object.fromEntries(fields.map((field) => [field.name, blankOf(field)]));
