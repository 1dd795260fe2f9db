import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { EventFilter, EventPattern } from '#shared/event/index.ts';
import { SESSION_COOKIE, TENANT_HEADER } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { TenantId } from '#shared/tenant/index.ts';
import type { Credential } from '#shared/usecases/index.ts';
import { UserId } from '#shared/user/index.ts';

/** What a client asks for when it opens a stream. */
export interface StreamRequest {
  readonly filter: EventFilter;
  /** The number after which it wants to go on; null: from now on. */
  readonly after: number | null;
  /** The tenant it wants to listen to; null for its own. */
  readonly tenant: string | null;
  /** Null: it will say in its first message. */
  readonly credential: Credential | null;
  readonly source: string | null;
}

/** Why a stream is not opened, as an HTTP status. */
export interface StreamRefusal {
  readonly status: 400 | 403 | 404 | 405 | 426;
  readonly detail: string;
}

export const STREAM_PATH = '/v1/events';

const listOf = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(item).max(100));
const Query = z.strictObject({
  events: listOf(EventPattern).prefault('*'),
  userIds: listOf(UserId).prefault(''),
  numbers: listOf(EventFilter.shape.numbers.element).prefault(''),
  after: z
    .string()
    .regex(/^\d{1,13}$/)
    .optional(),
  tenant: TenantId.optional(),
});

/** Reads the request that asks for a stream. */
export function readRequest(request: IncomingMessage): Result<StreamRequest, StreamRefusal> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname !== STREAM_PATH) return fail({ status: 404, detail: `The only path is ${STREAM_PATH}.` });
  const query = Query.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) {
    const detail = query.error.issues.map(({ path, message }) => `${path.join('.') || 'query'}: ${message}`).join('; ');
    return fail({ status: 400, detail });
  }
  const { events, userIds, numbers, after, tenant } = query.data;
  const credential = credentialOf(request);
  if (credential?.kind === 'session' && !isSameOrigin(request)) {
    return fail({ status: 403, detail: 'A session cookie is good for pages of this very site alone.' });
  }
  return ok({
    filter: { events: events.length === 0 ? ['*'] : events, userIds, numbers },
    after: after === undefined ? null : Number(after),
    tenant: tenant ?? headerOf(request, TENANT_HEADER.toLowerCase()),
    credential,
    source: sourceOf(request),
  });
}

/** An API key in the header Authorization wins over a cookie that a browser may have added by itself. */
function credentialOf(request: IncomingMessage): Credential | null {
  const { authorization, cookie } = request.headers;
  const key = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
  // A header that cannot be read is a credential that is none.
  if (authorization !== undefined) return { kind: 'api-key', token: key ?? '' };
  const session = new RegExp(`(?:^|; *)${SESSION_COOKIE}=([^;]+)`).exec(cookie ?? '')?.[1];
  return session === undefined ? null : { kind: 'session', token: session };
}

/**
 * A page of another site can open a WebSocket with our cookie, and read what comes: SameSite=Lax does not cover it in every
 * browser. What the browser says of the page's origin must be the host that it asks (RFC 6455 §10.2).
 */
function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  const asked = headerOf(request, 'x-forwarded-host') ?? host;
  if (origin === undefined || asked === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === asked.toLowerCase();
}

/** The last one that a proxy of ours has added, else who has connected. */
const sourceOf = (request: IncomingMessage): string | null =>
  headerOf(request, 'x-forwarded-for')?.split(',').at(-1)?.trim() ?? request.socket.remoteAddress ?? null;

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}
