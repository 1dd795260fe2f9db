/**
 * Ways to sign in, as people and tenants see them. How secrets are checked: shared/credentials; what happens when
 * somebody signs in: shared/usecases/sessions.ts.
 *
 *   policy.ts          what a tenant asks of its people
 *   second-factor.ts   codes of an authenticator app, and recovery codes
 *
 * A new way is its schema here, its steps in shared/usecases, and a button on the sign-in page.
 */
export { NO_POLICY, SignInPolicy, SignInPolicyPatch } from './policy.ts';
export { RecoveryCodes, SecondFactor, SecondFactorCode, TotpCode, TotpEnrolment } from './second-factor.ts';
