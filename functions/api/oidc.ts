import { z } from 'zod';
import { openIdClient } from '#functions/oidc/index.ts';
import { ok } from '#shared/result.ts';
import { OidcProvider, OidcProviderPatch, SignInWays } from '#shared/sign-in/index.ts';
import { SipDomain } from '#shared/tenant/index.ts';
import { beginOidc, getOidcProvider, signInWays, signInWithOidc, updateOidcProvider } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';
import { Session } from './session.ts';

const domain = SipDomain.optional().describe('SIP domain of the tenant; else the host name of the request tells.');

export const oidcEndpoints = [
  endpoint({
    operation: 'getOidcProvider',
    method: 'get',
    path: '/v1/oidc-provider',
    summary: 'The OpenID provider at which the people of the tenant sign in',
    allow: ['sign-in:read'],
    answer: { status: 200, schema: OidcProvider },
    problems: [],
    handle: ({ world, caller }) => getOidcProvider(world, caller.principal),
  }),
  endpoint({
    operation: 'updateOidcProvider',
    isRehearsable: true,
    method: 'patch',
    path: '/v1/oidc-provider',
    summary: 'Choose an OpenID provider; it sends browsers back to /sign-in/oidc/ of the portal',
    allow: ['sign-in:write'],
    body: OidcProviderPatch,
    answer: { status: 200, schema: OidcProvider },
    problems: ['provider-incomplete', 'issuer-not-secure', 'invalid-fields', 'role-above-own', 'changed-meanwhile'],
    handle: ({ world, caller, body, mayReachPrivate }) =>
      updateOidcProvider(world, caller.principal, body, mayReachPrivate),
  }),
  endpoint({
    operation: 'getSignInWays',
    method: 'get',
    path: '/v1/sessions/ways',
    summary: 'What a tenant offers besides passwords and passkeys',
    allow: 'anyone',
    query: z.strictObject({ domain }),
    answer: { status: 200, schema: SignInWays },
    problems: [],
    handle: ({ world, query, place }) => signInWays(world, query.domain, place),
  }),
  endpoint({
    operation: 'beginOidc',
    method: 'post',
    path: '/v1/sessions/oidc-url',
    summary: 'Begin to sign in at the provider of the tenant: where the browser goes',
    allow: 'anyone',
    body: z.strictObject({ domain }).meta({ id: 'BeginOidc' }),
    answer: { status: 200, schema: z.object({ url: z.string() }).meta({ id: 'OidcUrl' }) },
    problems: ['no-provider', 'provider-silent', 'too-many-attempts'],
    handle: async ({ world, body, place, begun, mayReachPrivate, log }) => {
      const asked = await beginOidc({ ...world, oidc: openIdClient({ mayReachPrivate, log }) }, body.domain, place);
      if (!asked.ok) return asked;
      begun.open(asked.value.token, asked.value.expiresAt);
      return ok({ url: asked.value.url });
    },
  }),
  endpoint({
    operation: 'signInWithOidc',
    method: 'post',
    path: '/v1/sessions/oidc',
    summary: 'Finish signing in at the provider; the same browser has begun it within five minutes',
    allow: 'anyone',
    body: z
      .strictObject({
        query: z.string().min(1).max(8192).describe('What the provider has sent the browser back with: code=…&state=…'),
      })
      .meta({ id: 'OidcAnswer' }),
    answer: { status: 201, schema: Session },
    problems: ['sign-in-expired', 'no-provider', 'provider-refused', 'invalid-credentials', 'changed-meanwhile'],
    handle: async ({ world, body, place, session, begun, mayReachPrivate, log }) => {
      const oidc = openIdClient({ mayReachPrivate, log });
      const signedIn = await signInWithOidc({ ...world, oidc }, begun.token, body.query, place);
      begun.close();
      if (signedIn.ok) session.open(signedIn.value.token, signedIn.value.expiresAt);
      return signedIn;
    },
  }),
];
