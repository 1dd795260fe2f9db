import { z } from 'zod';
import { EVENT_TYPES, EVENT_VERSION, EVENTS, type EventType } from '#shared/event/index.ts';
import { WebhookPayload } from '#shared/webhook/index.ts';
import { CSRF_HEADER, SESSION_COOKIE, TENANT_HEADER } from './credential.ts';
import { DRY_RUN_HEADER } from './dry-run.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { changesOne, isTagged } from './entity-tag.ts';
import { IDEMPOTENCY_HEADER, REPLAYED_HEADER, takesIdempotencyKey } from './idempotency.ts';
import { jsonSchemas } from './json-schema.ts';
import { withParameters } from './parameters.ts';
import { type ApiProblemCode, bodyLimitOf, ProblemDocument } from './problem.ts';
import { PROBLEMS } from './problems/index.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

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

/** The key of the problem document among what is told: no operation's name. */
const PROBLEM = 'problem';

const FILE = { type: 'string', format: 'binary' };

function securityOf({ allow }: AnyEndpoint): Record<string, string[]>[] {
  if (allow === 'anyone') return [];
  return allow === 'oneself' ? [{ session: [] }] : [{ apiKey: [] }, { session: [] }];
}

/** An operation of the document; its schemas are under its name and part: `listUsers.query`. */
function operationOf(endpoint: AnyEndpoint, { sent, told }: ReturnType<typeof jsonSchemas>, shared: Shared) {
  const { operation, method, path, summary, allow, upload, answer, isFile } = endpoint;
  const tag = path.split('/')[2] ?? '';
  const body = sent[`${operation}.body`];
  const atMost = { description: `At most ${bodyLimitOf(endpoint)} bytes.` };
  const headers = Object.fromEntries(
    Object.entries(answerHeaders(endpoint)).map(([name, told]) => [name, shared.refer('headers', name, told)]),
  );
  return {
    operationId: operation,
    summary,
    tags: [tag],
    ...(Array.isArray(allow) && { description: `Permission: ${allow.join(' or ')}.` }),
    security: securityOf(endpoint),
    parameters: [
      ...(allow === 'anyone' ? [] : headersOf(endpoint)),
      ...parametersOf('path', sent[`${operation}.params`]),
      ...parametersOf('query', sent[`${operation}.query`]),
    ].map((parameter) =>
      shared.refer('parameters', parameter.in === 'path' ? `${tag}.${parameter.name}` : parameter.name, parameter),
    ),
    ...(body && { requestBody: { ...atMost, required: true, content: { 'application/json': { schema: body } } } }),
    ...(upload && {
      requestBody: {
        ...atMost,
        required: true,
        content: Object.fromEntries(
          [upload.type, ...(upload.otherTypes ?? [])].map((type) => [type, { schema: { type: 'string' } }]),
        ),
      },
    }),
    responses: {
      [answer.status]: {
        description: 'Done.',
        headers,
        ...(isFile && { content: { '*/*': { schema: FILE } } }),
        ...(answer.schema && {
          content: { ...otherContent(endpoint), 'application/json': { schema: told[operation] } },
        }),
      },
      ...(isTagged(endpoint) &&
        method === 'get' && {
          304: { description: 'It is a version that If-None-Match names.', headers },
        }),
      ...(isFile && {
        302: { description: 'The file lies elsewhere, for anybody who knows the address, for some minutes.' },
      }),
      ...problemResponses(problemsOf(endpoint), told[PROBLEM], shared),
    },
  };
}

/** The fields of a schema as parameters. */
const parametersOf = (place: 'path' | 'query', { properties = {}, required = [] }: JsonSchema = {}) =>
  Object.entries(properties as Record<string, JsonSchema>).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));

/** What the formats other than JSON look like to a client: text, or bytes. */
function otherContent({ formats = {} }: AnyEndpoint) {
  return Object.fromEntries(
    Object.values(formats).map(({ type }) => [
      type.split(';')[0] as string,
      { schema: type.startsWith('text/') ? { type: 'string' } : FILE },
    ]),
  );
}

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

/** Headers of a good answer. */
function answerHeaders(endpoint: AnyEndpoint) {
  const text = (description: string) => ({ description, schema: { type: 'string' } });
  return {
    ...(endpoint.allow !== 'anyone' && {
      RateLimit: text('For an API key: requests left (r) and seconds until there are new ones (t).'),
      'RateLimit-Policy': text('For an API key: how many requests (q) it has in how many seconds (w).'),
    }),
    ...(isTagged(endpoint) && { ETag: text('The version, for If-None-Match and If-Match (RFC 9110 §8.8.3).') }),
    ...(endpoint.isRehearsable && { [DRY_RUN_HEADER]: text('`true` when nothing was changed.') }),
    ...(takesIdempotencyKey(endpoint) && { [REPLAYED_HEADER]: text('`true` when it is the kept answer.') }),
  };
}

function headersOf(endpoint: AnyEndpoint) {
  const { method } = endpoint;
  return [
    ...(isTagged(endpoint) && method === 'get'
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
function problemResponses(codes: readonly ApiProblemCode[], schema: JsonSchema | undefined, shared: Shared) {
  const byStatus = Map.groupBy([...new Set(codes)], (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      status,
      shared.refer('responses', sameStatus.join('.'), {
        description: sameStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema } },
      }),
    ]),
  );
}

/** What a webhook endpoint is posted for a type of event. */
const payloadOf = (type: EventType) =>
  WebhookPayload.and(
    z.object({ type: z.literal(type), version: z.literal(EVENT_VERSION), data: EVENTS[type].data }),
  ).meta({
    id: `.${type}.event`.replace(/[.-](.)/g, (_, letter: string) => letter.toUpperCase()),
  });

/** One entry for each type of event (OpenAPI 3.1 §4.1, `webhooks`). */
const webhookOf = (type: EventType, schema: JsonSchema | undefined, shared: Shared) => ({
  post: {
    operationId: `on ${type}`,
    summary: EVENTS[type].summary,
    tags: ['events'],
    ...(!EVENTS[type].isEmitted && { description: 'Not told yet.' }),
    parameters: [
      webhookHeader('webhook-id', 'The same in every attempt.'),
      webhookHeader('webhook-timestamp', 'Seconds since 1970, of the attempt.'),
      webhookHeader('webhook-signature', 'v1, and HMAC-SHA256 in base64; several, with a blank between.'),
    ].map((sent) => shared.refer('parameters', sent.name, sent)),
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { '2XX': shared.refer('responses', 'heard', HEARD) },
  },
});
const HEARD = { description: 'Heard. Anything else is tried again; 410 turns the webhook off.' };
const webhookHeader = (name: string, description: string) => ({ ...header(name, description), required: true });

/** The OpenAPI 3.1 document of the endpoints. */
export function openApiDocument(all: readonly AnyEndpoint[]) {
  const endpoints = all.map(withParameters);
  const parts = (['params', 'query', 'body'] as const).flatMap((part) =>
    endpoints.map((endpoint) => [`${endpoint.operation}.${part}`, endpoint[part]] as const),
  );
  const told = [
    ...endpoints.map(({ operation, answer }) => [operation, answer.schema] as const),
    ...EVENT_TYPES.map((type) => [type, payloadOf(type)] as const),
    [PROBLEM, ProblemDocument] as const,
  ];
  const schemas = jsonSchemas(present(parts), present(told));
  const shared = new Shared();
  const byPath = Map.groupBy(endpoints, ({ path }) => path);
  const paths = [...byPath].map(([path, onPath]) => [
    path,
    Object.fromEntries(onPath.map((endpoint) => [endpoint.method, operationOf(endpoint, schemas, shared)])),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Patchbay',
      version: '1',
      description: 'Configuration and call records of a tenant. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(paths),
    webhooks: Object.fromEntries(EVENT_TYPES.map((type) => [type, webhookOf(type, schemas.told[type], shared)])),
    components: {
      schemas: schemas.components,
      ...shared.components,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, pb_…' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: `Set by signing in. A change also needs the header ${CSRF_HEADER}: 1.`,
        },
      },
    },
  };
}

const present = (entries: readonly (readonly [string, z.ZodType | null | undefined])[]): Record<string, z.ZodType> =>
  Object.fromEntries(entries.flatMap(([name, schema]) => (schema ? [[name, schema]] : [])));

/** Parts that many operations have, each told once: the document is half as long. */
class Shared {
  readonly components: Record<string, Record<string, object>> = {};

  /** A reference to it; itself when the name stands for another one already. */
  refer<Part extends object>(section: string, name: string, part: Part): Part | { readonly $ref: string } {
    this.components[section] ??= {};
    const parts = this.components[section];
    parts[name] ??= part;
    const isSame = JSON.stringify(parts[name]) === JSON.stringify(part);
    return isSame ? { $ref: `#/components/${section}/${name}` } : part;
  }
}
