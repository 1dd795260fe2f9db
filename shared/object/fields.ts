import { z } from 'zod';
import { lineOfText } from '#shared/world/index.ts';
import type { FieldProblem, UniqueValue } from './kind.ts';
import type { ObjectKindName } from './names.ts';

/** What people know an object by; `unique: (it) => [uniqueName(kind, it.name)]` keeps the promise. */
export const named = (kind: ObjectKindName) => ({
  name: lineOfText(100)
    .min(1)
    .describe(`For people; no other ${kind.replaceAll('-', ' ')} of the tenant has it.`),
  description: lineOfText(500).default(''),
});

/** Whether something is in use. */
export const isEnabled = (otherwise: string) => z.boolean().default(true).describe(otherwise);

/** The number that an object is dialed by, which no user and no other object has; none when it is null. */
export const uniqueExtension = (extension: string | null, path: FieldProblem['path'] = ['extension']): UniqueValue[] =>
  extension === null ? [] : [{ space: 'extension', value: extension, path }];

/** A value that no other object of the kind has in this field, whatever its case. */
export const uniqueField = (kind: ObjectKindName, field: string, value: string): UniqueValue => ({
  space: 'name',
  value: `${kind}.${field}/${value.toLowerCase()}`,
  path: [field],
});
