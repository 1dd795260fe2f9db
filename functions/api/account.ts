import { z } from 'zod';
import { changeOwnPassword, getAccount, updateAccount } from '#shared/usecases/index.ts';
import { AccountPatch, PortalPassword, User } from '#shared/user/index.ts';
import { endpoint } from './endpoint.ts';
import { Session } from './session.ts';

const PasswordChange = z
  .strictObject({ currentPassword: z.string().min(1).max(200), password: PortalPassword })
  .meta({ id: 'PasswordChange' });

export const accountEndpoints = [
  endpoint({
    operation: 'getAccount',
    method: 'get',
    path: '/v1/account',
    summary: 'Get the own profile',
    allow: 'oneself',
    answer: { status: 200, schema: User },
    problems: [],
    handle: ({ world, caller }) => getAccount(world, caller.principal),
  }),
  endpoint({
    operation: 'updateAccount',
    method: 'patch',
    path: '/v1/account',
    summary: 'Change the own profile',
    allow: 'oneself',
    body: AccountPatch,
    answer: { status: 200, schema: User },
    problems: ['changed-meanwhile'],
    handle: ({ world, caller, body }) => updateAccount(world, caller.principal, body),
  }),
  endpoint({
    operation: 'changeOwnPassword',
    method: 'post',
    path: '/v1/account/password',
    summary: 'Change the own password; all sessions end, and a new one is the cookie',
    allow: 'oneself',
    mayBeIncomplete: true,
    body: PasswordChange,
    answer: { status: 200, schema: Session },
    problems: ['wrong-current-password', 'password-refused', 'too-many-attempts', 'changed-meanwhile'],
    handle: async ({ world, caller, body, session }) => {
      const changed = await changeOwnPassword(world, caller.principal, caller.assurance, body);
      if (changed.ok) session.open(changed.value.token, changed.value.expiresAt);
      return changed;
    },
  }),
];
