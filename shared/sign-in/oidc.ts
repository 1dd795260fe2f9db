import { z } from 'zod';
import { Role } from '#shared/user/index.ts';
import { Instant, lineOfText } from '#shared/world/index.ts';

/** `https://login.example/tenant`, compared letter by letter with what the provider says of itself. */
const Issuer = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((text) => !/[?#]/.test(text), 'has no query and no fragment (OpenID Connect Discovery 1.0 §3)');

const EmailDomain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'is not a domain name');

/** The OpenID provider at which the people of a tenant sign in. */
export const OidcProvider = z
  .object({
    isEnabled: z.boolean(),
    name: lineOfText(50).min(1).describe('Stands on the button of the sign-in page.'),
    issuer: Issuer.nullable().describe('URL of the provider; https, except on one machine.'),
    clientId: z.string().min(1).max(500).nullable(),
    hasClientSecret: z.boolean(),
    emailDomains: z.array(EmailDomain).max(50).describe('Addresses of these domains only; empty: of any.'),
    needsVerifiedEmail: z
      .boolean()
      .describe('Only addresses that the provider says it has checked (email_verified). Some never say so.'),
    createsUsers: z.boolean().describe('Who signs in for the first time becomes a user of the tenant.'),
    defaultRole: Role.describe('Of users that are created.'),
    roleClaim: z.string().max(100).nullable().describe('Claim that names groups or roles, such as groups.'),
    roleMapping: z
      .array(z.object({ value: z.string().min(1).max(200), role: Role }).strict())
      .max(50)
      .describe('From a value of that claim to the role of a user that is created; the first that fits.'),
    updatedAt: Instant,
  })
  .meta({ id: 'OidcProvider' });
export type OidcProvider = z.infer<typeof OidcProvider>;

export const NO_OIDC_PROVIDER: OidcProvider = {
  isEnabled: false,
  name: 'Single sign-on',
  issuer: null,
  clientId: null,
  hasClientSecret: false,
  emailDomains: [],
  needsVerifiedEmail: true,
  createsUsers: false,
  defaultRole: 'user',
  roleClaim: null,
  roleMapping: [],
  updatedAt: '1970-01-01T00:00:00.000Z',
};

export const OidcProviderPatch = OidcProvider.omit({ hasClientSecret: true, updatedAt: true })
  .extend({ clientSecret: z.string().min(1).max(1000).nullable().describe('Kept sealed, never shown; null: none.') })
  .partial()
  .strict()
  .meta({ id: 'OidcProviderPatch' });
export type OidcProviderPatch = z.infer<typeof OidcProviderPatch>;

/** What the sign-in page asks before anybody has signed in. */
export const SignInWays = z
  .object({ oidc: z.object({ name: z.string() }).nullable().describe('The provider of the tenant; null: none.') })
  .meta({ id: 'SignInWays' });
