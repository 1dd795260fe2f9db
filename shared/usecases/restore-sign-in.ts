import type { Principal } from '#shared/identity/index.ts';
import { LdapDirectory, OidcProvider, SignInPolicy } from '#shared/sign-in/index.ts';
import type { LdapRecord, OidcRecord, SignInSettings } from '#shared/store/index.ts';
import { changedAt, isUnchanged, sealedNow } from './change.ts';
import { asksElsewhere, permitDirectory } from './ldap.ts';
import { permitProvider } from './oidc.ts';
import { noted, permit } from './permission.ts';
import { type OpenSecrets, parsed, type Restored, restored, secretsFor } from './restore.ts';
import type { UseCaseWorld } from './world.ts';

/** Where the sign-in settings of a backup come into. */
export interface SignInTarget extends UseCaseWorld {
  /** Whether a customer's server may have a private address: on one machine only. */
  readonly mayReachPrivate?: boolean;
}

export async function restoreSignInPolicy(
  world: SignInTarget,
  principal: Principal,
  record: unknown,
): Promise<Restored> {
  const permitted = permit(principal, 'sign-in:write');
  if (!permitted.ok) return permitted;
  const policy = parsed(SignInPolicy, record);
  if (!policy.ok) return policy;
  return put(world, principal, 'policy', policy.value, 'sign-in-policy.restore');
}

/** A client secret that is not in the backup stays with the provider that it was given for. */
export async function restoreOidcProvider(
  world: SignInTarget,
  principal: Principal,
  record: unknown,
  inFile: OpenSecrets,
): Promise<Restored> {
  const permitted = permit(principal, 'sign-in:write');
  if (!permitted.ok) return permitted;
  const provider = parsed(OidcProvider, record);
  if (!provider.ok) return provider;
  const allowed = await permitProvider(world, principal, provider.value, world.mayReachPrivate ?? false);
  if (!allowed.ok) return allowed;
  const before = await world.store.tenant(principal.tenantId).signInSettings.get('oidc');
  const { secrets, withheld } = secretsFor(OidcProvider, inFile, ({ issuer }) => issuer !== provider.value.issuer);
  const kept = before?.issuer === provider.value.issuer ? before.sealedClientSecret : null;
  const sealedClientSecret = provider.value.hasClientSecret
    ? sealedNow(world, principal, secrets?.clientSecret, kept)
    : null;
  const after: OidcRecord = {
    ...provider.value,
    sealedClientSecret,
    hasClientSecret: sealedClientSecret !== null,
  };
  return put(world, principal, 'oidc', after, 'oidc-provider.restore', withheld);
}

/** A password that is not in the backup stays with the server that it was given for. */
export async function restoreLdapDirectory(
  world: SignInTarget,
  principal: Principal,
  record: unknown,
  inFile: OpenSecrets,
): Promise<Restored> {
  const permitted = permit(principal, 'sign-in:write');
  if (!permitted.ok) return permitted;
  const directory = parsed(LdapDirectory, record);
  if (!directory.ok) return directory;
  const allowed = await permitDirectory(world, principal, directory.value, world.mayReachPrivate ?? false);
  if (!allowed.ok) return allowed;
  const before = await world.store.tenant(principal.tenantId).signInSettings.get('ldap');
  const { secrets, withheld } = secretsFor(LdapDirectory, inFile, (given) => asksElsewhere(given, directory.value));
  const kept = before && !asksElsewhere(before, directory.value) ? before.sealedBindPassword : null;
  const sealedBindPassword = directory.value.hasBindPassword
    ? sealedNow(world, principal, secrets?.bindPassword, kept)
    : null;
  const after: LdapRecord = {
    ...directory.value,
    sealedBindPassword,
    hasBindPassword: sealedBindPassword !== null,
  };
  return put(world, principal, 'ldap', after, 'ldap-directory.restore', withheld);
}

async function put<Kind extends keyof SignInSettings>(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  kind: Kind,
  wanted: SignInSettings[Kind],
  action: string,
  withheld: readonly string[] = [],
): Promise<Restored> {
  const { signInSettings } = store.tenant(principal.tenantId);
  const before = await signInSettings.get(kind);
  if (before && isUnchanged(before, wanted)) return restored('unchanged', [], withheld);
  const after = before ? { ...wanted, updatedAt: changedAt(before, clock) } : wanted;
  const written = await signInSettings.put(kind, before, after, noted(principal, action));
  return written.ok ? restored(before ? 'updated' : 'created', [], withheld) : written;
}
