import { z } from 'zod';
import type { FieldProblem } from '#shared/object/index.ts';

/** One field that is wrong, and why. */
export const FieldError = z
  .object({
    pointer: z.string().describe('JSON Pointer (RFC 6901) into the body, or to the name of a query parameter.'),
    detail: z.string(),
  })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof FieldError>;

/** What a schema found wrong, field by field; an unknown field is an error at its own place. */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  return error.issues.flatMap(errorsOf);
}

function errorsOf(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'is not a known field' }));
  // Of several shapes it is meant to be the first that knows all its fields.
  const meant =
    issue.code === 'invalid_union'
      ? (issue.errors.find((errors) => errors.every(({ code }) => code !== 'unrecognized_keys')) ?? issue.errors[0])
      : undefined;
  if (meant) return meant.flatMap((inner) => errorsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  return [{ pointer: pointerTo(issue.path), detail: detailOf(issue) }];
}

/** More than somebody would read in one sentence. */
const MANY = 20;

/** Of many values that it takes, the first few: the OpenAPI document has them all. */
function detailOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_value' || issue.values.length <= MANY) return issue.message;
  const some = issue.values.slice(0, 3).map((value) => JSON.stringify(value));
  return `is none of the ${issue.values.length} values that it takes, such as ${some.join(', ')}`;
}

/** What a use case found wrong with a field. */
export const toFieldError = ({ path, detail }: FieldProblem): FieldError => ({ pointer: pointerTo(path), detail });

/** RFC 6901 §3: `~` and `/` inside a name are escaped. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
