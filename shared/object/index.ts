/**
 * Configuration objects: everything that a tenant configures besides its users. README.md says how to add a kind.
 *
 *   names.ts       the names of all kinds
 *   kind.ts        what a kind is, and the schemas that follow from it
 *   fields.ts      fields that many kinds have
 *   settings-group.ts  fields of a group whose members have settings in common
 *   number-range.ts  first and last of a range, and what lies between
 *   reference.ts   fields that name other objects, and what becomes of them
 *   kinds.ts       all kinds by name
 */
export {
  type ConfigObject,
  type FieldProblem,
  factsOf,
  hasName,
  isSent,
  type ObjectKind,
  type ObjectOf,
  objectKind,
  UNIQUE_SPACES,
  type UniqueSpace,
  type UniqueValue,
  uniqueName,
} from './kind.ts';
export { kindOf, OBJECT_KINDS } from './kinds.ts';
export { OBJECT_KIND_NAMES, type ObjectKindName } from './names.ts';
export { numbersOf } from './number-range.ts';
export {
  isListOfReferences,
  type OnDelete,
  type Reference,
  type ReferenceTarget,
  referencesIn,
  referenceTo,
  withoutReference,
} from './reference.ts';
