import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import { z } from 'zod';
import { EVENT_TYPES, EVENT_VERSION, EVENTS } from '#shared/event/index.ts';
import { WebhookPayload } from '#shared/webhook/index.ts';
import { CSRF_HEADER, SESSION_COOKIE, TENANT_HEADER } from './credential.ts';
import { DRY_RUN_HEADER } from './dry-run.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { changesOne, isVersioned } from './entity-tag.ts';
import { IDEMPOTENCY_HEADER, REPLAYED_HEADER, takesIdempotencyKey } from './idempotency.ts';
import { type ApiProblemCode, PROBLEMS, ProblemDocument } from './problem.ts';

/** What endpoints of a shape may refuse before their use case is asked. */
function problemsOf(endpoint: AnyEndpoint): ApiProblemCode[] {
  const { allow, mayBeIncomplete, params, query, body, problems, path } = endpoint;
  return [
    ...problems,
    ...(changesOne(endpoint) ? (['precondition-failed'] as const) : []),
    ...(takesIdempotencyKey(endpoint)
      ? (['invalid-idempotency-key', 'idempotency-key-reused', 'idempotency-in-progress'] as const)
      : []),
    ...(allow === 'anyone'
      ? []
      : (['not-authenticated', 'rate-limited', 'csrf-header-missing', 'tenant-not-yours', 'not-found'] as const)),
    ...(allow === 'anyone' || mayBeIncomplete ? [] : (['second-factor-missing'] as const)),
    ...(allow === 'oneself' ? (['not-oneself'] as const) : []),
    ...(Array.isArray(allow) ? (['not-permitted'] as const) : []),
    ...(params || path.includes('{') ? (['not-found'] as const) : []),
    ...(query ? (['invalid-query'] as const) : []),
    ...(query && 'cursor' in query.shape ? (['invalid-cursor'] as const) : []),
    ...(endpoint.upload ? (['body-too-large', 'unsupported-media-type'] as const) : []),
    ...(body ? (['malformed-json', 'body-too-large', 'unsupported-media-type', 'invalid-body'] as const) : []),
    'internal-error',
    'store-unavailable',
  ];
}

const FILE = { type: 'string' as const, format: 'binary' };

function securityOf({ allow }: AnyEndpoint): Record<string, string[]>[] {
  if (allow === 'anyone') return [];
  return allow === 'oneself' ? [{ session: [] }] : [{ apiKey: [] }, { session: [] }];
}

/** An endpoint as Hono and the OpenAPI document take it. */
function routeOf(endpoint: AnyEndpoint): RouteConfig {
  const { operation, method, path, summary, allow, params, query, body, upload, answer, isFile } = endpoint;
  return {
    operationId: operation,
    method,
    path,
    summary,
    tags: [path.split('/')[2] ?? ''],
    ...(Array.isArray(allow) && { description: `Permission: ${allow.join(' or ')}.` }),
    security: securityOf(endpoint),
    ...(allow !== 'anyone' && { parameters: parametersOf(endpoint) }),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
      ...(upload && { body: { required: true, content: { [upload.type]: { schema: { type: 'string' as const } } } } }),
    },
    responses: {
      [answer.status]: {
        description: 'Done.',
        headers: answerHeaders(endpoint),
        ...(isFile && { content: { 'application/octet-stream': { schema: FILE } } }),
        ...(answer.schema && { content: { ...otherContent(endpoint), 'application/json': { schema: answer.schema } } }),
      },
      ...(isVersioned(endpoint) &&
        method === 'get' && {
          304: { description: 'It is a version that If-None-Match names.', headers: answerHeaders(endpoint) },
        }),
      ...(isFile && {
        302: { description: 'The file lies elsewhere, for anybody who knows the address, for some minutes.' },
      }),
      ...problemResponses(problemsOf(endpoint)),
    },
  };
}

/** What the formats other than JSON look like to a client: text, or bytes. */
function otherContent({ formats = {} }: AnyEndpoint) {
  return Object.fromEntries(
    Object.values(formats).map(({ type }) => [
      type.split(';')[0] as string,
      { schema: { type: 'string' as const, ...(type.startsWith('text/') ? {} : { format: 'binary' }) } },
    ]),
  );
}

const header = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  required: false,
  description,
  schema: { type: 'string' as const },
});

/** Headers of a good answer. */
function answerHeaders(endpoint: AnyEndpoint) {
  const text = (description: string) => ({ description, schema: { type: 'string' as const } });
  return {
    ...(endpoint.allow !== 'anyone' && {
      RateLimit: text('For an API key: requests left (r) and seconds until there are new ones (t).'),
      'RateLimit-Policy': text('For an API key: how many requests (q) it has in how many seconds (w).'),
    }),
    ...(isVersioned(endpoint) && { ETag: text('The version, for If-None-Match and If-Match (RFC 9110 §8.8.3).') }),
    ...(endpoint.isRehearsable && { [DRY_RUN_HEADER]: text('`true` when nothing was changed.') }),
    ...(takesIdempotencyKey(endpoint) && { [REPLAYED_HEADER]: text('`true` when it is the kept answer.') }),
  };
}

function parametersOf(endpoint: AnyEndpoint) {
  const { method } = endpoint;
  return [
    ...(isVersioned(endpoint) && method === 'get'
      ? [header('If-None-Match', 'Entity tags of versions that the client has: 304 when it is one of them.')]
      : []),
    ...(takesIdempotencyKey(endpoint)
      ? [header(IDEMPOTENCY_HEADER, 'Chosen by the client, new for each request, the same when it sends it again.')]
      : []),
    ...(changesOne(endpoint)
      ? [header('If-Match', 'Entity tags of versions that may be changed, or *: 412 when it is none of them.')]
      : []),
    header(TENANT_HEADER, 'Id of the tenant to act in; for the roles platform and reseller only.'),
    ...(method === 'get' ? [] : [header(CSRF_HEADER, 'Must be 1 when the session cookie is used.')]),
  ];
}

/** One response per status; its description names the codes to expect there. */
function problemResponses(codes: readonly ApiProblemCode[]): RouteConfig['responses'] {
  const byStatus = Map.groupBy([...new Set(codes)], (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: ProblemDocument } },
      },
    ]),
  );
}

/** What a webhook endpoint is posted, one entry for each type of event (OpenAPI 3.1 §4.1, `webhooks`). */
function describeWebhooks(app: OpenAPIHono): void {
  for (const type of EVENT_TYPES) {
    app.openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      operationId: `on ${type}`,
      summary: EVENTS[type].summary,
      tags: ['events'],
      ...(!EVENTS[type].isEmitted && { description: 'Not told yet.' }),
      request: {
        headers: z.object({
          'webhook-id': z.string().describe('The same in every attempt.'),
          'webhook-timestamp': z.string().describe('Seconds since 1970, of the attempt.'),
          'webhook-signature': z.string().describe('v1, and HMAC-SHA256 in base64; several, with a blank between.'),
        }),
        body: {
          required: true,
          content: {
            'application/json': {
              schema: WebhookPayload.extend({
                type: z.literal(type),
                version: z.literal(EVENT_VERSION),
                data: EVENTS[type].data,
              }).meta({ id: `event ${type}`.replace(/[ .-](.)/g, (_, letter: string) => letter.toUpperCase()) }),
            },
          },
        },
      },
      responses: { '2XX': { description: 'Heard. Anything else is tried again; 410 turns the webhook off.' } },
    });
  }
}

/** The OpenAPI 3.1 document of the endpoints. */
export function openApiDocument(endpoints: readonly AnyEndpoint[]) {
  const app = new OpenAPIHono();
  for (const endpoint of endpoints) app.openAPIRegistry.registerPath(routeOf(endpoint));
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, pb_…',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: `Set by signing in. A change also needs the header ${CSRF_HEADER}: 1.`,
  });
  describeWebhooks(app);
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Patchbay',
      version: '1',
      description: 'Configuration and call records of a tenant. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  });
}
