import { accountEndpoints } from './account.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { ldapEndpoints } from './ldap.ts';
import { oidcEndpoints } from './oidc.ts';
import { passkeyEndpoints } from './passkey.ts';
import { secondFactorEndpoints } from './second-factor.ts';
import { sessionEndpoints } from './session.ts';
import { signInPolicyEndpoints } from './sign-in-policy.ts';

/**
 * Who somebody is: sessions, passwords, second factors, passkeys, providers and directories. Passkeys alone bring along a tenth of
 * what a function may weigh, so on AWS these endpoints are a function of their own (sign-in-lambda.ts).
 */
export const SIGN_IN_ENDPOINTS: readonly AnyEndpoint[] = [
  ...sessionEndpoints,
  ...accountEndpoints,
  ...secondFactorEndpoints,
  ...passkeyEndpoints,
  ...oidcEndpoints,
  ...ldapEndpoints,
  ...signInPolicyEndpoints,
];
