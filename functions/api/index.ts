/**
 * The native REST API, /v1: one Hono application, run by Lambda and by the one-machine stack alike.
 *
 *   create-api.ts   all of it, as one machine runs it
 *   app.ts          what happens to every request
 *   tenant-endpoints.ts sign-in-endpoints.ts   the lists of all endpoints: on AWS two functions
 *   lambda.ts sign-in-lambda.ts   their entries; lambda-world.ts is what both have
 *   session.ts second-factor.ts passkey.ts oidc.ts ldap.ts sign-in-policy.ts user.ts tenant.ts registration.ts cdr.ts webhook.ts api-key.ts
 *                   the endpoints, as data, one file per entity
 *   job.ts          long work: imports, exports, and how far they are
 *   endpoint.ts     what an endpoint is
 *   request-parts.ts  path, query and body, as the schemas of the endpoint have them
 *   credential.ts   from a request to a credential: API key or session cookie
 *   entity-tag.ts   versions: ETag, If-None-Match, If-Match
 *   idempotency.ts  first answers, given again: Idempotency-Key
 *   fields.ts       sparse answers: ?fields=
 *   rate-limit.ts   how much an API key may ask
 *   problem.ts      what goes wrong, as an answer (RFC 9457); problems/ is the one table of them
 *   openapi.ts      the document at /v1/openapi.json, from the same data; json-schema.ts its schemas
 *
 * Rules live in shared/usecases. A new endpoint is an entry in the file of its entity.
 */
export type { Api, ApiOptions } from './app.ts';
export { createApi, ENDPOINTS } from './create-api.ts';
export { DOCUMENT_FILE } from './document-file.ts';
export { openApiDocument } from './openapi.ts';
export type { ApiProblemCode } from './problem.ts';
export { PROBLEMS } from './problems/index.ts';
export { SIGN_IN_ENDPOINTS } from './sign-in-endpoints.ts';
