import type { FieldError } from '../field-error.ts';
import type { ApiProblem, ApiProblemCode } from '../problem.ts';

export interface ProblemAnswer<Code extends ApiProblemCode> {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 500 | 503 | 504;
  readonly title: string;
  readonly detail: (problem: Extract<ApiProblem, { code: Code }>) => string;
  /** The field of the body that a conflict is about. */
  readonly pointer?: string | ((problem: Extract<ApiProblem, { code: Code }>) => string);
  readonly headers?: (problem: Extract<ApiProblem, { code: Code }>) => Record<string, string>;
}

/** Some of them. */
export type ProblemAnswers = { readonly [Code in ApiProblemCode]?: ProblemAnswer<Code> };

export const summary = (errors: readonly FieldError[]): string =>
  errors.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; ');
