import { z } from 'zod';
import { AnyPermission } from '#shared/identity/index.ts';
import { fail, ok } from '#shared/result.ts';
import { Assurance, OpenSession, SessionId, SignInRecord } from '#shared/sign-in/index.ts';
import { SipDomain, Tenant } from '#shared/tenant/index.ts';
import {
  endOwnSession,
  endSessions,
  impersonate,
  listOwnSessions,
  listOwnSignIns,
  listSessions,
  listSignIns,
  signIn,
  signOut,
} from '#shared/usecases/index.ts';
import { User, UserId } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const SignIn = z
  .strictObject({
    email: User.shape.email,
    password: z.string().min(1).max(200),
    domain: SipDomain.optional().describe('SIP domain of the tenant; else the host name of the request tells.'),
  })
  .meta({ id: 'SignIn' });

const ofUser = z.object({ id: UserId });

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
    permissions: z.array(AnyPermission),
    expiresAt: Instant.nullable().describe('When the credential ends; null for an API key without end.'),
    assurance: Assurance.nullable().describe('Null for an API key.'),
    impersonator: z.string().nullable().describe('Who acts in the name of the user; null when it is the user.'),
    mustChangePassword: z.boolean().describe('The session is good for choosing a new password, and nothing else.'),
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
        permissions:
          caller.assurance === 'incomplete' || caller.mustChangePassword ? [] : [...caller.principal.permissions],
        expiresAt: caller.expiresAt,
        assurance: caller.assurance,
        impersonator: caller.principal.impersonator,
        mustChangePassword: caller.mustChangePassword,
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
  endpoint({
    operation: 'listOwnSessions',
    method: 'get',
    path: '/v1/sessions',
    summary: 'List one’s own open sessions, newest first',
    allow: 'oneself',
    query: PageQuery,
    answer: { status: 200, schema: pageOf(OpenSession) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listOwnSessions(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'endOwnSession',
    method: 'delete',
    path: '/v1/sessions/{id}',
    summary: 'End one of one’s own sessions',
    allow: 'signed-in',
    params: z.object({ id: SessionId }),
    answer: { status: 204, schema: null },
    problems: [],
    handle: ({ world, caller, params }) => endOwnSession(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'listOwnSignIns',
    method: 'get',
    path: '/v1/account/sign-ins',
    summary: 'List attempts to sign in to one’s own account, newest first',
    allow: 'oneself',
    query: PageQuery,
    answer: { status: 200, schema: pageOf(SignInRecord) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listOwnSignIns(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'listSessions',
    method: 'get',
    path: '/v1/users/{id}/sessions',
    summary: 'List the open sessions of a user, newest first',
    allow: ['session:read'],
    params: ofUser,
    query: PageQuery,
    answer: { status: 200, schema: pageOf(OpenSession) },
    problems: [],
    handle: async ({ world, caller, params, query }) =>
      answerPage(await listSessions(world, caller.principal, params.id, query)),
  }),
  endpoint({
    operation: 'endSessions',
    method: 'delete',
    path: '/v1/users/{id}/sessions',
    summary: 'End all sessions of a user; this also makes a new version of the user',
    allow: ['user:write'],
    params: ofUser,
    answer: { status: 204, schema: null },
    problems: ['role-above-own', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => endSessions(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'listSignIns',
    method: 'get',
    path: '/v1/users/{id}/sign-ins',
    summary: 'List attempts to sign in as a user, newest first',
    allow: ['session:read'],
    params: ofUser,
    query: PageQuery,
    answer: { status: 200, schema: pageOf(SignInRecord) },
    problems: [],
    handle: async ({ world, caller, params, query }) =>
      answerPage(await listSignIns(world, caller.principal, params.id, query)),
  }),
  endpoint({
    operation: 'impersonate',
    method: 'post',
    path: '/v1/users/{id}/impersonation',
    summary: 'Act in the name of a user for an hour; the session is the cookie, as when signing in',
    allow: ['user:impersonate'],
    params: ofUser,
    answer: { status: 201, schema: Session },
    problems: ['not-oneself', 'own-account', 'role-above-own', 'account-disabled'],
    handle: async ({ world, caller, params, session }) => {
      const opened = await impersonate(world, caller.principal, params.id);
      if (opened.ok) session.open(opened.value.token, opened.value.expiresAt);
      return opened;
    },
  }),
];
