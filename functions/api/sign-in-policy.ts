import { SignInPolicy, SignInPolicyPatch } from '#shared/sign-in/index.ts';
import { getSignInPolicy, updateSignInPolicy } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

export const signInPolicyEndpoints = [
  endpoint({
    operation: 'getSignInPolicy',
    method: 'get',
    path: '/v1/sign-in-policy',
    summary: 'What the tenant asks of its people when they sign in',
    allow: ['sign-in:read'],
    answer: { status: 200, schema: SignInPolicy },
    problems: [],
    handle: ({ world, caller }) => getSignInPolicy(world, caller.principal),
  }),
  endpoint({
    operation: 'updateSignInPolicy',
    isRehearsable: true,
    method: 'patch',
    path: '/v1/sign-in-policy',
    summary: 'Change what the tenant asks: second factors, passwords, waits; from the next sign-in on',
    allow: ['sign-in:write'],
    body: SignInPolicyPatch,
    answer: { status: 200, schema: SignInPolicy },
    problems: ['changed-meanwhile'],
    handle: ({ world, caller, body }) => updateSignInPolicy(world, caller.principal, body),
  }),
];
