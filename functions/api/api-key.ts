import { z } from 'zod';
import { ApiKey, ApiKeyId, NewApiKey } from '#shared/identity/index.ts';
import { createApiKey, deleteApiKey, listApiKeys } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const ApiKeyWithToken = ApiKey.extend({ token: z.string().describe('The key itself, pb_…, shown this once.') }).meta({
  id: 'ApiKeyWithToken',
});

export const apiKeyEndpoints = [
  endpoint({
    operation: 'listApiKeys',
    method: 'get',
    path: '/v1/api-keys',
    summary: 'List API keys',
    allow: ['api-key:read'],
    query: PageQuery,
    answer: { status: 200, schema: pageOf(ApiKey) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listApiKeys(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'createApiKey',
    isRehearsable: true,
    method: 'post',
    path: '/v1/api-keys',
    summary: 'Create an API key',
    allow: ['api-key:write'],
    body: NewApiKey,
    answer: { status: 201, schema: ApiKeyWithToken },
    problems: ['role-above-own', 'custom-role-unknown', 'scope-beyond-role', 'invalid-fields'],
    handle: ({ world, caller, body }) => createApiKey(world, caller.principal, body),
  }),
  endpoint({
    operation: 'deleteApiKey',
    isRehearsable: true,
    method: 'delete',
    path: '/v1/api-keys/{id}',
    summary: 'Delete an API key; whoever uses it is out at once',
    allow: ['api-key:write'],
    params: z.object({ id: ApiKeyId }),
    answer: { status: 204, schema: null },
    problems: ['role-above-own', 'own-account'],
    handle: ({ world, caller, params }) => deleteApiKey(world, caller.principal, params.id),
  }),
];
