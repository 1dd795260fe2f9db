import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import { BlobsUnavailable, rehearsalOf } from '#shared/blob/index.ts';
import { may } from '#shared/identity/index.ts';
import { lazily } from '#shared/lazily.ts';
import { InvalidCursor, StoreUnavailable } from '#shared/store/index.ts';
import { SipDomain, type TenantId } from '#shared/tenant/index.ts';
import { authenticate, type Caller, type JobFile, type JobWorld } from '#shared/usecases/index.ts';
import { limitBody, readableBody, readableUpload, unreadBody } from './body.ts';
import { cutOut, rangeOf } from './byte-range.ts';
import { cookiesOf, credentialOf, isForged, TENANT_HEADER } from './credential.ts';
import { DRY_RUN_HEADER, refuseDryRun, takesDryRun } from './dry-run.ts';
import type { Allow, AnswerFormat, AnyEndpoint } from './endpoint.ts';
import { changesOne, entityTag, expectationOf, isVersioned, namesVersion, versionOf } from './entity-tag.ts';
import { sparse } from './fields.ts';
import { idempotent, takesIdempotencyKey } from './idempotency.ts';
import { withParameters } from './parameters.ts';
import { type ApiProblem, answerProblem, bodyLimitOf } from './problem.ts';
import { limitRate, type RateLimitWorld } from './rate-limit.ts';
import { readParts } from './request-parts.ts';
import { sourceAddress } from './source-address.ts';

export interface ApiOptions extends JobWorld, RateLimitWorld {
  /** The tenant that signs in when neither the host name nor the body names one. */
  readonly defaultTenant?: TenantId | null;
  /** Lets webhooks be tried at private addresses: for the laptop. */
  readonly mayReachPrivate?: boolean;
  /** One object per noteworthy thing; `name` is the event. */
  readonly log: RateLimitWorld['log'];
}

export type Api = Hono<{ Variables: { caller: Caller | null } }>;
type ApiContext = Context<{ Variables: { caller: Caller | null } }>;

/** What an API answers: all of it on one machine, a part of it in each function on AWS. */
export interface Surface {
  readonly endpoints: readonly AnyEndpoint[];
  /** The document of the whole API, as JSON; absent where another function has it. */
  readonly document?: () => string | Promise<string>;
}

/** The native API, or a part of it: what happens to every request, top to bottom. */
export function serve(options: ApiOptions, { endpoints, document }: Surface): Api {
  const app: Api = new Hono();
  app.use(headers);
  app.use(unreadBody);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, allow) => answerProblem(c, { code: 'method-not-allowed', allow }),
    }),
  );

  for (const endpoint of endpoints) {
    // Schemas are made with the first request that needs them: all of them take longer than a cold start may.
    const handler = lazily(() => handlerOf(options, withParameters(endpoint)));
    app.on(endpoint.method, endpoint.path.replaceAll(/{(\w+)}/g, ':$1'), (c, next) => handler()(c, next));
  }
  if (document)
    app.get('/v1/openapi.json', async (c) => c.body(await document(), 200, { 'Content-Type': 'application/json' }));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  app.notFound((c) => answerProblem(c, { code: 'unknown-path' }));
  app.onError((error, c) => answerError(options, error, c));
  return app;
}

/** What happens to a request for one endpoint, top to bottom. */
const handlerOf = (options: ApiOptions, endpoint: AnyEndpoint): MiddlewareHandler =>
  every(
    // Before anybody is asked who he is: no body is read that is longer than what its endpoint takes.
    limitBody(bodyLimitOf(endpoint)),
    admit(options, endpoint),
    ...(takesDryRun(endpoint) ? [] : [refuseDryRun]),
    ...(endpoint.body ? [readableBody] : []),
    ...(endpoint.upload ? [readableUpload(endpoint.upload)] : []),
    ...(takesIdempotencyKey(endpoint) ? [idempotent(options)] : []),
    // Answered here when it throws, too, for what keeps answers to see.
    (c: ApiContext) => carryOut(options, endpoint, c).catch((error: Error) => answerError(options, error, c)),
  );

/** An API needs nothing of what a page may do, and its answers are nobody else's business. */
const headers: MiddlewareHandler = async (c, next) => {
  await secure(c, next);
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
};
const secure = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: 'DENY',
  strictTransportSecurity: 'max-age=63072000; includeSubDomains',
});

/** Who asks, and may he? Comes before anything in the request is looked at. */
function admit(world: ApiOptions, { allow, mayBeIncomplete }: AnyEndpoint): MiddlewareHandler {
  return async (c: ApiContext, next) => {
    c.set('caller', null);
    if (allow === 'anyone') return next();
    const credential = credentialOf(c);
    const chosenTenant = c.req.header(TENANT_HEADER) ?? null;
    const caller = await authenticate(world, credential, chosenTenant, sourceAddress(c) || null, mayBeIncomplete);
    if (!caller.ok) return answerProblem(c, caller.problem);
    const excess = credential?.kind === 'api-key' && (await limitRate(world, c, caller.value.principal.actor));
    if (excess) return answerProblem(c, excess);
    if (isForged(c, credential)) return answerProblem(c, { code: 'csrf-header-missing' });
    const refusal = refusalOf(caller.value, allow);
    if (refusal) return answerProblem(c, refusal);
    c.set('caller', caller.value);
    return next();
  };
}

function refusalOf({ principal, user }: Caller, allow: Exclude<Allow, 'anyone'>): ApiProblem | null {
  if (allow === 'signed-in') return null;
  if (allow === 'oneself') return user === null ? { code: 'not-oneself' } : null;
  if (allow.some((permission) => may(principal, permission))) return null;
  return { code: 'not-permitted', permission: allow[0] };
}

async function carryOut(options: ApiOptions, endpoint: AnyEndpoint, c: ApiContext): Promise<Response> {
  const parts = await readParts(endpoint, c);
  if (!parts.ok) return answerProblem(c, parts.problem);
  const { params, body } = parts.value;
  const { fields, ...query } = parts.value.query as { fields?: string; dry_run?: unknown };
  const isTried = endpoint.isRehearsable === true && query.dry_run === 'true';
  const ifMatch = changesOne(endpoint) ? c.req.header('if-match') : undefined;
  const expectation = ifMatch === undefined ? 'any' : expectationOf(ifMatch);
  const result = await endpoint.handle({
    world: {
      ...options,
      ...(isTried && { store: options.store.rehearsal(), blobs: rehearsalOf(options.blobs) }),
      expectation,
      client: { source: sourceAddress(c) || null, userAgent: c.req.header('user-agent') ?? null },
    },
    caller: c.get('caller'),
    params,
    query,
    body,
    upload: endpoint.upload ? new Uint8Array(await c.req.arrayBuffer()) : new Uint8Array(),
    ...cookiesOf(c, credentialOf(c)),
    place: {
      host: hostOf(c),
      origin: originOf(c),
      defaultTenant: options.defaultTenant ?? null,
      source: sourceAddress(c),
    },
    mayReachPrivate: options.mayReachPrivate ?? false,
    log: options.log,
  });
  if (isTried) c.header(DRY_RUN_HEADER, 'true');
  if (!result.ok) {
    // Changed between the use case's own look and its write: to who named a version that is another version, too.
    const isOther = result.problem.code === 'changed-meanwhile' && expectation !== 'any';
    return answerProblem(c, isOther ? { code: 'precondition-failed' } : result.problem);
  }
  if (endpoint.isFile) return answerFile(c, result.value as JobFile);
  const { status, schema } = endpoint.answer;
  if (schema === null || status === 204) return c.body(null, 204);
  // Through the schema, so that what it does not name, a secret above all, cannot slip out.
  const answer = schema.parse(result.value) as object;
  if (isVersioned(endpoint)) {
    const version = versionOf(answer);
    c.header('ETag', entityTag(version));
    const ifNoneMatch = endpoint.method === 'get' ? c.req.header('if-none-match') : undefined;
    if (ifNoneMatch !== undefined && namesVersion(ifNoneMatch, version)) return c.body(null, 304);
  }
  const format = formatOf(endpoint, c);
  return format
    ? c.body(format.write(answer), status, { 'Content-Type': format.type })
    : c.json(fields === undefined ? answer : sparse(answer, fields), status);
}

/** A browser saves it under its name and never shows it as a page of ours. */
function answerFile(c: Context, file: JobFile): Response {
  if (file.kind === 'link') return c.redirect(file.url, 302);
  // A browser keeps it, and asks each time whether it is still the one.
  const tag = file.version && { ETag: entityTag(file.version), 'Cache-Control': 'private, no-cache' };
  const ifNoneMatch = c.req.header('if-none-match');
  if (file.version && ifNoneMatch !== undefined && namesVersion(ifNoneMatch, file.version)) {
    void file.content.cancel();
    return c.body(null, 304, tag || {});
  }
  const range = file.bytes === undefined ? null : rangeOf(c.req.header('range'), file.bytes);
  if (range === 'unsatisfiable') {
    void file.content.cancel();
    return c.body(null, 416, { 'Content-Range': `bytes */${file.bytes}` });
  }
  const part = range && {
    'Content-Range': `bytes ${range.from}-${range.to}/${file.bytes}`,
    'Content-Length': String(range.to - range.from + 1),
  };
  return c.body(range ? file.content.pipeThrough(cutOut(range)) : file.content, range ? 206 : 200, {
    'Content-Type': file.contentType,
    ...(file.bytes !== undefined && { 'Accept-Ranges': 'bytes' }),
    ...part,
    'Content-Disposition': `attachment; filename="${file.fileName}"`,
    ...tag,
  });
}

/** The format asked for by `?format=`, else by Accept; null for JSON. */
function formatOf({ formats = {} }: AnyEndpoint, c: ApiContext): AnswerFormat | null {
  const asked = c.req.query('format');
  if (asked !== undefined) return formats[asked] ?? null;
  const accept = c.req.header('accept') ?? '';
  const wanted = Object.values(formats).find(({ type }) => accept.includes(type.split(';')[0] as string));
  return wanted ?? formats.json ?? null;
}

/**
 * The host name that the browser asked for: it picks the tenant that signs in, which a client may as well name itself.
 * CloudFront keeps Host for its origin and forwards the browser's under another name (infra/aws/portal).
 */
const hostOf = (c: Context): string | null =>
  SipDomain.safeParse(c.req.header('x-forwarded-host') ?? new URL(c.req.url).hostname).data ?? null;

/** Where the page came from that sends this; CloudFront speaks HTTPS only (infra/aws/portal). */
function originOf(c: Context): string {
  const forwarded = c.req.header('x-forwarded-host');
  return forwarded === undefined ? new URL(c.req.url).origin : `https://${forwarded.toLowerCase()}`;
}

/** What was thrown: by the store for a cursor or when it is not there, else by a bug of ours. */
function answerError({ log }: ApiOptions, error: Error, c: Context): Response {
  if (error instanceof InvalidCursor) return answerProblem(c, { code: 'invalid-cursor' });
  log({ name: 'api-failed', method: c.req.method, path: c.req.path, error: error.stack ?? String(error) });
  const isAway = error instanceof StoreUnavailable || error instanceof BlobsUnavailable;
  return answerProblem(c, { code: isAway ? 'store-unavailable' : 'internal-error' });
}
