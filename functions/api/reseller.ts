import { z } from 'zod';
import { NewReseller, Reseller, ResellerPatch } from '#shared/reseller/index.ts';
import { ResellerId } from '#shared/tenant/index.ts';
import { createReseller, deleteReseller, getReseller, listResellers, updateReseller } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const params = z.object({ id: ResellerId });

export const resellerEndpoints = [
  endpoint({
    operation: 'listResellers',
    method: 'get',
    path: '/v1/resellers',
    summary: 'List the resellers of the platform',
    allow: ['reseller:read'],
    query: PageQuery,
    answer: { status: 200, schema: pageOf(Reseller) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listResellers(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'createReseller',
    isRehearsable: true,
    method: 'post',
    path: '/v1/resellers',
    summary: 'Create a reseller, whose own tenant is there already',
    allow: ['reseller:write'],
    body: NewReseller,
    answer: { status: 201, schema: Reseller },
    problems: ['tenant-unknown', 'tenant-has-reseller', 'changed-meanwhile'],
    handle: ({ world, caller, body }) => createReseller(world, caller.principal, body),
  }),
  endpoint({
    operation: 'getReseller',
    method: 'get',
    path: '/v1/resellers/{id}',
    summary: 'Get a reseller',
    allow: ['reseller:read'],
    params,
    answer: { status: 200, schema: Reseller },
    problems: [],
    handle: ({ world, caller, params }) => getReseller(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'updateReseller',
    isRehearsable: true,
    method: 'patch',
    path: '/v1/resellers/{id}',
    summary: 'Change a reseller and its plan',
    allow: ['reseller:write'],
    params,
    body: ResellerPatch,
    answer: { status: 200, schema: Reseller },
    problems: ['changed-meanwhile'],
    handle: ({ world, caller, params, body }) => updateReseller(world, caller.principal, params.id, body),
  }),
  endpoint({
    operation: 'deleteReseller',
    isRehearsable: true,
    method: 'delete',
    path: '/v1/resellers/{id}',
    summary: 'Delete a reseller without tenants',
    allow: ['reseller:write'],
    params,
    answer: { status: 204, schema: null },
    problems: ['reseller-has-tenants', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => deleteReseller(world, caller.principal, params.id),
  }),
];
