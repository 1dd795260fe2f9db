import type { ProblemAnswers } from './problem-answer.ts';

/** Who asks: passwords, second factors, and the providers and directories that know people. */
export const SIGN_IN_PROBLEMS = {
  'not-authenticated': {
    status: 401,
    title: 'Sign in first',
    detail: () => 'There is no credential, or it is unknown, has expired or is disabled.',
    headers: () => ({ 'WWW-Authenticate': 'Bearer realm="patchbay"' }),
  },
  'invalid-credentials': {
    status: 401,
    title: 'Sign-in failed',
    detail: () => 'E-mail address, password or domain is wrong, or the account is disabled.',
    // RFC 9110 §15.5.2 wants a challenge with every 401.
    headers: () => ({ 'WWW-Authenticate': 'Bearer realm="patchbay"' }),
  },
  'second-factor-required': {
    status: 401,
    title: 'A code is asked for',
    detail: () => 'The password is right. Send the code of the authenticator app to /v1/sessions/second-factor.',
    headers: () => ({ 'WWW-Authenticate': 'Bearer realm="patchbay"' }),
  },
  'sign-in-expired': {
    status: 401,
    title: 'Sign in again',
    detail: () => 'This sign-in was begun too long ago, or in another browser.',
    headers: () => ({ 'WWW-Authenticate': 'Bearer realm="patchbay"' }),
  },
  'passkey-required': {
    status: 401,
    title: 'A passkey is asked for',
    detail: () => 'The tenant asks your role for more than a password. Sign in with your passkey.',
    headers: () => ({ 'WWW-Authenticate': 'Bearer realm="patchbay"' }),
  },
  'provider-refused': {
    status: 403,
    title: 'The provider refuses',
    detail: () => 'The OpenID provider has not said who you are, or with an address that is not accepted here.',
  },
  'stronger-session-needed': {
    status: 403,
    title: 'Sign in with your second factor first',
    detail: () => 'This session has shown a password only. Sign in with your passkey or a code first.',
  },
  'second-factor-missing': {
    status: 403,
    title: 'A second factor is missing',
    detail: () => 'The tenant asks your role for a second factor. Set one up first: /v1/account/totp.',
  },
  'csrf-header-missing': {
    status: 403,
    title: 'The header Patchbay-Csrf is missing',
    detail: () => 'A change made with a session cookie needs the header Patchbay-Csrf: 1.',
  },
  'no-directory': {
    status: 404,
    title: 'There is no directory',
    detail: () => 'The tenant has no LDAP directory, or it is turned off.',
  },
  'no-provider': {
    status: 404,
    title: 'There is no provider',
    detail: () => 'The tenant has no OpenID provider, or it is turned off.',
  },
  'wrong-current-password': {
    status: 422,
    title: 'The current password is wrong',
    detail: () => 'That is not the password of this account.',
    pointer: '/currentPassword',
  },
  'password-change-required': {
    status: 403,
    title: 'A new password is required',
    detail: () => 'Choose a new password first: /v1/account/password.',
  },
  'password-refused': {
    status: 422,
    title: 'The password is refused',
    detail: ({ reason, minLength }) =>
      ({
        'too-short': `The tenant asks for ${minLength} characters.`,
        guessable: 'It is a common password, or made of names and addresses of its owner.',
        'used-before': 'It was used before.',
      })[reason],
    pointer: '/password',
  },
  'second-factor-on': {
    status: 409,
    title: 'There is a second factor',
    detail: () => 'An authenticator app is set up already. Turn it off first.',
  },
  'second-factor-off': {
    status: 409,
    title: 'There is no second factor',
    detail: () => 'No authenticator app is set up, or none waits for its first code.',
  },
  'passkeys-need-host-name': {
    status: 409,
    title: 'Passkeys need a host name',
    detail: () => 'A passkey belongs to a host name. Open the portal by its name, not by an IP address.',
  },
  'passkey-taken': {
    status: 409,
    title: 'The passkey is known already',
    detail: () => 'This passkey belongs to an account already.',
  },
  'too-many-passkeys': {
    status: 409,
    title: 'Too many passkeys',
    detail: () => 'An account has 20 passkeys at most. Delete one first.',
  },
  'directory-empty': {
    status: 409,
    title: 'The directory is empty',
    detail: () =>
      'The filter finds nobody, and everybody who came from the directory would be disabled. Check the filter.',
  },
  'wrong-code': {
    status: 422,
    title: 'The code is wrong',
    detail: () => 'The code is wrong or too old, or was used before.',
    pointer: '/code',
  },
  'directory-incomplete': {
    status: 422,
    title: 'The directory is not complete',
    detail: () => 'A directory that is turned on has a host.',
    pointer: '/host',
  },
  'directory-not-secure': {
    status: 422,
    title: 'The directory is not secure',
    detail: () => 'Passwords and people go through the Internet: choose ldaps or starttls.',
    pointer: '/security',
  },
  'provider-incomplete': {
    status: 422,
    title: 'The provider is not complete',
    detail: () => 'A provider that is turned on has an issuer and a client id.',
    pointer: '/issuer',
  },
  'issuer-not-secure': {
    status: 422,
    title: 'The issuer is not secure',
    detail: () => 'The URL of the issuer begins with https.',
    pointer: '/issuer',
  },
  'passkey-refused': {
    status: 422,
    title: 'The passkey is refused',
    detail: () => 'It was made for another site or another request, or without checking who you are.',
    pointer: '/credential',
  },
  'wrong-password': {
    status: 422,
    title: 'The password is wrong',
    detail: () => 'This is not the password of your account.',
    pointer: '/password',
  },
  'too-many-attempts': {
    status: 429,
    title: 'Too many attempts',
    detail: ({ retryAfterSeconds }) => `Try again in ${retryAfterSeconds} s.`,
    headers: ({ retryAfterSeconds }) => ({ 'Retry-After': String(retryAfterSeconds) }),
  },
  'directory-silent': {
    status: 504,
    title: 'The directory does not answer',
    detail: ({ reason }) => `The LDAP directory cannot be asked: ${reason}.`,
  },
  'provider-silent': {
    status: 504,
    title: 'The provider does not answer',
    detail: () => 'The OpenID provider of the tenant cannot be asked, or its answer makes no sense.',
  },
} as const satisfies ProblemAnswers;
