import { z } from 'zod';
import { ldapClient } from '#functions/ldap/index.ts';
import { Job } from '#shared/job/index.ts';
import { LdapDirectory, LdapDirectoryPatch, LdapPreview } from '#shared/sign-in/index.ts';
import { getLdapDirectory, previewLdapSync, startJob, updateLdapDirectory } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

export const ldapEndpoints = [
  endpoint({
    operation: 'getLdapDirectory',
    method: 'get',
    path: '/v1/ldap-directory',
    summary: 'The LDAP directory from which users of the tenant come',
    allow: ['sign-in:read'],
    answer: { status: 200, schema: LdapDirectory },
    problems: [],
    handle: ({ world, caller }) => getLdapDirectory(world, caller.principal),
  }),
  endpoint({
    operation: 'updateLdapDirectory',
    isRehearsable: true,
    method: 'patch',
    path: '/v1/ldap-directory',
    summary: 'Choose the LDAP directory; another host forgets the password',
    allow: ['sign-in:write'],
    body: LdapDirectoryPatch,
    answer: { status: 200, schema: LdapDirectory },
    problems: ['role-above-own', 'directory-incomplete', 'directory-not-secure', 'invalid-fields', 'changed-meanwhile'],
    handle: ({ world, caller, body, mayReachPrivate }) =>
      updateLdapDirectory(world, caller.principal, body, mayReachPrivate),
  }),
  endpoint({
    operation: 'previewLdapSync',
    method: 'post',
    path: '/v1/ldap-directory/preview',
    summary: 'What a sync would create, change and disable now',
    allow: ['sign-in:read'],
    body: z
      .strictObject({
        limit: z.int().min(1).max(500).default(100).describe('How many changes are shown; all are counted.'),
      })
      .meta({ id: 'PreviewLdapSync' }),
    answer: { status: 200, schema: LdapPreview },
    problems: ['not-permitted', 'no-directory', 'directory-silent', 'directory-empty'],
    handle: ({ world, caller, body, mayReachPrivate }) =>
      previewLdapSync({ ...world, ldap: ldapClient({ mayReachPrivate }) }, caller.principal, body.limit),
  }),
  endpoint({
    operation: 'syncLdap',
    method: 'post',
    path: '/v1/ldap-directory/sync',
    summary: 'Make the users follow the directory; a job does it',
    allow: ['sign-in:write'],
    answer: { status: 202, schema: Job },
    problems: ['not-permitted', 'queue-unavailable'],
    handle: ({ world, caller }) => startJob(world, caller.principal, { kind: 'sync-ldap' }),
  }),
];
