import type { Context } from 'hono';

/** What the two hosts of the API tell beside the request: the Node listener its socket, Lambda its event. */
interface HostBindings {
  readonly incoming?: { readonly socket: { readonly remoteAddress?: string } };
  readonly requestContext?: object;
}

/**
 * The address a request comes from, for the pace of signing in. On AWS, API Gateway ends X-Forwarded-For with whom it
 * talks to, CloudFront; who talks to CloudFront stands before it.
 */
export function sourceAddress(c: Context): string {
  const { incoming, requestContext } = (c.env ?? {}) as HostBindings;
  if (requestContext) return c.req.header('x-forwarded-for')?.split(',').slice(-2)[0]?.trim() ?? '';
  return incoming?.socket.remoteAddress ?? '';
}
