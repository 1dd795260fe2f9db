import type { AuditEntry, AuditFilter } from '#shared/audit/index.ts';
import type { Ban } from '#shared/ban/index.ts';
import type { CallEvent } from '#shared/call-event/index.ts';
import type { CallId, Cdr } from '#shared/cdr/index.ts';
import type { EdgeAnnouncement, EdgeCommand } from '#shared/command/index.ts';
import type { EventEnvelope } from '#shared/event/index.ts';
import type { ApiKey, CustomRole, Principal } from '#shared/identity/index.ts';
import type { Job, JobError, JobId } from '#shared/job/index.ts';
import type { ConfigObject, ObjectKind, ReferenceTarget, UniqueSpace, UniqueValue } from '#shared/object/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import type { Reseller } from '#shared/reseller/index.ts';
import type { Result } from '#shared/result.ts';
import type { SettingBearerKind, SettingValue } from '#shared/setting/index.ts';
import type {
  Assurance,
  DirectoryLink,
  LdapDirectory,
  OidcProvider,
  Passkey,
  SignInPolicy,
  SignInRecord,
} from '#shared/sign-in/index.ts';
import type { ResellerId, SnapshotUser, Tenant, TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { TallyChange, TallyKind } from '#shared/traffic/index.ts';
import type { BookedCharge, UsageEntry } from '#shared/usage/index.ts';
import type { User, UserId } from '#shared/user/index.ts';
import type { Delivery, Webhook } from '#shared/webhook/index.ts';

/**
 * Everything kept in DynamoDB. The platform part finds or creates tenants; all else hangs on `tenant(id)`, so that no
 * lookup by name can forget whose name it is. Access patterns, keys and costs: README.md beside this file.
 */
export interface Store {
  /** The tenant that owns a SIP domain; eventually consistent, one read unit. */
  tenantByDomain(domain: string): Promise<Tenant | null>;
  tenantById(id: TenantId): Promise<Tenant | null>;
  listTenants(page: PageRequest): Promise<Page<Tenant>>;
  createTenant(tenant: Tenant, audit: AuditNote): Promise<Result<Tenant, WriteProblem>>;
  /** Every update takes what the caller has read as `before`: a write in between is refused as `changed-meanwhile`. */
  updateTenant(before: Tenant, after: Tenant, audit: AuditNote): Promise<Result<Tenant, WriteProblem>>;
  /**
   * Deletes the tenant with everything that belongs to it except its CDRs, which the law may want kept.
   *
   * @param before  what the caller has read, if he has; null goes on with a deletion that was cut short, too
   */
  deleteTenant(id: TenantId, audit: AuditNote, before?: Tenant | null): Promise<Result<void, WriteProblem>>;
  /** What was done to tenants and resellers as a whole, newest first; see `TenantStore.audit`. */
  platformAudit(page: PageRequest, filter: AuditFilter): Promise<Page<AuditEntry>>;
  resellers: {
    get(id: ResellerId): Promise<Reseller | null>;
    list(page: PageRequest): Promise<Page<Reseller>>;
    tenants(id: ResellerId, page: PageRequest): Promise<Page<Tenant>>;
    /** `home` becomes the reseller's own tenant, and its first one; `before` is what the caller has read of it. */
    create(reseller: Reseller, before: Tenant, home: Tenant, audit: AuditNote): Promise<Result<Reseller, WriteProblem>>;
    update(before: Reseller, after: Reseller, audit: AuditNote): Promise<Result<Reseller, WriteProblem>>;
    /** Only without tenants. */
    delete(reseller: Reseller, audit: AuditNote): Promise<Result<void, WriteProblem>>;
  };
  /** Finds whose credential this is. The hash is not a name: whoever has the token knows it. */
  apiKeyByHash(tokenSha256: string): Promise<{ tenantId: TenantId; apiKey: ApiKey } | null>;
  sessionByHash(tokenSha256: string): Promise<SessionRecord | null>;
  putSession(session: SessionRecord): Promise<void>;
  deleteSession(tokenSha256: string): Promise<void>;
  /**
   * Attempts to sign in that have not led to a session, by whom or whence they came. Kept until an hour after the last
   * one. `who` names a tenant where there is one; a domain that is nobody's has failures, too.
   */
  signInFailures: {
    get(who: readonly string[]): Promise<SignInFailures>;
    /** Counts one more, unless somebody else has counted since `before` was read: then false. */
    add(who: readonly string[], before: SignInFailures): Promise<boolean>;
    /** Counts one less: the attempt has led to a session. */
    takeBack(who: readonly string[]): Promise<void>;
    clear(who: readonly string[]): Promise<void>;
  };
  /** Whose value of a space that is unique on the platform this is; eventually consistent, one read unit. */
  byPlatformValue(space: UniqueSpace, value: string): Promise<(ObjectName & { readonly tenantId: TenantId }) | null>;
  /**
   * Sign-ins that have begun and wait for what comes next. Found by the hash of a secret that only the browser has that
   * began one; kept for minutes.
   */
  signInSteps: {
    put(step: SignInStep): Promise<void>;
    get(tokenSha256: string): Promise<SignInStep | null>;
    /** Ends the step. Of many at the same time, one gets it and the others nothing. */
    take(tokenSha256: string): Promise<SignInStep | null>;
  };
  /** How often each API key has asked, for the limit of its rate. */
  requestCounts: {
    /**
     * Counts one more.
     *
     * @param minute  minutes since 1970
     * @returns how many there are in this minute, with this one
     */
    add(apiKeyId: string, minute: number): Promise<number>;
  };

  /** Sources that no edge listens to (shared/ban). */
  bans: {
    put(ban: Ban): Promise<void>;
    /** Those in force, strongly consistent. */
    list(): Promise<Ban[]>;
    /** @returns whether there was one */
    lift(source: string): Promise<boolean>;
  };
  /** Which edges there are (shared/command). */
  edges: {
    announce(edge: EdgeAnnouncement): Promise<void>;
    /** The edge is about to be gone. */
    withdraw(edgeId: string): Promise<void>;
    /** Those that live, strongly consistent. */
    list(): Promise<EdgeAnnouncement[]>;
  };
  /** Commands to edges (shared/command). Each is taken once, by the edge it is for; neither it nor its answer lasts. */
  commands: {
    put(command: EdgeCommand): Promise<void>;
    /** Everything that waits for this edge, except what nobody waits for any more. */
    take(edgeId: string): Promise<EdgeCommand[]>;
    reply(command: Pick<EdgeCommand, 'id' | 'expiresAt'>, answer: unknown): Promise<void>;
    /** Null while there is none. */
    answer(commandId: string): Promise<{ readonly value: unknown } | null>;
  };

  /**
   * Events that are to be told, in no order: put here in the transaction that makes a change (audit.ts), or alone. Whoever
   * has told them removes them.
   */
  eventOutbox: {
    put(entries: readonly OutboxEntry[]): Promise<void>;
    waiting(limit: number): Promise<OutboxEntry[]>;
    remove(entries: readonly OutboxEntry[]): Promise<void>;
  };
  /** What tenants have used on a day, all of them; from what `cdrs.put` has added. */
  usageOfDay(day: string): AsyncIterable<UsageTotal & { readonly tenantId: TenantId }>;
  /** Calls whose end has not been told yet, of all tenants; so that the one that never is gets noticed. */
  openCalls: {
    note(call: OpenCall): Promise<void>;
    forget(call: OpenCall): Promise<void>;
    /** By the time in their ids. */
    startedBefore(ms: number): AsyncIterable<OpenCall>;
  };

  tenant(id: TenantId): TenantStore;
  /** The same store, but writes of configuration are only tried: refused as they would be, and nothing is changed. */
  rehearsal(): Store;
  /** Lets go of idle connections. */
  close(): void;
}

export interface TenantStore {
  /** Strongly consistent; grows with every configuration write. 0 when the tenant does not exist. */
  version(): Promise<number>;
  /** Everything routing needs, consistent with the version it carries; null when the tenant does not exist. */
  snapshot(): Promise<TenantSnapshot | null>;

  users: {
    get(id: UserId): Promise<UserRecord | null>;
    byEmail(email: string): Promise<UserRecord | null>;
    byExtension(extension: string): Promise<UserRecord | null>;
    list(page: PageRequest): Promise<Page<User>>;
    create(user: UserRecord, audit: AuditNote): Promise<Result<User, WriteProblem>>;
    update(before: UserRecord, after: UserRecord, audit: AuditNote): Promise<Result<User, WriteProblem>>;
    /** @param ifVersion  as with `objects.write` */
    delete(user: UserRecord, audit: AuditNote, ifVersion?: number): Promise<Result<void, WriteProblem>>;
    /** Every user with its secrets, for work that goes over all of them. */
    all(): AsyncIterable<UserRecord>;
    /** New digests after a change of realm: up to `DIGESTS_AT_ONCE` users in one transaction. A change like any other. */
    putDigests(
      changes: readonly { readonly before: UserRecord; readonly after: UserRecord }[],
      audit: AuditNote,
    ): Promise<Result<void, WriteProblem>>;
  };

  /** Configuration objects (shared/object), whatever their kind. */
  objects: {
    get(kind: ObjectKind, id: string): Promise<ObjectRecord | null>;
    list(kind: ObjectKind, page: PageRequest): Promise<Page<ObjectRecord>>;
    /** Every object of the kind. */
    all(kind: ObjectKind): AsyncIterable<ObjectRecord>;
    /** Every object of every kind, in one read of the whole configuration. */
    everything(): AsyncIterable<{ readonly kind: ObjectKind; readonly record: ObjectRecord }>;
    /** Whose value of a space that is unique in the tenant this is. */
    byValue(space: UniqueSpace, value: string): Promise<ObjectName | null>;
    /** Which of these values somebody has, in the tenant or on the platform as the space goes; 100 in one request. */
    taken(space: UniqueSpace, values: readonly string[]): Promise<Set<string>>;
    /** Which of these are not there; 100 in one request. */
    missing(targets: readonly ObjectName[]): Promise<ObjectName[]>;
    /**
     * All or nothing; each change keeps what is unique. Some 20 changes fit into one transaction.
     *
     * @param ifVersion  of the tenant: refused as `changed-meanwhile` when anything has been written since
     */
    write(changes: readonly ObjectChange[], audit: AuditNote, ifVersion?: number): Promise<Result<void, WriteProblem>>;
  };

  /** Values of settings (shared/setting), by who holds them; gone with them. */
  settings: {
    get(bearerId: string): Promise<SettingsRecord | null>;
    put(
      bearer: SettingBearer,
      before: SettingsRecord | null,
      after: SettingsRecord,
      audit: AuditNote,
    ): Promise<Result<void, WriteProblem>>;
  };

  /** Live state: written by the edge, never bumps the version, leaves no audit entry. Expired ones are never returned. */
  registrations: {
    get(id: string): Promise<Registration | null>;
    list(): Promise<Registration[]>;
    page(page: PageRequest): Promise<Page<Registration>>;
    /** @returns the ids of those that the store will never take as they are, however often they are written */
    put(registrations: readonly Registration[]): Promise<readonly string[]>;
    /** Removing one by hand also bumps the version when `audit` is given, so that edges notice. */
    delete(id: string, audit?: AuditNote): Promise<boolean>;
  };

  webhooks: {
    get(id: string): Promise<WebhookRecord | null>;
    list(page: PageRequest): Promise<Page<WebhookRecord>>;
    create(webhook: WebhookRecord, audit: AuditNote): Promise<Result<Webhook, WriteProblem>>;
    update(before: WebhookRecord, after: WebhookRecord, audit: AuditNote): Promise<Result<Webhook, WriteProblem>>;
    delete(webhook: WebhookRecord, audit: AuditNote): Promise<Result<void, WriteProblem>>;
    /** Notes since when an endpoint fails, or that it does no longer: what it is configured to be stays as it is. */
    noteHealth(id: string, failingSince: string | null): Promise<void>;
  };

  /** The table of records: what the webhooks were told. Kept for 30 days. */
  deliveries: {
    /** @returns those that were not there before; the others stay as they are */
    create(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;
    get(place: Pick<Delivery, 'webhookId' | 'id'>): Promise<Delivery | null>;
    /** Changes state, attempts and the next attempt; only whoever has its message in hand changes a delivery. */
    change(place: Pick<Delivery, 'webhookId' | 'id'>, change: (before: Delivery) => Delivery): Promise<Delivery | null>;
    /** Newest event first; all, or what was given up. */
    list(webhookId: string, page: PageRequest, which: { readonly isDead: boolean }): Promise<Page<Delivery>>;
  };

  /** The table of records: what happened, numbered without gaps. Kept for 7 days. */
  events: {
    /** Each event stands in the log once, however often it comes. @returns those that were not there before */
    append(events: readonly EventEnvelope[]): Promise<readonly EventEnvelope[]>;
    /** What comes after a number, in order; a number may be missing yet (event-log.ts). */
    after(sequence: number, limit: number): Promise<LoggedEvent[]>;
    at(sequence: number): Promise<LoggedEvent | null>;
    /** The greatest number given out so far; 0 before the first. */
    last(): Promise<number>;
    /** Gives up waiting for a number; whoever was to fill it takes another. */
    close(sequence: number): Promise<void>;
    /**
     * Lets one of many programs be the reader of this name, for so long; whoever is it may go on being it.
     *
     * @returns how far the reader has come, 0 when it has never read; null while another program is it
     */
    takeReader(reader: string, holder: string, holdMs: number): Promise<number | null>;
    /** @returns false when another program is the reader meanwhile, and nothing was noted */
    noteReader(reader: string, holder: string, sequence: number): Promise<boolean>;
  };

  /**
   * The audit log, newest first. A filter is looked for in a thousand entries at a time: a page may come back short, or
   * empty, with a cursor to go on.
   */
  audit(page: PageRequest, filter: AuditFilter): Promise<Page<AuditEntry>>;

  /** Leaves an entry in the audit log for what is no change of configuration. */
  addAuditEntry(audit: AuditNote, target: string): Promise<Result<void, WriteProblem>>;

  sessions: {
    /** Newest first; those that ended before their time, with the user's epoch, among them. */
    list(userId: UserId, page: PageRequest): Promise<Page<SessionRecord>>;
    /** @returns whether there was one */
    end(userId: UserId, id: string): Promise<boolean>;
  };
  /** Attempts to sign in. */
  signIns: {
    add(record: SignInRecord): Promise<void>;
    /** Takes as long as `add`, for somebody whom nobody knows. */
    addOfNobody(id: string): Promise<void>;
    /** Newest first. */
    list(userId: UserId, page: PageRequest): Promise<Page<SignInRecord>>;
  };

  /** Custom roles. */
  roles: {
    get(id: string): Promise<CustomRole | null>;
    list(page: PageRequest): Promise<Page<CustomRole>>;
    create(role: CustomRole, audit: AuditNote): Promise<Result<CustomRole, WriteProblem>>;
    update(before: CustomRole, after: CustomRole, audit: AuditNote): Promise<Result<CustomRole, WriteProblem>>;
    delete(role: CustomRole, audit: AuditNote): Promise<Result<void, WriteProblem>>;
  };

  apiKeys: {
    get(id: string): Promise<ApiKey | null>;
    list(page: PageRequest): Promise<Page<ApiKey>>;
    /** Neither a change of configuration nor audited; a key that is gone stays gone. */
    used(id: string, at: string): Promise<void>;
    create(apiKey: ApiKey, tokenSha256: string, audit: AuditNote): Promise<Result<ApiKey, WriteProblem>>;
    delete(id: string, audit: AuditNote): Promise<Result<void, WriteProblem>>;
  };

  /** How the people of the tenant sign in: one record of each kind. */
  signInSettings: {
    get<Kind extends keyof SignInSettings>(kind: Kind): Promise<SignInSettings[Kind] | null>;
    put<Kind extends keyof SignInSettings>(
      kind: Kind,
      before: SignInSettings[Kind] | null,
      after: SignInSettings[Kind],
      audit: AuditNote,
    ): Promise<Result<void, WriteProblem>>;
  };
  /** What stands beside the passwords of users. Using a code is no change of the configuration. */
  secondFactors: {
    get(userId: UserId): Promise<TotpRecord | null>;
    put(before: TotpRecord | null, after: TotpRecord, audit: AuditNote): Promise<Result<void, WriteProblem>>;
    delete(before: TotpRecord, audit: AuditNote): Promise<Result<void, WriteProblem>>;
    /** @returns false when a code of this or a later step has been used: nobody signs in with it again */
    useStep(userId: UserId, step: number): Promise<boolean>;
    /** @returns false when there is no such code, or it has been used */
    useRecoveryCode(userId: UserId, codeSha256: string): Promise<boolean>;
  };

  /** Long work (shared/job). Kept until `expiresAt`; no part of the configuration. */
  jobs: {
    get(id: JobId): Promise<JobRecord | null>;
    /** Newest first. */
    list(page: PageRequest): Promise<Page<Job>>;
    create(job: JobRecord, audit: AuditNote): Promise<Result<Job, WriteProblem>>;
    /** Gives one worker the job until the lease ends or he lets go; null when another one has it, or it is over. */
    take(id: JobId, lease: { readonly id: string; readonly untilMs: number }): Promise<JobRecord | null>;
    /** What the worker with this lease has to say; false, and nothing is changed, when the job is no longer his. */
    save(id: JobId, leaseId: string, change: JobChange): Promise<boolean>;
    cancel(id: JobId, at: string, audit: AuditNote): Promise<Result<void, WriteProblem>>;
    /** All errors of a row at once; again, they take their own places. */
    putErrors(job: Pick<Job, 'id' | 'expiresAt'>, errors: readonly JobError[]): Promise<void>;
    /** In the order of rows. */
    errors(id: JobId, page: PageRequest): Promise<Page<JobError>>;
  };
  /** Which users came from the directory of the tenant. Bookkeeping: neither version nor audit entry. */
  directoryLinks: {
    all(): Promise<DirectoryLink[]>;
    ofUser(userId: UserId): Promise<DirectoryLink | null>;
    put(link: DirectoryLink): Promise<void>;
  };
  /** Keys that sign in without a password. Found by whose they are, never by their own id alone. */
  passkeys: {
    ofUser(userId: UserId): Promise<PasskeyRecord[]>;
    create(passkey: PasskeyRecord, audit: AuditNote): Promise<Result<PasskeyRecord, WriteProblem>>;
    update(before: PasskeyRecord, after: PasskeyRecord, audit: AuditNote): Promise<Result<PasskeyRecord, WriteProblem>>;
    /** @returns false when the passkey is gone, or its count of uses has not grown */
    used(passkey: PasskeyRecord, counter: number, lastUsedAt: string): Promise<boolean>;
    delete(passkey: PasskeyRecord, audit: AuditNote): Promise<Result<void, WriteProblem>>;
  };

  /** Requests that shall be carried out once, however often they are sent (Idempotency-Key). Kept for a day. */
  idempotency: {
    /** Only one of many at the same time claims a request; one that is not answered within 60 s can be claimed anew. */
    claim(
      scope: IdempotencyScope,
      request: { readonly id: string; readonly fingerprint: string },
    ): Promise<IdempotencyClaim>;
    /** Keeps the answer of who has claimed it, unless somebody else has done so since. */
    keep(scope: IdempotencyScope, requestId: string, sealedAnswer: string): Promise<void>;
    /** Nothing has come of it: the next one may try. */
    release(scope: IdempotencyScope, requestId: string): Promise<void>;
  };

  /** The table of records: call events and CDRs. */
  callEvents: {
    /** Idempotent: an event that is already there changes nothing. Events are kept for 30 days. */
    put(events: readonly CallEvent[]): Promise<void>;
    ofCall(callId: CallId): Promise<CallEvent[]>;
  };
  cdrs: {
    /**
     * Writes the record of a call and all that follows from it, all or nothing.
     *
     * @returns false when the record that is there is not the one that `booking` names as `before`: nothing was changed
     */
    put(cdr: Cdr, booking?: CdrBooking): Promise<boolean>;
    get(id: string): Promise<Cdr | null>;
    /** The record with what only its bookkeeping needs. */
    booked(id: string): Promise<BookedCdr | null>;
    /** Newest first. */
    list(page: PageRequest, filter?: CdrFilter): Promise<Page<Cdr>>;
  };
  /** What the tenant is billed for. */
  usage: {
    /** Oldest first. */
    entries(page: PageRequest, days: DayRange): Promise<Page<UsageEntry>>;
    /** Parts of days, to be added up. */
    totals(days: DayRange): AsyncIterable<UsageTotal>;
  };
  /** Parts of the tallies of one kind, to be added up, day after day. */
  tallies(kind: TallyKind, days: DayRange): AsyncIterable<TallyChange>;
}

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

/** A user as stored: with what nobody outside may see. */
export interface UserRecord extends User {
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
  | { readonly code: 'domain-taken'; readonly domain: string }
  /** One passkey belongs to one user of the platform. */
  | { readonly code: 'passkey-taken' }
  /** Another object has what only one may have. */
  | { readonly code: 'value-taken'; readonly path: UniqueValue['path']; readonly value: string }
  /** The plan of the tenant, or of its reseller. */
  | { readonly code: 'user-limit-reached' }
  | { readonly code: 'tenant-limit-reached' }
  | { readonly code: 'reseller-has-tenants' }
  | { readonly code: 'job-over' }
  | { readonly code: 'not-found' }
  | { readonly code: 'changed-meanwhile' };
