import type { CentreLease, MemberState } from '#shared/agent/index.ts';
import type { Alarm, AlarmEvent, AlarmId } from '#shared/alarm/index.ts';
import type { AuditEntry, AuditFilter } from '#shared/audit/index.ts';
import type { CallEvent } from '#shared/call-event/index.ts';
import type { KeptCallback } from '#shared/call-queue/callback.ts';
import type { CallId, Cdr } from '#shared/cdr/index.ts';
import type { EventEnvelope } from '#shared/event/index.ts';
import type { Fax, FaxBoxState, FaxDirection, FaxId } from '#shared/fax/fax.ts'; // not by the door, as shared/event
import type { ApiKey, CustomRole } from '#shared/identity/index.ts';
import type { Job, JobError, JobId } from '#shared/job/index.ts';
import type { Invitations } from '#shared/meeting/invitation.ts'; // not by the door, as shared/event
import type { ObjectKind, UniqueSpace } from '#shared/object/index.ts';
import type { QueueLogEntry, QueueLogLine } from '#shared/queue-log/index.ts';
import type { RecordingId, StoredRecording } from '#shared/recording/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import type { Result } from '#shared/result.ts';
import type { DirectoryLink, SignInRecord } from '#shared/sign-in/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { TextMessage } from '#shared/text-message/index.ts';
import type { TallyChange, TallyKind } from '#shared/traffic/index.ts';
import type { UsageEntry } from '#shared/usage/index.ts';
import type { User, UserId } from '#shared/user/index.ts';
import type { Folder, VoicemailBoxState, VoicemailMessage, VoicemailMessageId } from '#shared/voicemail/index.ts';
import type { Delivery, Webhook } from '#shared/webhook/index.ts';
import type {
  AuditNote,
  BookedCdr,
  CdrBooking,
  CdrFilter,
  DayRange,
  FaxWrite,
  IdempotencyClaim,
  IdempotencyScope,
  JobChange,
  JobRecord,
  LeftBlob,
  LoggedEvent,
  ObjectChange,
  ObjectName,
  ObjectRecord,
  OpenPromptUpload,
  Page,
  PageRequest,
  PasskeyRecord,
  SessionRecord,
  SettingBearer,
  SettingsRecord,
  SignInSettings,
  TotpRecord,
  UsageTotal,
  UserRecord,
  VoicemailChange,
  WebhookRecord,
  WriteProblem,
} from './records.ts';

/** What is kept of one tenant. */
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
    all(): AsyncIterable<SettingsRecord>;
    /** @param ifVersion  of the tenant: refused as `changed-meanwhile` when anything has been written since */
    put(
      bearer: SettingBearer,
      before: SettingsRecord | null,
      after: SettingsRecord,
      audit: AuditNote,
      ifVersion?: number,
    ): Promise<Result<void, WriteProblem>>;
    /** Those of several, `SETTINGS_AT_ONCE` at most, for one reason: `target` is what that is about. */
    replace(
      changes: readonly { readonly before: SettingsRecord; readonly after: SettingsRecord }[],
      audit: AuditNote,
      target: string,
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
  /** Recordings of calls that lie in the blob store (shared/recording). */
  recordings: {
    /** @returns false when the tenant is gone, or going: nothing is stored then */
    put(recording: StoredRecording): Promise<boolean>;
    get(id: RecordingId): Promise<StoredRecording | null>;
    all(): AsyncIterable<StoredRecording>;
    /** With an audit entry where somebody does it. */
    delete(id: RecordingId, audit?: AuditNote): Promise<Result<void, WriteProblem>>;
  };
  /** What lies in fax boxes (shared/fax). Neither version nor audit entry; what is to be told is written with it. */
  faxes: {
    get(boxId: string, id: FaxId): Promise<Fax | null>;
    state(boxId: string): Promise<FaxBoxState>;
    /** Newest first; of one direction, or of both. A page of one may come back short with a cursor. */
    list(boxId: string, page: PageRequest, direction?: FaxDirection): Promise<Page<Fax>>;
    /** Of one box, or of all. */
    all(boxId?: string): AsyncIterable<Fax>;
    /** Refused as `changed-meanwhile`, as `fax-box-full`, or as `not-found` when the box is not configured any more. */
    write(change: FaxWrite): Promise<Result<void, WriteProblem>>;
    /** Of a box that is gone, when its faxes are. */
    forgetState(boxId: string): Promise<void>;
  };
  /** What lies in voicemail boxes (shared/voicemail). Neither version nor audit entry; what is to be told is written with it. */
  voicemail: {
    /** An empty one where nothing was ever left. */
    box(boxId: string): Promise<VoicemailBoxState>;
    /** Of every box that has ever held anything. */
    boxes(): AsyncIterable<VoicemailBoxState>;
    message(boxId: string, id: VoicemailMessageId): Promise<VoicemailMessage | null>;
    /** Newest first; of one folder, or of all. A page of one folder may come back short with a cursor. */
    list(boxId: string, page: PageRequest, folder?: Folder): Promise<Page<VoicemailMessage>>;
    messages(boxId: string): AsyncIterable<VoicemailMessage>;
    /**
     * Changes a box and up to 20 of its messages in one transaction. Of several at the same time each sees what the other has
     * written: `decide` is asked again until nobody was in between.
     *
     * @param decide  without side effects; null to change nothing
     */
    change<Refusal>(
      boxId: string,
      messageIds: readonly VoicemailMessageId[],
      decide: (
        state: VoicemailBoxState,
        messages: readonly (VoicemailMessage | null)[],
      ) => Result<VoicemailChange | null, Refusal>,
    ): Promise<Result<void, Refusal | WriteProblem>>;
    /** Of all boxes together. */
    storedBytes(): Promise<number>;
    /** Blobs that no record names any more, and that are still to be deleted. */
    left(): AsyncIterable<LeftBlob>;
    forgetLeft(key: string): Promise<void>;
  };
  /** What is wrong and what was, for 90 days after it was told last. */
  alarms: {
    get(id: AlarmId): Promise<Alarm | null>;
    /** In no order that means something. */
    all(): AsyncIterable<Alarm>;
    /** What an event says of an alarm; the same again changes nothing, and their order does not matter. */
    note(event: AlarmEvent): Promise<void>;
    /** By the actor of the entry. Refused as `changed-meanwhile` when it stands anew, or somebody else was faster. */
    acknowledge(alarm: Alarm, at: string, audit: AuditNote): Promise<Result<Alarm, WriteProblem>>;
  };

  /** What people have been told of meetings; it outlives a meeting, until they know that it is no more. */
  invitations: {
    get(meetingId: string): Promise<Invitations | null>;
    /** @returns as it is now; null when another program was faster */
    put(invitations: Invitations): Promise<Invitations | null>;
    delete(meetingId: string): Promise<void>;
  };

  /** Messages from phone to phone that wait for somebody; written by the edge, expired ones are never returned. */
  textMessages: {
    /** @returns false when as many wait as may; several edges at once may store some more */
    put(message: TextMessage): Promise<boolean>;
    /** The oldest first. */
    ofUser(userId: UserId): Promise<readonly TextMessage[]>;
    delete(message: Pick<TextMessage, 'userId' | 'id'>): Promise<boolean>;
  };

  /** What is known of members of queues, and which edge distributes their calls; written by edges. */
  contactCentre: {
    members(): Promise<readonly MemberState[]>;
    /** @returns false when it is not the next revision of what is there: somebody else was faster */
    putMember(state: MemberState): Promise<boolean>;
    /** Who waits to be called back. */
    callbacks(): Promise<readonly KeptCallback[]>;
    /** @param term  of the writer's lease. @returns false when another edge has it by now, and writes itself: nothing is written */
    putCallback(kept: KeptCallback, term: number): Promise<boolean>;
    /** As `putCallback`. */
    deleteCallback(callId: string, term: number): Promise<boolean>;
    lease(): Promise<CentreLease | null>;
    /** @param before  as it was read; null: there was none. @returns false when it is another one by now */
    takeLease(lease: CentreLease, before: CentreLease | null): Promise<boolean>;
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
    /** Gives up waiting for these numbers, all of which are missing; whoever was to fill them takes others. */
    close(first: number, last: number): Promise<void>;
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
  addAuditEntry(
    audit: AuditNote,
    target: string,
    change?: { readonly before: object | null; readonly after: object | null },
  ): Promise<Result<void, WriteProblem>>;

  sessions: {
    /** Newest first; those that ended before their time, with the user's epoch, among them. */
    list(userId: UserId, page: PageRequest): Promise<Page<SessionRecord>>;
    /** @returns whether there was one */
    end(userId: UserId, id: string): Promise<boolean>;
  };
  /** Attempts to sign in. */
  signIns: {
    /** @param keptDays  after which the store forgets it */
    add(record: SignInRecord, keptDays: number): Promise<void>;
    /** Takes as long as `add`, for somebody whom nobody knows. */
    addOfNobody(id: string): Promise<void>;
    /** Newest first; what is older than an instant is left out. */
    list(userId: UserId, page: PageRequest, sinceMs: number): Promise<Page<SignInRecord>>;
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
    /** Forgets a job that is over. */
    delete(id: JobId): Promise<void>;
    /** All errors of a row at once; again, they take their own places. */
    putErrors(job: Pick<Job, 'id' | 'expiresAt'>, errors: readonly JobError[]): Promise<void>;
    /** In the order of rows. */
    errors(id: JobId, page: PageRequest): Promise<Page<JobError>>;
  };
  /** Uploads of audio that were begun, so that there are not too many. Bookkeeping: neither version nor audit entry. */
  promptUploads: {
    all(): Promise<OpenPromptUpload[]>;
    /**
     * Gives an upload a place that is free, or that of another which is over.
     *
     * @param before  id of that one; null for a place that is free
     * @returns false when somebody else was faster
     */
    take(upload: OpenPromptUpload, before: string | null): Promise<boolean>;
    /** Nothing happens when another one has the place. */
    release(upload: Pick<OpenPromptUpload, 'place' | 'id'>): Promise<void>;
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
  /** What has happened in queues. */
  queueLog: {
    /**
     * Idempotent: a line that comes again changes nothing.
     *
     * @param keptDays  for how long, 0 for ever
     */
    append(lines: readonly QueueLogLine[], keptDays: number): Promise<void>;
    /** In the order of their times; `toMs` itself no longer belongs to it. */
    between(fromMs: number, toMs: number): AsyncIterable<QueueLogEntry>;
  };
}
