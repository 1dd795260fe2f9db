import { kindOf } from '#shared/object/index.ts';
import { LIMITED_KINDS } from '#shared/tenant/index.ts';
import type { ProblemAnswers } from './problem-answer.ts';

/** What somebody may do, and what the plan of a tenant allows. */
export const RIGHTS_PROBLEMS = {
  'not-oneself': {
    status: 403,
    title: 'Not permitted',
    detail: () =>
      'This concerns an account of its own: an API key has none, and nobody does it in the name of another.',
  },
  'not-permitted': {
    status: 403,
    title: 'Not permitted',
    detail: ({ permission }) => `This needs the permission ${permission}.`,
  },
  'role-above-own': {
    status: 403,
    title: 'Not permitted',
    detail: () => 'Nobody gives, changes or removes what may do more than he may himself.',
  },
  'tenant-not-yours': {
    status: 403,
    title: 'Not permitted',
    detail: () => 'Only the roles platform and reseller choose a tenant by the header Patchbay-Tenant.',
  },
  'account-disabled': {
    status: 409,
    title: 'The account is disabled',
    detail: () => 'Nobody acts in the name of a user who is disabled.',
  },
  'custom-role-unknown': {
    status: 422,
    title: 'The custom role is unknown',
    detail: () => 'The tenant has no such custom role.',
    pointer: '/customRoleId',
  },
  'custom-role-in-use': {
    status: 409,
    title: 'The custom role is in use',
    detail: () => 'Users or API keys have this custom role. Give them another one first.',
  },
  'scope-beyond-role': {
    status: 422,
    title: 'The scope is beyond the role',
    detail: ({ permission }) => `The roles of the key do not allow ${permission}.`,
    pointer: '/scopes',
  },
  'reseller-unknown': {
    status: 422,
    title: 'The reseller is unknown',
    detail: () => 'There is no such reseller.',
    pointer: '/resellerId',
  },
  'tenant-unknown': {
    status: 422,
    title: 'The tenant is unknown',
    detail: () => 'There is no such tenant.',
    pointer: '/tenantId',
  },
  'tenant-has-reseller': {
    status: 409,
    title: 'The tenant has a reseller',
    detail: () => 'The tenant belongs to a reseller already.',
    pointer: '/tenantId',
  },
  'reseller-has-tenants': {
    status: 409,
    title: 'The reseller has tenants',
    detail: () => 'Delete its tenants first, or give them to another reseller.',
  },
  'user-limit-reached': {
    status: 409,
    title: 'No more users in the plan',
    detail: () => 'The tenant, or its reseller, has as many users as its plan allows.',
  },
  'plan-limit-reached': {
    status: 409,
    title: 'No more in the plan',
    detail: ({ limit }) =>
      `The tenant, or its reseller, has as many ${kindOf(LIMITED_KINDS[limit]).plural.replaceAll('-', ' ')} as its plan allows.`,
  },
  'tenant-limit-reached': {
    status: 409,
    title: 'No more tenants in the plan',
    detail: () => 'The reseller has as many tenants as its plan allows.',
  },
  'own-account': {
    status: 409,
    title: 'This is your own account',
    detail: () => 'Nobody deletes, disables or demotes himself; somebody else has to do it.',
  },
} as const satisfies ProblemAnswers;
