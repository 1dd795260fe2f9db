import type { MiddlewareHandler } from 'hono';
import type { Upload } from './endpoint.ts';
import { answerProblem } from './problem.ts';

/** JSON is UTF-8 (RFC 8259 §8.1); saying so is allowed. */
const JSON_TYPE = /^application\/json[ \t]*(;[ \t]*charset[ \t]*=[ \t]*"?utf-8"?[ \t]*)?$/i;

/** A body that an endpoint takes must be there and be JSON by name; broken UTF-8 is refused, not mended. */
export const readableBody: MiddlewareHandler = async (c, next) => {
  if (!JSON_TYPE.test(c.req.header('content-type') ?? ''))
    return answerProblem(c, { code: 'unsupported-media-type', type: 'application/json' });
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer());
  } catch (error) {
    if (error instanceof TypeError) return answerProblem(c, { code: 'malformed-json' });
    throw error;
  }
  return next();
};

/** A file that an endpoint takes must be there, of the type it takes; a charset must be UTF-8. */
export const readableUpload =
  ({ type }: Upload): MiddlewareHandler =>
  async (c, next) => {
    const [named = '', ...parameters] = (c.req.header('content-type') ?? '').toLowerCase().split(';');
    const charset = parameters
      .map((parameter) => /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/.exec(parameter)?.[1])
      .find(Boolean);
    const isOfType = type.endsWith('/*') ? named.trim().startsWith(type.slice(0, -1)) : named.trim() === type;
    const isTaken = isOfType && (charset === undefined || charset === 'utf-8');
    return isTaken ? next() : answerProblem(c, { code: 'unsupported-media-type', type });
  };
