import type { Context } from 'hono';
import type { z } from 'zod';
import { fail, ok, type Result } from '#shared/result.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { fieldErrors } from './field-error.ts';
import type { ApiProblem } from './problem.ts';

/** What an endpoint has schemas for, as they have parsed it; undefined where it has none. */
interface RequestParts {
  readonly params: unknown;
  readonly query: object;
  readonly body: unknown;
}

/** The parts of a request, or what is wrong with the first that does not fit. */
export async function readParts(
  { params, query, body }: AnyEndpoint,
  c: Context,
): Promise<Result<RequestParts, ApiProblem>> {
  const readParams = params?.safeParse(c.req.param());
  // An id that cannot be one names nothing, like one that is unknown.
  if (readParams?.success === false) return fail({ code: 'not-found' });
  const readQuery = query?.safeParse(queryOf(c));
  if (readQuery?.success === false) return fail({ code: 'invalid-query', errors: fieldErrors(readQuery.error) });
  const span = spanOf(readQuery?.data);
  if (span && Date.parse(span.from) > Date.parse(span.to)) {
    return fail({ code: 'invalid-query', errors: [{ pointer: '/to', detail: 'must not be before from' }] });
  }
  const readBody = body && (await readJson(body, c));
  if (readBody?.ok === false) return readBody;
  return ok({ params: readParams?.data, query: readQuery?.data ?? {}, body: readBody?.value });
}

/** A parameter that is there several times is a list, which no schema takes. */
const queryOf = (c: Context) =>
  Object.fromEntries(Object.entries(c.req.queries()).map(([name, all]) => [name, all.length === 1 ? all[0] : all]));

/** In every query `from` and `to` are instants or days. */
function spanOf(query: object | undefined): { from: string; to: string } | null {
  const { from, to } = (query ?? {}) as Record<string, unknown>;
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null;
}

async function readJson(schema: z.ZodType, c: Context): Promise<Result<unknown, ApiProblem>> {
  let json: unknown;
  try {
    json = await c.req.json();
  } catch (error) {
    if (error instanceof SyntaxError) return fail({ code: 'malformed-json' });
    throw error;
  }
  const read = schema.safeParse(json);
  return read.success ? ok(read.data) : fail({ code: 'invalid-body', errors: fieldErrors(read.error) });
}
