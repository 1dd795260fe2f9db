import type { MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { AnyEndpoint } from './endpoint.ts';
import { answerProblem } from './problem.ts';

export const DRY_RUN_HEADER = 'Dry-Run';

/** What can be tried takes `?dry_run=true`: the answer is that of the real request, and nothing is changed. */
export function withDryRun(endpoint: AnyEndpoint): AnyEndpoint {
  if (!endpoint.isRehearsable) return endpoint;
  const { query = z.strictObject({}) } = endpoint;
  const dryRun = z
    .enum(['true', 'false'])
    .optional()
    .describe('`true` checks everything and answers as if it were done, but changes nothing.');
  return { ...endpoint, query: query.extend({ dry_run: dryRun }) };
}

/** A job is only tried by what it is told: it has the parameter itself. */
export const takesDryRun = ({ isRehearsable, query }: AnyEndpoint): boolean =>
  isRehearsable === true || (query !== undefined && 'dry_run' in query.shape);

/** Whoever believes that he only tries must not find it done. */
export const refuseDryRun: MiddlewareHandler = async (c, next) => {
  if (c.req.query('dry_run') === undefined) return next();
  const errors = [{ pointer: '/dry_run', detail: 'this can be done, but not tried' }];
  return answerProblem(c, { code: 'invalid-query', errors });
};
