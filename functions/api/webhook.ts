import { z } from 'zod';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, updateWebhook } from '#shared/usecases/index.ts';
import { NewWebhook, Webhook, WebhookId, WebhookPatch } from '#shared/webhook/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const params = z.object({ id: WebhookId });
const WebhookWithSecret = Webhook.extend({
  secret: z.string().describe('Signing secret, whsec_ and base64 (Standard Webhooks), shown this once.'),
}).meta({ id: 'WebhookWithSecret' });

export const webhookEndpoints = [
  endpoint({
    operation: 'listWebhooks',
    method: 'get',
    path: '/v1/webhooks',
    summary: 'List webhook endpoints',
    allow: ['webhook:read'],
    query: PageQuery,
    answer: { status: 200, schema: pageOf(Webhook) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listWebhooks(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'createWebhook',
    method: 'post',
    path: '/v1/webhooks',
    summary: 'Create a webhook endpoint',
    allow: ['webhook:write'],
    body: NewWebhook,
    answer: { status: 201, schema: WebhookWithSecret },
    problems: [],
    handle: ({ world, caller, body }) => createWebhook(world, caller.principal, body),
  }),
  endpoint({
    operation: 'getWebhook',
    method: 'get',
    path: '/v1/webhooks/{id}',
    summary: 'Get a webhook endpoint',
    allow: ['webhook:read'],
    params,
    answer: { status: 200, schema: Webhook },
    problems: [],
    handle: ({ world, caller, params }) => getWebhook(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'updateWebhook',
    method: 'patch',
    path: '/v1/webhooks/{id}',
    summary: 'Change a webhook endpoint',
    allow: ['webhook:write'],
    params,
    body: WebhookPatch,
    answer: { status: 200, schema: Webhook },
    problems: ['changed-meanwhile'],
    handle: ({ world, caller, params, body }) => updateWebhook(world, caller.principal, params.id, body),
  }),
  endpoint({
    operation: 'deleteWebhook',
    method: 'delete',
    path: '/v1/webhooks/{id}',
    summary: 'Delete a webhook endpoint',
    allow: ['webhook:write'],
    params,
    answer: { status: 204, schema: null },
    problems: ['changed-meanwhile'],
    handle: ({ world, caller, params }) => deleteWebhook(world, caller.principal, params.id),
  }),
];
