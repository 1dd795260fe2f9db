import { z } from 'zod';
import {
  deleteAvatar,
  deleteOwnAvatar,
  getAvatar,
  getOwnAvatar,
  setAvatar,
  setOwnAvatar,
} from '#shared/usecases/index.ts';
import { AVATAR_LIMIT_BYTES, User, UserId } from '#shared/user/index.ts';
import { endpoint } from './endpoint.ts';

const params = z.object({ id: UserId });
/** What it is is seen by its first bytes: PNG, JPEG or WebP. */
const upload = { type: 'image/*', limitBytes: AVATAR_LIMIT_BYTES };

export const avatarEndpoints = [
  endpoint({
    operation: 'getAvatar',
    method: 'get',
    path: '/v1/users/{id}/avatar',
    summary: 'Get the picture of a user',
    allow: ['user:read'],
    params,
    answer: { status: 200, schema: null },
    isFile: true,
    isTagged: true,
    problems: [],
    handle: ({ world, caller, params }) => getAvatar(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'setAvatar',
    method: 'post',
    path: '/v1/users/{id}/avatar',
    summary: 'Give a user a picture: PNG, JPEG or WebP',
    allow: ['user:write'],
    params,
    query: z.strictObject({}),
    upload,
    answer: { status: 200, schema: User },
    problems: ['not-a-picture', 'role-above-own', 'changed-meanwhile'],
    handle: ({ world, caller, params, upload }) => setAvatar(world, caller.principal, params.id, upload),
  }),
  endpoint({
    operation: 'deleteAvatar',
    method: 'delete',
    path: '/v1/users/{id}/avatar',
    summary: 'Delete the picture of a user',
    allow: ['user:write'],
    params,
    answer: { status: 204, schema: null },
    problems: ['role-above-own', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => deleteAvatar(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'getOwnAvatar',
    method: 'get',
    path: '/v1/account/avatar',
    summary: 'Get the own picture',
    allow: 'oneself',
    answer: { status: 200, schema: null },
    isFile: true,
    isTagged: true,
    problems: ['not-found'],
    handle: ({ world, caller }) => getOwnAvatar(world, caller.principal),
  }),
  endpoint({
    operation: 'setOwnAvatar',
    method: 'post',
    path: '/v1/account/avatar',
    summary: 'Set the own picture: PNG, JPEG or WebP',
    allow: 'oneself',
    query: z.strictObject({}),
    upload,
    answer: { status: 200, schema: User },
    problems: ['not-a-picture', 'changed-meanwhile'],
    handle: ({ world, caller, upload }) => setOwnAvatar(world, caller.principal, upload),
  }),
  endpoint({
    operation: 'deleteOwnAvatar',
    method: 'delete',
    path: '/v1/account/avatar',
    summary: 'Delete the own picture',
    allow: 'oneself',
    answer: { status: 204, schema: null },
    problems: ['not-found', 'changed-meanwhile'],
    handle: ({ world, caller }) => deleteOwnAvatar(world, caller.principal),
  }),
];
