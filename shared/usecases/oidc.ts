import { z } from 'zod';
import { newSessionToken, sha256 } from '#shared/credentials/index.ts';
import { type Principal, systemPrincipal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { NO_OIDC_PROVIDER, OidcProvider, type OidcProviderPatch } from '#shared/sign-in/index.ts';
import type { OidcRecord, UserRecord } from '#shared/store/index.ts';
import { type Tenant, TenantId } from '#shared/tenant/index.ts';
import { NewUser, type Role } from '#shared/user/index.ts';
import { cutText } from '#shared/world/index.ts';
import { changedAt, isUnchanged, neededAnew, patched, sealedNow } from './change.ts';
import { meets } from './expectation.ts';
import { beginStep, openSession, type SignedIn, type SignInBegun } from './open-session.ts';
import { ADMIN, isOfTenant, noted, permit, permitGiven } from './permission.ts';
import type { Problem } from './problem.ts';
import { type SignInPlace, tenantMeant } from './sessions.ts';
import { countSource, forgiveSource } from './sign-in-attempts.ts';
import { createUser } from './users.ts';
import type { UseCaseWorld } from './world.ts';

/** What ties the answer of a provider to the browser that was sent there (OpenID Connect Core 1.0 §3.1.2, RFC 7636). */
export interface OidcChecks {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}
export interface OidcClientConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
}
/** What a provider says of who has signed in there, as far as anybody here asks. */
export const OidcClaims = z.looseObject({
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});
export type OidcClaims = z.infer<typeof OidcClaims>;

/** The conversation with a provider; functions/oidc has it. */
export interface OidcClient {
  /** @returns where the browser goes; null when the provider cannot be asked */
  authorizationUrl(config: OidcClientConfig, checks: OidcChecks): Promise<string | null>;
  /** @returns null when the answer is not of this provider, for this browser, or too late */
  claimsOf(config: OidcClientConfig, checks: OidcChecks, query: string): Promise<OidcClaims | null>;
}
export interface OidcWorld extends UseCaseWorld {
  readonly oidc: OidcClient;
}

const OidcStep = z.object({
  next: z.literal('oidc'),
  tenantId: TenantId,
  redirectUri: z.string(),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
});

/** Page of the portal to which the provider sends the browser back; registered there, letter by letter. */
const REDIRECT_PATH = '/sign-in/oidc/';

const NO_RECORD: OidcRecord = { ...NO_OIDC_PROVIDER, sealedClientSecret: null };

export async function getOidcProvider(
  { store }: UseCaseWorld,
  principal: Principal,
): Promise<Result<OidcProvider, Problem>> {
  const permitted = permit(principal, 'sign-in:read');
  if (!permitted.ok) return permitted;
  return ok(OidcProvider.parse((await store.tenant(principal.tenantId).signInSettings.get('oidc')) ?? NO_RECORD));
}

export async function updateOidcProvider(
  world: UseCaseWorld,
  principal: Principal,
  { clientSecret, ...patch }: OidcProviderPatch,
  mayReachPrivate: boolean,
): Promise<Result<OidcProvider, Problem>> {
  const permitted = permit(principal, 'sign-in:write');
  if (!permitted.ok) return permitted;
  const { signInSettings } = world.store.tenant(principal.tenantId);
  const kept = await signInSettings.get('oidc');
  const before = kept ?? NO_RECORD;
  const met = meets(world, before);
  if (!met.ok) return met;
  // A secret is for the provider that it was given for: whoever may change the issuer must not have it sent elsewhere.
  const isElsewhere = patch.issuer != null && patch.issuer !== before.issuer;
  if (isElsewhere && before.hasClientSecret && clientSecret === undefined) return fail(neededAnew(['clientSecret']));
  const sealedClientSecret = sealedNow(world, principal, clientSecret, before.sealedClientSecret);
  const after: OidcRecord = {
    ...patched<OidcRecord>(before, patch),
    sealedClientSecret,
    hasClientSecret: sealedClientSecret !== null,
    updatedAt: changedAt(before, world.clock),
  };
  const allowed = await permitProvider(world, principal, after, mayReachPrivate);
  if (!allowed.ok) return allowed;
  if (isUnchanged(before, after)) return ok(OidcProvider.parse(before));
  const put = await signInSettings.put('oidc', kept, after, noted(principal, 'oidc-provider.update'));
  return put.ok ? ok(OidcProvider.parse(after)) : put;
}

/** Whether this can be the provider of the tenant, and the principal be who says so. */
export async function permitProvider(
  world: UseCaseWorld,
  principal: Principal,
  { isEnabled, issuer, clientId, defaultRole, roleMapping }: OidcProvider,
  mayReachPrivate: boolean,
): Promise<Result<void, Problem>> {
  const given = [defaultRole, ...roleMapping.map(({ role }) => role)];
  // A provider opens every account of the tenant, up to that of an admin.
  const roles = await permitGiven(world, principal, ADMIN, ...given.map((role) => ({ role, customRoleId: null })));
  if (!roles.ok) return roles;
  if (isEnabled && (issuer === null || clientId === null)) return fail({ code: 'provider-incomplete' });
  if (issuer?.startsWith('http:') && !mayReachPrivate) return fail({ code: 'issuer-not-secure' });
  return ok(undefined);
}

/** What the sign-in page offers besides the password, for the tenant that is meant. */
export async function signInWays(
  world: UseCaseWorld,
  domain: string | undefined,
  place: SignInPlace,
): Promise<Result<{ oidc: { name: string } | null }, Problem>> {
  const tenant = await tenantMeant(world, domain, place);
  const oidc = tenant && (await world.store.tenant(tenant.id).signInSettings.get('oidc'));
  return ok({ oidc: oidc?.isEnabled ? { name: oidc.name } : null });
}

/** Sends the browser to the provider of the tenant. */
export async function beginOidc(
  world: OidcWorld,
  domain: string | undefined,
  place: SignInPlace,
): Promise<Result<Omit<SignInBegun, 'name'> & { readonly url: string }, Problem>> {
  const counted = await countSource(world, place.source);
  if (!counted.ok) return counted;
  const tenant = await tenantMeant(world, domain, place);
  const config = tenant?.isEnabled ? await configOf(world, tenant) : null;
  if (!tenant || !config) return fail({ code: 'no-provider' });
  const checks: OidcChecks = {
    redirectUri: place.origin + REDIRECT_PATH,
    state: newSessionToken(world.chance),
    nonce: newSessionToken(world.chance),
    codeVerifier: newSessionToken(world.chance),
  };
  const url = await world.oidc.authorizationUrl(config, checks);
  if (url === null) return fail({ code: 'provider-silent' });
  return ok({ ...(await beginStep(world, { next: 'oidc', tenantId: tenant.id, ...checks })), url });
}

/**
 * The browser is back. Whoever the provider names is a user of this tenant by the e-mail address, or becomes one.
 *
 * @param query  what the provider has sent back, `code=…&state=…`
 */
export async function signInWithOidc(
  world: OidcWorld,
  stepToken: string | null,
  query: string,
  { source }: SignInPlace,
): Promise<Result<SignedIn, Problem>> {
  const { store } = world;
  const begun = stepToken === null ? null : await store.signInSteps.take(sha256(stepToken));
  const step = OidcStep.safeParse(begun?.state).data;
  if (!step) return fail({ code: 'sign-in-expired' });
  const tenant = await store.tenantById(step.tenantId);
  const config = tenant?.isEnabled ? await configOf(world, tenant) : null;
  if (!tenant || !config) return fail({ code: 'no-provider' });
  const claims = await world.oidc.claimsOf(config, step, query);
  const email = claims && emailOf(claims, config.record);
  if (!claims || !email) return fail({ code: 'provider-refused' });

  const user = await userOf(world, tenant, claims, email, config.record);
  if (!user.ok) return user;
  if (!user.value.isEnabled || !(await isOfTenant(world, tenant.id, user.value))) {
    return fail({ code: 'invalid-credentials' });
  }
  await forgiveSource(world, source);
  // What else the provider asks is up to it: it answers for who has signed in.
  return ok(await openSession(world, tenant, user.value, 'strong'));
}

async function configOf({ store, secretBox }: UseCaseWorld, tenant: Tenant) {
  const record = await store.tenant(tenant.id).signInSettings.get('oidc');
  if (!record?.isEnabled || record.issuer === null || record.clientId === null) return null;
  const { issuer, clientId, sealedClientSecret } = record;
  const clientSecret = sealedClientSecret && secretBox.open(tenant.id, sealedClientSecret);
  return { issuer, clientId, clientSecret, record };
}

/** The address that counts, or null when there is none that does. */
function emailOf(claims: OidcClaims, { needsVerifiedEmail, emailDomains }: OidcProvider): string | null {
  const email = NewUser.shape.email.safeParse(claims.email).data;
  if (!email || (needsVerifiedEmail && claims.email_verified !== true)) return null;
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return emailDomains.length === 0 || emailDomains.includes(domain) ? email : null;
}

async function userOf(
  world: UseCaseWorld,
  tenant: Tenant,
  claims: OidcClaims,
  email: string,
  provider: OidcProvider,
): Promise<Result<UserRecord, Problem>> {
  const { users } = world.store.tenant(tenant.id);
  const known = await users.byEmail(email);
  if (known) return ok(known);
  if (!provider.createsUsers) return fail({ code: 'invalid-credentials' });
  const name = NewUser.shape.name.safeParse(cutText(claims.name ?? '', 100)).data ?? email.slice(0, 100);
  const input = NewUser.parse({ name, email, role: roleOf(claims, provider) });
  const created = await createUser(world, systemPrincipal(tenant.id), input);
  // Two tabs of one newcomer: the second finds what the first has made.
  if (!created.ok && created.problem.code !== 'email-taken') return created;
  const user = await users.byEmail(email);
  return user ? ok(user) : fail({ code: 'changed-meanwhile' });
}

function roleOf(claims: OidcClaims, { roleClaim, roleMapping, defaultRole }: OidcProvider): Role {
  const claimed = roleClaim === null ? [] : [claims[roleClaim]].flat();
  return roleMapping.find(({ value }) => claimed.includes(value))?.role ?? defaultRole;
}
