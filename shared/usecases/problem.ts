import type { AgentRefusal } from '#shared/agent/index.ts';
import type { AudioFailure } from '#shared/audio/index.ts';
import type { QueueRefusal } from '#shared/call-queue/index.ts';
import type { RoomRefusal } from '#shared/conference-room/index.ts';
import type { Permission } from '#shared/identity/index.ts';
import type { CallRefusalCode } from '#shared/live-call/index.ts';
import type { FieldProblem, ObjectKindName } from '#shared/object/index.ts';
import type { WriteProblem } from '#shared/store/index.ts';

/** Why a use case did nothing. Each border has one table from `code` to its own words. */
export type Problem =
  | WriteProblem
  /** What is there is not the version that the request is about. */
  | { readonly code: 'precondition-failed' }
  /** Fields that do not go with each other, or name what is not there. */
  | { readonly code: 'invalid-fields'; readonly errors: readonly FieldProblem[] }
  /** Objects that need it would be left without. */
  | { readonly code: 'in-use'; readonly by: readonly { readonly kind: ObjectKindName; readonly id: string }[] }
  | { readonly code: 'not-permitted'; readonly permission: Permission }
  /** Nobody gives, changes or removes what may do more than he may himself. */
  | { readonly code: 'role-above-own' }
  /** The policy of the tenant does not take this password. */
  | {
      readonly code: 'password-refused';
      readonly reason: 'too-short' | 'guessable' | 'used-before';
      readonly minLength: number;
    }
  | { readonly code: 'wrong-current-password' }
  /** The session is good for choosing a new password. */
  | { readonly code: 'password-change-required' }
  /** Nobody acts in the name of an account that is disabled. */
  | { readonly code: 'account-disabled' }
  | { readonly code: 'custom-role-unknown' }
  /** Users or API keys have the custom role. */
  | { readonly code: 'custom-role-in-use' }
  /** An API key is for part of what its roles allow, never for more. */
  | { readonly code: 'scope-beyond-role'; readonly permission: Permission }
  | { readonly code: 'reseller-unknown' }
  | { readonly code: 'tenant-unknown' }
  | { readonly code: 'tenant-has-reseller' }
  /** Nobody deletes, disables or demotes himself: the last one out would lock the door behind him. */
  | { readonly code: 'own-account' }
  /** Unknown tenant, unknown e-mail address, wrong password or disabled account: nobody learns which. */
  | { readonly code: 'invalid-credentials' }
  | { readonly code: 'too-many-attempts'; readonly retryAfterSeconds: number }
  /** The password is right, and the code of the authenticator app is still to come. */
  | { readonly code: 'second-factor-required' }
  /** The tenant asks this role for a second factor, and the user has none yet. */
  | { readonly code: 'second-factor-missing' }
  | { readonly code: 'second-factor-on' }
  | { readonly code: 'second-factor-off' }
  /** Wrong, too old, or used before. */
  | { readonly code: 'wrong-code' }
  | { readonly code: 'wrong-password' }
  /** What a sign-in has begun with is too long ago, or was ended meanwhile. */
  | { readonly code: 'sign-in-expired' }
  /** The tenant asks for more than a password, and the user has a passkey. */
  | { readonly code: 'passkey-required' }
  /** Made or used elsewhere, for something else, or without a finger, a face or a PIN. */
  | { readonly code: 'passkey-refused' }
  | { readonly code: 'passkeys-need-host-name' }
  | { readonly code: 'too-many-passkeys' }
  | { readonly code: 'too-many-sip-credentials' }
  | { readonly code: 'not-a-picture' }
  | { readonly code: 'unreadable-audio'; readonly reason: AudioFailure }
  | { readonly code: 'prompt-storage-full' }
  | { readonly code: 'too-many-uploads' }
  /** Nothing lies where a file was to be put. */
  | { readonly code: 'upload-missing' }
  /** As many messages as it may have; deleted ones do not count. */
  | { readonly code: 'voicemail-box-full' }
  | { readonly code: 'voicemail-box-disabled' }
  /** As many faxes as it may have. */
  | { readonly code: 'fax-box-full' }
  | { readonly code: 'fax-box-disabled' }
  /** A fax is sent with the rights of the owner of its box. */
  | { readonly code: 'fax-box-without-owner' }
  /** Neither PDF nor a TIFF file of faxes. */
  | { readonly code: 'fax-unreadable' }
  /** It is being sent just now. */
  | { readonly code: 'fax-being-sent' }
  /** Whoever left the message does not want it passed on. */
  | { readonly code: 'message-private' }
  /** Who has left the message has no mailbox in the tenant. */
  | { readonly code: 'sender-has-no-box' }
  /** A recording is a WAV file, PCM of 16 bit, mono, at 8 or 16 kHz. */
  | { readonly code: 'not-a-recording' }
  | { readonly code: 'wrong-pin' }
  /** There is more than a password, and this session has shown no more than that. */
  | { readonly code: 'stronger-session-needed' }
  /** An OpenID provider that is turned on has an issuer and a client id. */
  | { readonly code: 'provider-incomplete' }
  | { readonly code: 'issuer-not-secure' }
  /** The tenant has no OpenID provider, or has turned it off. */
  | { readonly code: 'no-provider' }
  | { readonly code: 'provider-silent' }
  /** The provider does not say who it is, or it is nobody of this tenant. */
  | { readonly code: 'provider-refused' }
  /** A directory that is turned on has a host. */
  | { readonly code: 'directory-incomplete' }
  | { readonly code: 'directory-not-secure' }
  | { readonly code: 'no-directory' }
  | { readonly code: 'directory-silent'; readonly reason: string }
  /** The filter finds nobody, and everybody would have to be disabled. */
  | { readonly code: 'directory-empty' }
  /** It concerns the account of who asks: an API key has none, and nobody does it in the name of another. */
  | { readonly code: 'not-oneself' }
  /** No credential, or one that is unknown, expired or disabled. */
  | { readonly code: 'not-authenticated' }
  /** The edge that would have to do it did not answer: it is gone, or hangs. */
  | { readonly code: 'edge-silent' }
  /** The call is known, its SIP messages are not kept any more. */
  | { readonly code: 'trace-gone' }
  /** Nobody could be told of the work; it was called off. */
  | { readonly code: 'queue-unavailable' }
  /** Why an order to a call is not carried out (shared/live-call). */
  | { readonly code: Exclude<CallRefusalCode, 'call-unknown'> }
  /** Why a command to a conference room is not carried out (shared/conference-room). */
  | { readonly code: Exclude<RoomRefusal, CallRefusalCode> }
  /** What is written is no command to a conference room, or lacks something. */
  | { readonly code: 'command-unknown' }
  /** Why an order to an agent, or to a caller of a queue, is not carried out (shared/agent, shared/call-queue). */
  | { readonly code: Exclude<AgentRefusal, 'agent-unknown' | 'unavailable'> }
  | { readonly code: Exclude<QueueRefusal, 'unavailable'> }
  /** Whose phones are to be rung is no user of the tenant. */
  | { readonly code: 'user-unknown' }
  /** A body names a caller who is no user of the tenant. */
  | { readonly code: 'caller-unknown' }
  /** Of a call that is tried out. */
  | { readonly code: 'trunk-unknown' }
  /** More days at once than an answer can have. */
  | { readonly code: 'too-many-days'; readonly most: number }
  /** Only the roles `platform` and `reseller` choose the tenant they act in. */
  | { readonly code: 'tenant-not-yours' };
export type ProblemCode = Problem['code'];
