import { z } from 'zod';
import { PERMISSIONS } from '#shared/identity/index.ts';
import { fail, ok } from '#shared/result.ts';
import { Assurance } from '#shared/sign-in/index.ts';
import { SipDomain, Tenant } from '#shared/tenant/index.ts';
import { signIn, signOut } from '#shared/usecases/index.ts';
import { User } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';
import { endpoint } from './endpoint.ts';

const SignIn = z
  .strictObject({
    email: User.shape.email,
    password: z.string().min(1).max(200),
    domain: SipDomain.optional().describe('SIP domain of the tenant; else the host name of the request tells.'),
  })
  .meta({ id: 'SignIn' });

export const Session = z
  .object({
    user: User,
    tenant: Tenant.describe('The tenant that the user belongs to.'),
    expiresAt: Instant,
    assurance: Assurance,
  })
  .meta({ id: 'Session' });

const CurrentSession = z
  .object({
    user: User.nullable().describe('Null when an API key asks.'),
    tenant: Tenant.describe('The tenant that the caller belongs to.'),
    permissions: z.array(z.enum(PERMISSIONS)),
    expiresAt: Instant.nullable().describe('When the credential ends; null for an API key without end.'),
    assurance: Assurance.nullable().describe('Null for an API key.'),
  })
  .meta({ id: 'CurrentSession' });

export const sessionEndpoints = [
  endpoint({
    operation: 'signIn',
    method: 'post',
    path: '/v1/sessions',
    summary: 'Sign in; the session is a cookie',
    allow: 'anyone',
    body: SignIn,
    answer: { status: 201, schema: Session },
    problems: ['invalid-credentials', 'second-factor-required', 'passkey-required', 'too-many-attempts'],
    handle: async ({ world, body, place, session, begun }) => {
      const signedIn = await signIn(world, body, place);
      if (!signedIn.ok) return signedIn;
      const { name, token, expiresAt } = signedIn.value;
      (name === 'begun' ? begun : session).open(token, expiresAt);
      return name === 'begun' ? fail({ code: 'second-factor-required' }) : ok(signedIn.value);
    },
  }),
  endpoint({
    operation: 'getCurrentSession',
    method: 'get',
    path: '/v1/sessions/current',
    summary: 'Who is signed in, and what is permitted',
    allow: 'signed-in',
    mayBeIncomplete: true,
    answer: { status: 200, schema: CurrentSession },
    problems: [],
    handle: async ({ caller }) =>
      ok({
        user: caller.user,
        tenant: caller.homeTenant,
        permissions: caller.assurance === 'incomplete' ? [] : [...caller.principal.permissions],
        expiresAt: caller.expiresAt,
        assurance: caller.assurance,
      }),
  }),
  endpoint({
    operation: 'signOut',
    method: 'delete',
    path: '/v1/sessions/current',
    summary: 'Sign out',
    allow: 'signed-in',
    mayBeIncomplete: true,
    answer: { status: 204, schema: null },
    problems: [],
    handle: async ({ world, session }) => {
      const signedOut = session.token === null ? ok(undefined) : await signOut(world, session.token);
      if (signedOut.ok) session.close();
      return signedOut;
    },
  }),
];
