import type { Context } from 'hono';
import type { UseCaseWorld } from '#shared/usecases/index.ts';
import type { ApiProblem } from './problem.ts';

/** 20 a second: far more than a program needs that waits for its answers (chosen). */
export const REQUESTS_PER_MINUTE = 1200;
const WINDOW_SECONDS = 60;

export interface RateLimitWorld extends Pick<UseCaseWorld, 'store' | 'clock'> {
  /** What one API key may ask in a minute of the clock. */
  readonly requestsPerMinute?: number;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/**
 * Counts a request of an API key, wherever it is served, and tells what is left in the fields of
 * draft-ietf-httpapi-ratelimit-headers. Without a count the request goes on: the limit protects others, it is no rule.
 */
export async function limitRate(
  { store, clock, log, requestsPerMinute: quota = REQUESTS_PER_MINUTE }: RateLimitWorld,
  c: Context,
  apiKeyId: string,
): Promise<ApiProblem | null> {
  const seconds = clock.nowMs() / 1000;
  const minute = Math.floor(seconds / WINDOW_SECONDS);
  const resetSeconds = Math.ceil((minute + 1) * WINDOW_SECONDS - seconds);
  try {
    const count = await store.requestCounts.add(apiKeyId, minute);
    c.header('RateLimit-Policy', `"api-key";q=${quota};w=${WINDOW_SECONDS}`);
    c.header('RateLimit', `"api-key";r=${Math.max(0, quota - count)};t=${resetSeconds}`);
    return count > quota ? { code: 'rate-limited', retryAfterSeconds: resetSeconds } : null;
  } catch (error) {
    log({ name: 'request-not-counted', method: c.req.method, path: c.req.path, error: String(error) });
    return null;
  }
}
