import type { AudioFailure } from '#shared/audio/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { PROMPT_LIMIT_SECONDS } from '#shared/prompt/index.ts';
import { LIMITED_KINDS } from '#shared/tenant/index.ts';
import { type FieldError, pointerTo, toFieldError } from './field-error.ts';
import type { ApiProblem, ApiProblemCode } from './problem.ts';

export interface ProblemAnswer<Code extends ApiProblemCode> {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 500 | 503 | 504;
  readonly title: string;
  readonly detail: (problem: Extract<ApiProblem, { code: Code }>) => string;
  /** The field of the body that a conflict is about. */
  readonly pointer?: string | ((problem: Extract<ApiProblem, { code: Code }>) => string);
  readonly headers?: (problem: Extract<ApiProblem, { code: Code }>) => Record<string, string>;
}

/** From our words to the wire: the only list of error answers there is. */
export const PROBLEMS: { readonly [Code in ApiProblemCode]: ProblemAnswer<Code> } = {
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    detail: () => 'The body could not be read as JSON in UTF-8.',
  },
  'invalid-query': {
    status: 400,
    title: 'The query is not valid',
    detail: ({ errors }) => summary(errors),
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor is not valid',
    detail: () => 'Pass the nextCursor of this very list, or none.',
    pointer: '/cursor',
  },
  'invalid-idempotency-key': {
    status: 400,
    title: 'The Idempotency-Key is not valid',
    detail: () => 'The header Idempotency-Key has 1 to 255 printable ASCII characters.',
  },
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
  'not-oneself': {
    status: 403,
    title: 'Not permitted',
    detail: () =>
      'This concerns an account of its own: an API key has none, and nobody does it in the name of another.',
  },
  'not-permitted': {
    status: 403,
    title: 'Not permitted',
    detail: ({ permission }) => `This needs the permission ${permission}.`,
  },
  'role-above-own': {
    status: 403,
    title: 'Not permitted',
    detail: () => 'Nobody gives, changes or removes what may do more than he may himself.',
  },
  'tenant-not-yours': {
    status: 403,
    title: 'Not permitted',
    detail: () => 'Only the roles platform and reseller choose a tenant by the header Patchbay-Tenant.',
  },
  'csrf-header-missing': {
    status: 403,
    title: 'The header Patchbay-Csrf is missing',
    detail: () => 'A change made with a session cookie needs the header Patchbay-Csrf: 1.',
  },
  'not-found': { status: 404, title: 'Not found', detail: () => 'There is nothing with this id.' },
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
  'unknown-path': { status: 404, title: 'Not found', detail: () => 'The API has no such path; see /v1/openapi.json.' },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    detail: ({ allow }) => `This path takes ${allow.join(', ')}.`,
    headers: ({ allow }) => ({ Allow: allow.join(', ') }),
  },
  'extension-taken': {
    status: 409,
    title: 'The extension is taken',
    detail: ({ extension }) => `Something else of the tenant has the extension ${extension}.`,
    pointer: '/extension',
  },
  'email-taken': {
    status: 409,
    title: 'The e-mail address is taken',
    detail: ({ email }) => `Another user of the tenant has the address ${email}.`,
    pointer: '/email',
  },
  'value-taken': {
    status: 409,
    title: 'The value is taken',
    detail: ({ value }) => `Something else has ${value.replace(/^[^/]*\//, '')}.`,
    pointer: ({ path }) => pointerTo(path),
  },
  'too-many-days': {
    status: 400,
    title: 'Too many days',
    detail: ({ most }) => `One answer has ${most} days at most.`,
  },
  'in-use': {
    status: 409,
    title: 'It is in use',
    detail: ({ by }) => `First change what needs it: ${by.map(({ kind, id }) => `${kind} ${id}`).join(', ')}.`,
  },
  'invalid-fields': {
    status: 422,
    title: 'The fields are not valid',
    detail: ({ errors }) => summary(errors.map(toFieldError)),
  },
  'domain-taken': {
    status: 409,
    title: 'The domain is taken',
    detail: ({ domain }) => `Another tenant has the domain ${domain}.`,
    pointer: ({ path }) => pointerTo(path),
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
  'account-disabled': {
    status: 409,
    title: 'The account is disabled',
    detail: () => 'Nobody acts in the name of a user who is disabled.',
  },
  'custom-role-unknown': {
    status: 422,
    title: 'The custom role is unknown',
    detail: () => 'The tenant has no such custom role.',
    pointer: '/customRoleId',
  },
  'custom-role-in-use': {
    status: 409,
    title: 'The custom role is in use',
    detail: () => 'Users or API keys have this custom role. Give them another one first.',
  },
  'scope-beyond-role': {
    status: 422,
    title: 'The scope is beyond the role',
    detail: ({ permission }) => `The roles of the key do not allow ${permission}.`,
    pointer: '/scopes',
  },
  'reseller-unknown': {
    status: 422,
    title: 'The reseller is unknown',
    detail: () => 'There is no such reseller.',
    pointer: '/resellerId',
  },
  'tenant-unknown': {
    status: 422,
    title: 'The tenant is unknown',
    detail: () => 'There is no such tenant.',
    pointer: '/tenantId',
  },
  'tenant-has-reseller': {
    status: 409,
    title: 'The tenant has a reseller',
    detail: () => 'The tenant belongs to a reseller already.',
    pointer: '/tenantId',
  },
  'reseller-has-tenants': {
    status: 409,
    title: 'The reseller has tenants',
    detail: () => 'Delete its tenants first, or give them to another reseller.',
  },
  'user-limit-reached': {
    status: 409,
    title: 'No more users in the plan',
    detail: () => 'The tenant, or its reseller, has as many users as its plan allows.',
  },
  'plan-limit-reached': {
    status: 409,
    title: 'No more in the plan',
    detail: ({ limit }) =>
      `The tenant, or its reseller, has as many ${kindOf(LIMITED_KINDS[limit]).plural.replaceAll('-', ' ')} as its plan allows.`,
  },
  'voicemail-storage-full': {
    status: 409,
    title: 'No more room for messages',
    detail: () => 'The messages and greetings of all voicemail boxes take up what the plan of the tenant allows.',
  },
  'voicemail-box-full': {
    status: 409,
    title: 'The box is full',
    detail: () => 'The voicemail box holds as many messages as it may; deleted ones do not count.',
  },
  'fax-box-full': {
    status: 409,
    title: 'The box is full',
    detail: () => 'The fax box holds as many faxes as it may.',
  },
  'fax-box-disabled': {
    status: 409,
    title: 'The box is disabled',
    detail: () => 'The fax box sends and takes nothing.',
  },
  'fax-box-without-owner': {
    status: 409,
    title: 'The box has no owner',
    detail: () => 'A fax is sent with the rights of the user who owns its box.',
  },
  'fax-unreadable': {
    status: 422,
    title: 'Not readable as a fax',
    detail: () => 'It is neither PDF nor TIFF, black and white, without compression or with that of faxes (T.4, T.6).',
  },
  'fax-being-sent': {
    status: 409,
    title: 'The fax is being sent',
    detail: () => 'It can be deleted when the call is over.',
  },
  'voicemail-box-disabled': {
    status: 409,
    title: 'The box is disabled',
    detail: () => 'The voicemail box takes no messages.',
  },
  'message-private': {
    status: 403,
    title: 'The message is private',
    detail: () => 'Whoever left it does not want it passed on.',
  },
  'sender-has-no-box': {
    status: 409,
    title: 'The sender has no box',
    detail: () => 'Who has left the message is no user of the tenant, or has no voicemail box.',
  },
  'not-a-recording': {
    status: 422,
    title: 'Not a recording',
    detail: () => 'The body has to be a WAV, MP3 or OGG (Opus) file, no longer than a message may be.',
  },
  'wrong-pin': {
    status: 403,
    title: 'Wrong PIN',
    detail: () => 'The current PIN is another one.',
  },
  'tenant-limit-reached': {
    status: 409,
    title: 'No more tenants in the plan',
    detail: () => 'The reseller has as many tenants as its plan allows.',
  },
  'changed-meanwhile': {
    status: 409,
    title: 'Changed meanwhile',
    detail: () => 'Somebody else has changed this at the same moment. Read it again and repeat the change.',
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
  'job-over': {
    status: 409,
    title: 'The job is over',
    detail: () => 'It has come to its end, or somebody has called it off.',
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
  'not-a-picture': {
    status: 422,
    title: 'This is no picture',
    detail: () => 'A picture is a PNG, JPEG or WebP of at most 2048 by 2048 pixels.',
  },
  'unreadable-audio': {
    status: 422,
    title: 'This is no audio that is read',
    detail: ({ reason }) => AUDIO_FAILURES[reason] ?? AUDIO_FORMATS,
  },
  'prompt-storage-full': {
    status: 409,
    title: 'No more room for audio',
    detail: () => 'The audio of all prompts takes up what the plan of the tenant allows.',
  },
  'too-many-sip-credentials': {
    status: 409,
    title: 'Too many SIP credentials',
    detail: () => 'A user has 10 SIP credentials at most. Delete one first.',
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
  'idempotency-in-progress': {
    status: 409,
    title: 'The request is still being carried out',
    detail: () => 'A request with this Idempotency-Key has no answer yet. Send it again to get its answer.',
    headers: () => ({ 'Retry-After': '1' }),
  },
  'own-account': {
    status: 409,
    title: 'This is your own account',
    detail: () => 'Nobody deletes, disables or demotes himself; somebody else has to do it.',
  },
  'wrong-state': {
    status: 409,
    title: 'Not while the call does what it does',
    detail: () => 'The call is in a state in which this cannot be done. Read it again.',
  },
  'media-not-ours': {
    status: 409,
    title: 'The media of the call cannot be changed',
    detail: () => 'An rtpengine relays it, or a codec is spoken that cannot be made here.',
  },
  'user-unreachable': {
    status: 409,
    title: 'The user cannot be reached',
    detail: () => 'No phone of the user who is to be rung is registered.',
    pointer: '/user',
  },
  'orbit-taken': {
    status: 409,
    title: 'The orbit is taken',
    detail: () => 'Another call is parked there, or everywhere.',
    pointer: '/orbit',
  },
  'extension-in-use': {
    status: 409,
    title: 'The extension is in use',
    detail: () => 'Another agent is logged in there.',
    pointer: '/extension',
  },
  'already-logged-in': {
    status: 409,
    title: 'The agent is logged in elsewhere',
    detail: () => 'The agent has to log out there first.',
  },
  'not-logged-in': {
    status: 409,
    title: 'The agent is not logged in',
    detail: () => 'Only who is logged in can pause or log out.',
  },
  'caller-gone': {
    status: 409,
    title: 'The caller does not wait any more',
    detail: () => 'The call was answered, or is over, or goes on elsewhere.',
  },
  'member-busy': {
    status: 409,
    title: 'The member cannot be rung now',
    detail: () => 'The member is logged out, pauses, has a call, or no phone is registered.',
    pointer: '/memberId',
  },
  'conference-empty': {
    status: 409,
    title: 'Nobody is in the room',
    detail: () => 'Commands are for rooms that somebody is in.',
  },
  'no-speech': {
    status: 409,
    title: 'Text cannot be spoken',
    detail: () => 'The edge that has the room has no synthesizer for it.',
  },
  'precondition-failed': {
    status: 412,
    title: 'It is another version',
    detail: () => 'What is there is not what If-Match names. Read it again and repeat the change.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    detail: ({ limitBytes }) => `The body may have ${limitBytes} bytes.`,
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    detail: ({ type }) => `The body must be ${type} in UTF-8.`,
  },
  'invalid-body': { status: 422, title: 'The body is not valid', detail: ({ errors }) => summary(errors) },
  'extension-unknown': {
    status: 422,
    title: 'The extension is unknown',
    detail: () => 'No user has the extension.',
    pointer: '/extension',
  },
  'member-unknown': {
    status: 422,
    title: 'The member is unknown',
    detail: () => 'The queue has no such member.',
    pointer: '/memberId',
  },
  'participant-unknown': {
    status: 422,
    title: 'The participant is unknown',
    detail: () => 'Nobody in the room has this number.',
    pointer: '/participant',
  },
  'prompt-unknown': {
    status: 422,
    title: 'The prompt is unknown',
    detail: () => 'The tenant has no such prompt, or one without a sound.',
    pointer: '/promptId',
  },
  'leg-unknown': {
    status: 422,
    title: 'The leg is unknown',
    detail: () =>
      'The call has no such leg that is answered, or it is not one of yours; without one the call must have a leg of yours.',
    pointer: '/leg',
  },
  'user-unknown': {
    status: 422,
    title: 'The user is unknown',
    detail: () => 'No user of the tenant has this id; an API key stands for nobody and must name one.',
    pointer: '/user',
  },
  'caller-unknown': {
    status: 422,
    title: 'The caller is unknown',
    detail: () => 'No user of the tenant has this id or extension.',
    pointer: '/caller',
  },
  'trunk-unknown': {
    status: 422,
    title: 'The trunk is unknown',
    detail: () => 'The tenant has no trunk of this id.',
    pointer: '/trunkId',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    detail: () => 'A request with this Idempotency-Key had another path or body. A new request needs a new key.',
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
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    detail: ({ retryAfterSeconds }) => `This API key may ask again in ${retryAfterSeconds} s.`,
    headers: ({ retryAfterSeconds }) => ({ 'Retry-After': String(retryAfterSeconds) }),
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    detail: () => 'Something went wrong on our side. Try again later.',
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
  'edge-silent': {
    status: 504,
    title: 'The edge does not answer',
    detail: () => 'The edge that carried the call has not answered within 5 seconds; it may be gone.',
  },
  'trace-gone': {
    status: 410,
    title: 'The trace is no longer kept',
    detail: () => 'SIP messages are kept for a short time only, and those of this call have been overwritten.',
  },
  'queue-unavailable': {
    status: 503,
    title: 'Not available',
    detail: () => 'The work could not be queued right now; nothing was done.',
    headers: () => ({ 'Retry-After': '5' }),
  },
  'store-unavailable': {
    status: 503,
    title: 'Not available',
    detail: () => 'The store does not answer right now. A change may have been made all the same.',
    headers: () => ({ 'Retry-After': '5' }),
  },
};

const summary = (errors: readonly FieldError[]): string =>
  errors.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; ');

const AUDIO_FORMATS =
  'Audio is WAV (PCM, floating point or G.711), MP3, OGG with Opus, or raw G.711 that is said to be so.';
const AUDIO_FAILURES: Partial<Record<AudioFailure, string>> = {
  'too-long': `It lasts longer than ${PROMPT_LIMIT_SECONDS} s.`,
  malformed: 'It begins like audio and cannot be read to its end, or there is no sound in it.',
  unsupported: `It has a rate, a number of channels or samples that are not read. ${AUDIO_FORMATS}`,
};
