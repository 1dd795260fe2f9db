/**
 * Ways to sign in, as people and tenants see them. How secrets are checked: shared/credentials; what happens when
 * somebody signs in: shared/usecases/sessions.ts.
 *
 *   policy.ts          what a tenant asks of its people
 *   oidc.ts            the OpenID provider of a tenant
 *   ldap.ts            the directory from which users come; plan-sync.ts what has to change
 *   assurance.ts       how sure it is who has signed in
 *   guessable-password.ts   passwords that everybody tries first
 *   history.ts         attempts to sign in, and the sessions that came of them
 *   second-factor.ts   codes of an authenticator app, and recovery codes
 *   passkey.ts         keys that sign in without a password (WebAuthn)
 *
 * A new way is its schema here, its steps in shared/usecases, and a button on the sign-in page.
 */
export { Assurance } from './assurance.ts';
export { type AboutUser, isGuessable } from './guessable-password.ts';
export { OpenSession, SessionId, SIGN_IN_OUTCOMES, SignInRecord } from './history.ts';
export { LdapChange, LdapDirectory, LdapDirectoryPatch, LdapPreview, NO_LDAP_DIRECTORY } from './ldap.ts';
export { NO_OIDC_PROVIDER, OidcProvider, OidcProviderPatch, SignInWays } from './oidc.ts';
export {
  NewPasskey,
  Passkey,
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyId,
  PasskeyOptions,
  PasskeyPatch,
} from './passkey.ts';
export { type DirectoryEntry, type DirectoryLink, planSync, type SyncChange, type SyncPlan } from './plan-sync.ts';
export { NO_POLICY, SignInPolicy, SignInPolicyPatch } from './policy.ts';
export { RecoveryCodes, SecondFactor, SecondFactorCode, TotpCode, TotpEnrolment } from './second-factor.ts';
