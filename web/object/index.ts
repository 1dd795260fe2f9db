'use client';

/**
 * Lists and forms of all kinds of configuration objects, made from what is written down of the kinds (shared/object).
 *
 *   form-field.ts          from the schema of a kind to the fields of its form
 *   object-page.tsx        list or form, by the address
 *   object-list.tsx object-table.tsx cell.tsx   search, order, pages, rows
 *   object-editor.tsx object-form.tsx use-object-form.ts   one object: what is typed, refused, saved, in conflict
 *   input.tsx …-input.tsx  an input for each type of field
 *   part-form.tsx          what is saved as one without being an object, such as the profile of a user
 *   issue.ts               why a field is refused
 *   leave-guard.tsx        the question before what was typed is lost
 *   delete-object.tsx      the question before one goes, and what still needs it
 *   use-objects.ts         the API; title.ts reference-name.tsx  what an object is called
 *   use-object-texts.ts    words (web/language/objects.*.json)
 *
 * A new kind needs its name under `kinds` in the catalogues and its words in objects.*.json; web/language/objects.test.ts
 * tells which. A new type of field is a case in form-field.ts and in input.tsx.
 */
export { FormContext } from './form-context.ts';
export { type FormField, fieldOf } from './form-field.ts';
export { Input } from './input.tsx';
export { type Issues, issuesAt, issuesOf } from './issue.ts';
export { useLeaveGuard } from './leave-guard.tsx';
export { ObjectPage } from './object-page.tsx';
export { PartForm } from './part-form.tsx';
export { ReferenceName } from './reference-name.tsx';
export { titleOf } from './title.ts';
export { useObjectTexts } from './use-object-texts.ts';
export { useObject } from './use-objects.ts';
