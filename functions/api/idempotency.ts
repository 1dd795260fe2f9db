import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { Caller, UseCaseWorld } from '#shared/usecases/index.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { answerProblem } from './problem.ts';

export const IDEMPOTENCY_HEADER = 'Idempotency-Key';
export const REPLAYED_HEADER = 'Idempotency-Replayed';

/** Signing in has no actor yet that a key could belong to; methods other than POST are idempotent by themselves. */
export const takesIdempotencyKey = ({ method, allow }: AnyEndpoint): boolean => method === 'post' && allow !== 'anyone';

/** 1 to 255 printable ASCII characters (chosen). */
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;
const KEPT_HEADERS = ['content-type', 'etag'] as const;
const KeptAnswer = z.object({
  status: z.int().min(200).max(499),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

interface IdempotencyWorld extends Pick<UseCaseWorld, 'store' | 'ids' | 'secretBox'> {
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/**
 * Carries a request with an Idempotency-Key out once per tenant, actor and key; who sends it again gets the first answer
 * again. Comes after the credential was checked, so a kept answer is for nobody who could not ask for it.
 */
export function idempotent(world: IdempotencyWorld): MiddlewareHandler {
  return async (c: Context<{ Variables: { caller: Caller | null } }>, next) => {
    const key = c.req.header(IDEMPOTENCY_HEADER);
    const caller = c.get('caller');
    // What is only tried is done again as often as it is tried, and must not answer for the real request.
    if (key === undefined || caller === null || c.req.query('dry_run') === 'true') return next();
    if (!IDEMPOTENCY_KEY.test(key)) return answerProblem(c, { code: 'invalid-idempotency-key' });

    const { tenantId, actor } = caller.principal;
    const { idempotency } = world.store.tenant(tenantId);
    const scope = { actor, key };
    const request = { id: world.ids.next('req'), fingerprint: await fingerprintOf(c) };
    const claim = await idempotency.claim(scope, request);
    switch (claim.state) {
      case 'another-request':
        return answerProblem(c, { code: 'idempotency-key-reused' });
      case 'in-progress':
        return answerProblem(c, { code: 'idempotency-in-progress' });
      case 'answered': {
        const kept = KeptAnswer.parse(JSON.parse(world.secretBox.open(tenantId, claim.sealedAnswer)));
        c.header(REPLAYED_HEADER, 'true');
        return c.body(kept.body, kept.status as ContentfulStatusCode, kept.headers);
      }
      case 'claimed':
        break;
    }

    await next();
    try {
      // What failed on our side may go better the next time.
      if (c.res.status >= 500) await idempotency.release(scope, request.id);
      else await idempotency.keep(scope, request.id, world.secretBox.seal(tenantId, await readAnswer(c.res)));
    } catch (error) {
      // The change is made, and its answer true.
      world.log({ name: 'answer-not-kept', method: c.req.method, path: c.req.path, error: String(error) });
    }
  };
}

async function fingerprintOf(c: Context): Promise<string> {
  const body = Buffer.from(await c.req.arrayBuffer());
  const { search } = new URL(c.req.url);
  return createHash('sha256').update(`${c.req.method} ${c.req.path}${search}\n`).update(body).digest('hex');
}

/** Sealed by the caller: an answer may hold a secret that is told this once. */
async function readAnswer(answer: Response): Promise<string> {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const body = await answer.clone().text();
  return JSON.stringify({ status: answer.status, headers: Object.fromEntries(headers), body });
}
