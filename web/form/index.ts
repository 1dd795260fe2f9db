/**
 * Forms over the schemas of the domain.
 *
 *   use-schema-form.ts   values, validation, sending, and what the API refused
 *   refusals.ts          a schema's issues and the API's pointers as field paths
 *   form-footer.tsx      refusal of the whole, cancel, send
 *   password-field.tsx   a password that can be shown
 *   tags-field.tsx       words one after the other
 */
export { FormFooter } from './form-footer.tsx';
export { PasswordField } from './password-field.tsx';
export { TagsField } from './tags-field.tsx';
export { type SchemaForm, useSchemaForm } from './use-schema-form.ts';
