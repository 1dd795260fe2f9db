import { z } from 'zod';
import { ok } from '#shared/result.ts';
import { NewTenant, Tenant, TenantId, TenantPatch } from '#shared/tenant/index.ts';
import { createTenant, deleteTenant, getTenant, listTenants, updateTenant } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const params = z.object({ id: TenantId });
const TenantWithKey = Tenant.extend({
  apiKey: z.string().describe('Token of an API key of the new tenant with the role admin, shown this once.'),
}).meta({ id: 'TenantWithKey' });

export const tenantEndpoints = [
  endpoint({
    operation: 'getOwnTenant',
    method: 'get',
    path: '/v1/tenant',
    summary: 'Get the tenant that is acted in',
    allow: 'signed-in',
    answer: { status: 200, schema: Tenant },
    problems: [],
    handle: async ({ caller }) => ok(caller.tenant),
  }),
  endpoint({
    operation: 'listTenants',
    method: 'get',
    path: '/v1/tenants',
    summary: 'List the tenants of the platform, or of the reseller that asks',
    allow: ['tenant:read'],
    query: PageQuery,
    answer: { status: 200, schema: pageOf(Tenant) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listTenants(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'createTenant',
    isRehearsable: true,
    method: 'post',
    path: '/v1/tenants',
    summary: 'Create a tenant, with its first API key and, if wanted, its first user',
    allow: ['tenant:write'],
    body: NewTenant,
    answer: { status: 201, schema: TenantWithKey },
    problems: [
      'domain-taken',
      'invalid-fields',
      'role-above-own',
      'reseller-unknown',
      'tenant-limit-reached',
      'user-limit-reached',
      'password-refused',
    ],
    handle: ({ world, caller, body }) => createTenant(world, caller.principal, body),
  }),
  endpoint({
    operation: 'getTenant',
    method: 'get',
    path: '/v1/tenants/{id}',
    summary: 'Get a tenant',
    allow: ['tenant:read'],
    params,
    answer: { status: 200, schema: Tenant },
    problems: [],
    handle: ({ world, caller, params }) => getTenant(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'updateTenant',
    isRehearsable: true,
    method: 'patch',
    path: '/v1/tenants/{id}',
    summary: 'Change a tenant; another realm has its phones sign in anew',
    allow: ['tenant:write'],
    params,
    body: TenantPatch,
    answer: { status: 200, schema: Tenant },
    problems: ['domain-taken', 'invalid-fields', 'own-account', 'reseller-unknown', 'changed-meanwhile'],
    handle: ({ world, caller, params, body }) => updateTenant(world, caller.principal, params.id, body),
  }),
  endpoint({
    operation: 'deleteTenant',
    isRehearsable: true,
    method: 'delete',
    path: '/v1/tenants/{id}',
    summary: 'Delete a tenant with everything but the records of its calls',
    allow: ['tenant:write'],
    params,
    answer: { status: 204, schema: null },
    problems: ['own-account', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => deleteTenant(world, caller.principal, params.id),
  }),
];
