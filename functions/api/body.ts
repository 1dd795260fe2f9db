import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Upload } from './endpoint.ts';
import { answerProblem } from './problem.ts';

/** As much of a body as is read for nothing: more than twice what any endpoint takes (job.ts). *chosen* */
const READ_AWAY_BYTES = 8 * 1024 * 1024;

/**
 * What is refused before its body is read leaves that in the way of the next request on the connection, whose client would
 * find it closed. It is read away before the answer; where that is too much, the answer says that the connection ends (RFC 9112 §9.3, §9.6).
 */
export const unreadBody: MiddlewareHandler = async (c, next) => {
  await next();
  if (!(await isReadAway(c.req.raw))) c.header('Connection', 'close');
};

async function isReadAway({ headers, body, bodyUsed }: Request): Promise<boolean> {
  if (body === null || bodyUsed || body.locked) return true;
  if (Number(headers.get('content-length')) > READ_AWAY_BYTES) return false;
  const reader = body.getReader();
  try {
    for (let length = 0; length <= READ_AWAY_BYTES; ) {
      const { done, value } = await reader.read();
      if (done) return true;
      length += value.length;
    }
    return false;
  } catch {
    // Whoever sent it is gone.
    return false;
  }
}

/** Of one that does not say how long it is, the rest is still to come when it is too long: nobody reads it any more. */
export const limitBody = (limitBytes: number): MiddlewareHandler =>
  bodyLimit({
    maxSize: limitBytes,
    onError: (c) => {
      if (c.req.raw.body?.locked) c.header('Connection', 'close');
      return answerProblem(c, { code: 'body-too-large', limitBytes });
    },
  });

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
  ({ type, otherTypes = [] }: Upload): MiddlewareHandler =>
  async (c, next) => {
    const [named = '', ...parameters] = (c.req.header('content-type') ?? '').toLowerCase().split(';');
    const charset = parameters
      .map((parameter) => /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/.exec(parameter)?.[1])
      .find(Boolean);
    const isOfType = [type, ...otherTypes].some((one) =>
      one.endsWith('/*') ? named.trim().startsWith(one.slice(0, -1)) : named.trim() === one,
    );
    const isTaken = isOfType && (charset === undefined || charset === 'utf-8');
    return isTaken ? next() : answerProblem(c, { code: 'unsupported-media-type', type });
  };
