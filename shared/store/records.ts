import type { CallId, Cdr } from '#shared/cdr/index.ts';
import type { EventEnvelope } from '#shared/event/index.ts';
import type { Fax } from '#shared/fax/fax.ts'; // not by the door, as shared/event
import type { Principal } from '#shared/identity/index.ts';
import type { Job } from '#shared/job/index.ts';
import type { ConfigObject, ObjectKind, ReferenceTarget, UniqueValue } from '#shared/object/index.ts';
import type { SettingBearerKind, SettingValue } from '#shared/setting/index.ts';
import type { Assurance, LdapDirectory, OidcProvider, Passkey, SignInPolicy } from '#shared/sign-in/index.ts';
import type { LimitedObjects, SnapshotUser, TenantId } from '#shared/tenant/index.ts';
import type { TallyChange } from '#shared/traffic/index.ts';
import type { BookedCharge, UsageEntry } from '#shared/usage/index.ts';
import type { SipCredential, User, UserId } from '#shared/user/index.ts';
import type { VoicemailBoxState, VoicemailMessage, VoicemailMessageId } from '#shared/voicemail/index.ts';
import type { Webhook } from '#shared/webhook/index.ts';

export interface OpenCall {
  readonly tenantId: TenantId;
  readonly callId: CallId;
}

/** A record of a call, and how many events it is made of: who knows more of the call overwrites who knows less. */
export interface BookedCdr {
  readonly cdr: Cdr;
  readonly eventCount: number;
  readonly charge: BookedCharge;
}
export interface CdrBooking {
  /** What was there when the caller looked; null for a new record. */
  readonly before: BookedCdr | null;
  readonly eventCount: number;
  /** What stands on the bill for the call with this record, and the entries that make it so. */
  readonly charge: BookedCharge;
  readonly usage: readonly UsageEntry[];
  readonly tallies: readonly TallyChange[];
  /** When the record may go; null to keep it for ever. What is billed and counted stays. */
  readonly expiresAt: string | null;
}

/** Days in UTC, both included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}
/** Part of what was used on a day in one currency. */
export type UsageTotal = Pick<UsageEntry, 'day' | 'currency' | 'calls' | 'billedSeconds' | 'amountMicros'>;

/** An upload of audio that was begun and has not been read, in one of the places of its tenant. */
export interface OpenPromptUpload {
  readonly place: number;
  readonly id: string;
  readonly promptId: string;
  /** When nothing arrives any more that was sent in time. */
  readonly arrivesUntilMs: number;
}

/** Whose key it is: the same key of somebody else is another one. */
export interface IdempotencyScope {
  readonly actor: Principal['actor'];
  readonly key: string;
}
export type IdempotencyClaim =
  | { readonly state: 'claimed' }
  | { readonly state: 'in-progress' }
  | { readonly state: 'another-request' }
  | { readonly state: 'answered'; readonly sealedAnswer: string };

export interface CdrFilter {
  /** Only calls that this user made or was to get. */
  readonly userId?: UserId | undefined;
  /** Only calls that began then or later, and before then; milliseconds since 1970. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** What else is wanted of a call; pages may then have fewer than asked for, and be followed by others all the same. */
  readonly fits?: ((cdr: Cdr) => boolean) | undefined;
}

/** `cursor` is opaque and bound to the tenant and the list; a foreign or broken one throws `InvalidCursor` (cursor.ts). */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}
export interface Page<Item> {
  readonly items: Item[];
  readonly cursor: string | null;
}

/** A SIP credential as stored, as the SIP password is with its user. */
export interface SipCredentialRecord extends SipCredential, Pick<UserRecord, 'digest'> {
  readonly sealedSipPassword: string;
}

/** A user as stored: with what nobody outside may see. */
export interface UserRecord extends User {
  readonly sipCredentials: SipCredentialRecord[];
  /** argon2id, encoded; null without a PIN. */
  readonly voicemailPinHash: string | null;
  /** argon2id, encoded; null when the user cannot sign in to the portal. */
  readonly passwordHash: string | null;
  /** Null when it has never been changed since passwords have a date. */
  readonly passwordChangedAt: string | null;
  /** Those before the present one, newest first; as many as the policy wants, ten at most. */
  readonly formerPasswordHashes: readonly string[];
  /** HA1 for `extension:realm:secret`, ready for the edge (RFC 8760). */
  readonly digest: SnapshotUser['digest'];
  /** The digest secret itself, sealed by `SecretBox`: a new extension or realm needs new HA1 values. */
  readonly sealedSipPassword: string | null;
  /** Grows when all sessions of the user end. A count, as the clocks of two machines may differ. */
  readonly sessionEpoch: number;
}

/** Who holds values of settings. */
export interface SettingBearer {
  readonly kind: SettingBearerKind;
  readonly id: string;
}

export interface SettingsRecord {
  readonly bearerId: string;
  /** By path; what is not here is as the level above has it. */
  readonly values: Readonly<Record<string, SettingValue>>;
  readonly updatedAt: string;
}

/** A configuration object as stored. */
export interface ObjectRecord extends ConfigObject {
  readonly [field: string]: unknown;
  /** Its secrets, by name, sealed by `SecretBox`. */
  readonly sealed: Readonly<Record<string, string>>;
}

export interface ObjectName {
  readonly target: ReferenceTarget;
  readonly id: string;
}

/** Creation without `before`, deletion without `after`. */
export interface ObjectChange {
  readonly kind: ObjectKind;
  readonly before: ObjectRecord | null;
  readonly after: ObjectRecord | null;
}

/** A place in the log of a tenant; `event` is null where nothing stands, or no longer. */
export interface LoggedEvent {
  readonly sequence: number;
  readonly event: EventEnvelope | null;
  /** When it came into the log, milliseconds since 1970: hours after the event, when an edge was cut off. */
  readonly loggedAtMs: number;
  /** It was here, and is no longer kept. */
  readonly isExpired: boolean;
}

export interface WebhookRecord extends Webhook {
  /** `whsec_…`, sealed by `SecretBox`. */
  readonly sealedSecret: string;
  /** The one before, which signs until `oldSecretUntil`. */
  readonly oldSealedSecret: string | null;
}

/** A job as stored: with what its workers need. */
export interface JobRecord extends Job {
  /** Who wanted it: it is done with his rights. */
  readonly principal: Principal;
  /** Where the next slice begins, in the words of the job's kind; null at the beginning. */
  readonly checkpoint: unknown;
  /** The worker that has it, until when; 0 for nobody. */
  readonly leaseId: string | null;
  readonly leaseUntilMs: number;
  /** How often it was taken since it last got on: a job that kills its workers is given up. */
  readonly attempts: number;
}

export type JobChange = Partial<
  Pick<
    JobRecord,
    | 'state'
    | 'progress'
    | 'counts'
    | 'errorCount'
    | 'notes'
    | 'failure'
    | 'result'
    | 'startedAt'
    | 'endedAt'
    | 'checkpoint'
    | 'leaseUntilMs'
    | 'attempts'
  >
> &
  Pick<JobRecord, 'updatedAt'>;

/** Who acts in somebody's name: the session ends with what allows it. */
export interface SessionImpersonator {
  /** `usr_…` or `key_…` */
  readonly actor: string;
  /** Where the actor belongs. */
  readonly tenantId: TenantId;
  /** Of the user; null for an API key. */
  readonly sessionEpoch: number | null;
}

/** A sign-in to the portal. */
export interface SessionRecord {
  readonly tokenSha256: string;
  readonly id: string;
  readonly tenantId: TenantId;
  readonly userId: UserId;
  /** The user's, when the password was checked; the session is over once the user's is another. */
  readonly sessionEpoch: number;
  readonly assurance: Assurance;
  readonly source: string | null;
  readonly userAgent: string | null;
  readonly impersonator: SessionImpersonator | null;
  /** Good for choosing a new password, and nothing else. */
  readonly mustChangePassword: boolean;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** What becomes of a fax. */
export interface FaxWrite {
  readonly before: Fax | null;
  readonly after: Fax | null;
  readonly event: EventEnvelope | null;
  /** When an edge may take it to send; null: never again; undefined: as it was. */
  readonly dueAtMs?: number | null;
  /** How many the box may hold; null: this one is taken. */
  readonly most: number | null;
}

/** What becomes of a voicemail box and some of its messages, all or nothing. */
export interface VoicemailChange {
  /** Null when nothing is left of the box. */
  readonly state: VoicemailBoxState | null;
  readonly messages: readonly {
    readonly id: VoicemailMessageId;
    readonly before: VoicemailMessage | null;
    readonly after: VoicemailMessage | null;
  }[];
  /** Keys of blobs that no record names any more. */
  readonly left: readonly string[];
  readonly events: readonly EventEnvelope[];
  /** What all boxes of the tenant may hold; null for no limit. */
  readonly mostBytes: number | null;
  /** Refused as `not-found` when the box is not configured any more. */
  readonly needsBox: boolean;
}

/** A blob that is to be deleted. */
export interface LeftBlob {
  readonly key: string;
}

/** What is to be told: events to all who want them, and single messages to webhooks once more. */
export interface OutboxEntry {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly events: readonly object[];
  readonly deliveries: readonly { readonly webhookId: string; readonly messageId: string }[];
}

/** A sign-in that has begun. */
export interface SignInStep {
  readonly tokenSha256: string;
  readonly expiresAt: string;
  /** What comes next, and what was found out so far: the use case that began it can read it. */
  readonly state: unknown;
}

/** An OpenID provider with what it is told of us. */
export interface OidcRecord extends OidcProvider {
  /** Sealed by `SecretBox`; null for a client without secret. */
  readonly sealedClientSecret: string | null;
}

/** A directory with what it is told of us. */
export interface LdapRecord extends LdapDirectory {
  /** Sealed by `SecretBox`; null for an anonymous bind. */
  readonly sealedBindPassword: string | null;
}

/** How a tenant's people sign in, by kind. */
export interface SignInSettings {
  readonly policy: SignInPolicy;
  readonly oidc: OidcRecord;
  readonly ldap: LdapRecord;
}

/** A passkey with what it is checked by (shared/credentials/passkey.ts). */
export interface PasskeyRecord extends Passkey {
  readonly userId: UserId;
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: string[];
}

/** An authenticator app (RFC 6238). */
export interface TotpRecord {
  readonly userId: UserId;
  /** Sealed by `SecretBox`. */
  readonly sealedSecret: string;
  /** Null while it waits for its first code: it is asked from nobody until then. */
  readonly confirmedAt: string | null;
  /** The last step of time whose code was used. */
  readonly lastStep: number;
  /** SHA-256 of each recovery code that has not been used. */
  readonly recoveryCodes: readonly string[];
  readonly updatedAt: string;
}

export interface SignInFailures {
  readonly count: number;
  readonly lastAtMs: number;
}

/** Who did what, for the audit entry that is written in the same transaction as the change. */
export interface AuditNote {
  readonly actor: Principal['actor'];
  readonly impersonator?: Principal['impersonator'];
  readonly source?: Principal['source'];
  /** `user.update` */
  readonly action: string;
}

/** Why a write was refused; nothing was changed. */
export type WriteProblem =
  | { readonly code: 'extension-taken'; readonly extension: string }
  | { readonly code: 'email-taken'; readonly email: string }
  | { readonly code: 'domain-taken'; readonly path: UniqueValue['path']; readonly domain: string }
  /** One passkey belongs to one user of the platform. */
  | { readonly code: 'passkey-taken' }
  /** Another object has what only one may have. */
  | { readonly code: 'value-taken'; readonly path: UniqueValue['path']; readonly value: string }
  /** The plan of the tenant, or of its reseller. */
  | { readonly code: 'user-limit-reached' }
  | { readonly code: 'plan-limit-reached'; readonly limit: LimitedObjects }
  /** The recordings of all its boxes together. */
  | { readonly code: 'voicemail-storage-full' }
  | { readonly code: 'fax-box-full' }
  | { readonly code: 'tenant-limit-reached' }
  | { readonly code: 'reseller-has-tenants' }
  | { readonly code: 'job-over' }
  | { readonly code: 'not-found' }
  | { readonly code: 'changed-meanwhile' };
