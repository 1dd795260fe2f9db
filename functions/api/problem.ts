import type { Context } from 'hono';
import { z } from 'zod';
import { OBJECT_KIND_NAMES } from '#shared/object/index.ts';
import type { Problem } from '#shared/usecases/index.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { FieldError, toFieldError } from './field-error.ts';
import { PROBLEMS, type ProblemAnswer } from './problems/index.ts';

/** An error answer (RFC 9457). Programs go by `code`, people read `title` and `detail`. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(FieldError).optional(),
    by: z
      .array(z.object({ kind: z.enum(OBJECT_KIND_NAMES), id: z.string() }))
      .optional()
      .describe('With `in-use`: objects that need it.'),
  })
  .meta({ id: 'Problem' });

/** What a use case says, and what the border itself finds wrong with a request. */
export type ApiProblem =
  | Problem
  | { readonly code: 'malformed-json' }
  | { readonly code: 'unsupported-media-type'; readonly type: string }
  | { readonly code: 'body-too-large'; readonly limitBytes: number }
  | { readonly code: 'invalid-body'; readonly errors: readonly FieldError[] }
  | { readonly code: 'invalid-query'; readonly errors: readonly FieldError[] }
  | { readonly code: 'invalid-cursor' }
  | { readonly code: 'invalid-idempotency-key' }
  | { readonly code: 'idempotency-key-reused' }
  | { readonly code: 'idempotency-in-progress' }
  | { readonly code: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly code: 'csrf-header-missing' }
  | { readonly code: 'unknown-path' }
  | { readonly code: 'method-not-allowed'; readonly allow: readonly string[] }
  | { readonly code: 'store-unavailable' }
  | { readonly code: 'internal-error' };
export type ApiProblemCode = ApiProblem['code'];

/** For JSON, unless the endpoint says otherwise; a file has a limit of its own. */
const BODY_LIMIT_BYTES = 65_536;
export const bodyLimitOf = ({ upload, bodyLimitBytes }: AnyEndpoint): number =>
  upload?.limitBytes ?? bodyLimitBytes ?? BODY_LIMIT_BYTES;

export function answerProblem<Code extends ApiProblemCode>(
  c: Context,
  problem: Extract<ApiProblem, { code: Code }>,
): Response {
  const row = PROBLEMS[problem.code as Code];
  const detail = row.detail(problem);
  const errors = fieldErrorsOf(problem, row, detail);
  const document = {
    type: `urn:patchbay:problem:${problem.code}`,
    title: row.title,
    status: row.status,
    detail,
    code: problem.code,
    ...(errors && { errors: [...errors] }),
    ...('by' in problem && { by: [...problem.by] }),
  } satisfies z.infer<typeof ProblemDocument>;
  return c.body(JSON.stringify(document), row.status, {
    'Content-Type': 'application/problem+json',
    ...row.headers?.(problem),
  });
}

function fieldErrorsOf<Code extends ApiProblemCode>(
  problem: Extract<ApiProblem, { code: Code }>,
  { pointer }: ProblemAnswer<Code>,
  detail: string,
): readonly FieldError[] | undefined {
  if ('errors' in problem) return problem.errors.map((error) => ('path' in error ? toFieldError(error) : error));
  if (pointer === undefined) return undefined;
  return [{ pointer: typeof pointer === 'string' ? pointer : pointer(problem), detail }];
}
