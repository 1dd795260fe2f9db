import { z } from 'zod';
import { createUser, deleteUser, getUser, listUsers, renewSipPassword, updateUser } from '#shared/usecases/index.ts';
import { NewUser, SipPassword, User, UserId, UserPatch } from '#shared/user/index.ts';
import { answerPage, endpoint, pageOf } from './endpoint.ts';
import { ListQueryOf, listQuery } from './list-query.ts';

const params = z.object({ id: UserId });
const UserWithSecret = User.extend({
  sipPassword: SipPassword.nullable().describe('Digest secret of the phone, shown this once; null without a phone.'),
}).meta({ id: 'UserWithSecret' });
const SipSecret = z.object({ sipPassword: SipPassword.describe('Shown this once.') }).meta({ id: 'SipSecret' });

export const userEndpoints = [
  endpoint({
    operation: 'listUsers',
    method: 'get',
    path: '/v1/users',
    summary: 'List the users of the tenant',
    allow: ['user:read'],
    query: ListQueryOf(User),
    answer: { status: 200, schema: pageOf(User) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listUsers(world, caller.principal, listQuery(query))),
  }),
  endpoint({
    operation: 'createUser',
    isRehearsable: true,
    method: 'post',
    path: '/v1/users',
    summary: 'Create a user',
    allow: ['user:write'],
    body: NewUser,
    answer: { status: 201, schema: UserWithSecret },
    problems: [
      'extension-taken',
      'value-taken',
      'email-taken',
      'role-above-own',
      'custom-role-unknown',
      'password-refused',
      'user-limit-reached',
      'changed-meanwhile',
    ],
    handle: ({ world, caller, body }) => createUser(world, caller.principal, body),
  }),
  endpoint({
    operation: 'getUser',
    method: 'get',
    path: '/v1/users/{id}',
    summary: 'Get a user',
    allow: ['user:read'],
    params,
    answer: { status: 200, schema: User },
    problems: [],
    handle: ({ world, caller, params }) => getUser(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'updateUser',
    isRehearsable: true,
    method: 'patch',
    path: '/v1/users/{id}',
    summary: 'Change a user',
    allow: ['user:write'],
    params,
    body: UserPatch,
    answer: { status: 200, schema: User },
    problems: [
      'extension-taken',
      'value-taken',
      'email-taken',
      'role-above-own',
      'custom-role-unknown',
      'password-refused',
      'own-account',
      'changed-meanwhile',
    ],
    handle: ({ world, caller, params, body }) => updateUser(world, caller.principal, params.id, body),
  }),
  endpoint({
    operation: 'deleteUser',
    isRehearsable: true,
    method: 'delete',
    path: '/v1/users/{id}',
    summary: 'Delete a user',
    allow: ['user:write'],
    params,
    answer: { status: 204, schema: null },
    problems: ['role-above-own', 'own-account', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => deleteUser(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'renewSipPassword',
    method: 'post',
    path: '/v1/users/{id}/sip-password',
    summary: 'Make a new digest secret for the phones of a user',
    allow: ['user:write'],
    params,
    answer: { status: 200, schema: SipSecret },
    problems: ['role-above-own', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => renewSipPassword(world, caller.principal, params.id),
  }),
];
