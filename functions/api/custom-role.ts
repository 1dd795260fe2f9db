import { z } from 'zod';
import { CustomRole, CustomRolePatch, NewCustomRole } from '#shared/identity/index.ts';
import {
  createCustomRole,
  deleteCustomRole,
  getCustomRole,
  listCustomRoles,
  updateCustomRole,
} from '#shared/usecases/index.ts';
import { CustomRoleId } from '#shared/user/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const params = z.object({ id: CustomRoleId });

export const customRoleEndpoints = [
  endpoint({
    operation: 'listCustomRoles',
    method: 'get',
    path: '/v1/roles',
    summary: 'List the custom roles of the tenant',
    allow: ['role:read'],
    query: PageQuery,
    answer: { status: 200, schema: pageOf(CustomRole) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listCustomRoles(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'createCustomRole',
    isRehearsable: true,
    method: 'post',
    path: '/v1/roles',
    summary: 'Create a custom role',
    allow: ['role:write'],
    body: NewCustomRole,
    answer: { status: 201, schema: CustomRole },
    problems: ['role-above-own'],
    handle: ({ world, caller, body }) => createCustomRole(world, caller.principal, body),
  }),
  endpoint({
    operation: 'getCustomRole',
    method: 'get',
    path: '/v1/roles/{id}',
    summary: 'Get a custom role',
    allow: ['role:read'],
    params,
    answer: { status: 200, schema: CustomRole },
    problems: [],
    handle: ({ world, caller, params }) => getCustomRole(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'updateCustomRole',
    isRehearsable: true,
    method: 'patch',
    path: '/v1/roles/{id}',
    summary: 'Change a custom role, for everybody who has it',
    allow: ['role:write'],
    params,
    body: CustomRolePatch,
    answer: { status: 200, schema: CustomRole },
    problems: ['role-above-own', 'changed-meanwhile'],
    handle: ({ world, caller, params, body }) => updateCustomRole(world, caller.principal, params.id, body),
  }),
  endpoint({
    operation: 'deleteCustomRole',
    isRehearsable: true,
    method: 'delete',
    path: '/v1/roles/{id}',
    summary: 'Delete a custom role that nobody has',
    allow: ['role:write'],
    params,
    answer: { status: 204, schema: null },
    problems: ['role-above-own', 'custom-role-in-use', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => deleteCustomRole(world, caller.principal, params.id),
  }),
];
