import type { AuditEntry, AuditFilter } from '#shared/audit/index.ts';
import type { Ban } from '#shared/ban/index.ts';
import type { EdgeAnnouncement, EdgeCommand } from '#shared/command/index.ts';
import type { WaitingFax } from '#shared/fax/fax.ts'; // not by the door, as shared/event
import type { ApiKey } from '#shared/identity/index.ts';
import type { UniqueSpace } from '#shared/object/index.ts';
import type { Reseller } from '#shared/reseller/index.ts';
import type { Result } from '#shared/result.ts';
import type { ResellerId, Tenant, TenantId } from '#shared/tenant/index.ts';
import type { MailAccount, MailAccountEnd } from './mail-accounts.ts';
import type { DueMeeting } from './meetings.ts';
import type {
  AuditNote,
  ObjectName,
  OpenCall,
  OutboxEntry,
  Page,
  PageRequest,
  SessionRecord,
  SignInFailures,
  SignInStep,
  UsageTotal,
  WriteProblem,
} from './records.ts';
import type { TenantStore } from './tenant-store.ts';
import type { TrunkConnections, TrunkLease } from './trunk-connections.ts';

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
   * @param before       what the caller has read, if he has; null goes on with a deletion that was cut short, too
   * @param forgetFiles  deletes what the items of the tenant name in the blob store: called when nothing is stored any more,
   *                     while the items are there; when it throws, they stay, and the deletion is to be called again
   */
  deleteTenant(
    id: TenantId,
    audit: AuditNote,
    before?: Tenant | null,
    forgetFiles?: () => Promise<void>,
  ): Promise<Result<void, WriteProblem>>;
  /** What was done to tenants and resellers as a whole, newest first; see `TenantStore.audit`. */
  platformAudit(page: PageRequest, filter: AuditFilter): Promise<Page<AuditEntry>>;
  resellers: {
    get(id: ResellerId): Promise<Reseller | null>;
    list(page: PageRequest): Promise<Page<Reseller>>;
    tenants(id: ResellerId, page: PageRequest): Promise<Page<Tenant>>;
    /** Whether one of its tenants may have one user more. */
    hasRoomForUser(id: ResellerId): Promise<boolean>;
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
  /**
   * The trunks of all tenants that have to be kept connected (shared/trunk), and which edge keeps each: one at a time. What
   * is there follows from the trunks, in the same transaction.
   */
  trunkConnections: {
    /** Grows with every change; eventually consistent, half a read unit. */
    changes(): Promise<number>;
    list(): Promise<TrunkConnections>;
    /**
     * @param from  the edge that has had it and is gone; null when nobody has it
     * @returns false when another edge was quicker
     */
    take(lease: TrunkLease, from: string | null): Promise<boolean>;
    /** The edge that has it says how it is connected. @returns false when it has it no more */
    report(lease: TrunkLease): Promise<boolean>;
    /** The edge that has it gives it up; nothing when it has it no more. */
    release(lease: Pick<TrunkLease, 'tenantId' | 'trunkId' | 'edgeId'>): Promise<void>;
    /** Who keeps a trunk of this tenant; null when nobody does. */
    leaseOf(tenantId: TenantId, trunkId: string): Promise<TrunkLease | null>;
  };
  /**
   * Boxes that have an IMAP account. That one is there follows from the boxes, in the same transaction; each time the box
   * says something else of its account it is due at once.
   */
  mailAccounts: {
    list(): AsyncIterable<MailAccount>;
    get(tenantId: TenantId, boxId: string): Promise<MailAccount | null>;
    /**
     * Lets one of many programs follow an account, until it ends that or the time is up.
     *
     * @param holder  a name that no other try has
     * @returns null when there is none, another program has it, or it has failed and is not to be tried again yet
     */
    take(
      account: Pick<MailAccount, 'tenantId' | 'boxId'>,
      holder: string,
      times: { readonly nowMs: number; readonly untilMs: number },
    ): Promise<MailAccount | null>;
    /** @returns false when somebody else has it meanwhile, or the box says something else; nothing is noted then */
    end(account: MailAccount, end: MailAccountEnd): Promise<boolean>;
    /** The box has no account any more. */
    forget(account: MailAccount): Promise<void>;
  };
  /**
   * Meetings, and when each is looked at next. That one is there follows from the meetings, in the same transaction; one that was
   * changed or deleted is due at once.
   */
  dueMeetings: {
    list(): AsyncIterable<DueMeeting>;
    /**
     * Lets one of many programs tell people of a meeting, until it ends that or the time is up.
     *
     * @param holder  a name that no other try has
     * @returns null when there is none, or another program has it
     */
    take(
      meeting: Pick<DueMeeting, 'tenantId' | 'meetingId'>,
      holder: string,
      times: { readonly nowMs: number; readonly untilMs: number },
    ): Promise<DueMeeting | null>;
    /** Due then, or, where the meeting was changed meanwhile, at once. Nothing when somebody else has it. */
    end(meeting: DueMeeting, dueAtMs: number): Promise<void>;
    /** There is nothing to tell any more; where the meeting was changed meanwhile, it stays due. */
    forget(meeting: DueMeeting): Promise<void>;
  };
  /** Commands to edges (shared/command). Each is taken once, by the edge it is for; neither it nor its answer lasts. */
  commands: {
    put(command: EdgeCommand): Promise<void>;
    /**
     * Everything that waits for this edge, except what nobody waits for any more.
     *
     * @param unreadable  hears of what another release has said and this one does not know: it is gone, and whoever asked hears
     *   nothing, as from an edge that is silent
     */
    take(
      edgeId: string,
      unreadable?: (command: { readonly id: string; readonly why: string }) => void,
    ): Promise<EdgeCommand[]>;
    reply(command: Pick<EdgeCommand, 'id' | 'expiresAt'>, answer: unknown): Promise<void>;
    /** Null while there is none. */
    answer(commandId: string): Promise<{ readonly value: unknown } | null>;
  };

  /** Faxes of all tenants that are to be sent; they come here and leave with what happens to them (`tenant().faxes.write`). */
  waitingFaxes: {
    list(): Promise<WaitingFax[]>;
    /** Keeps others away until then; false when somebody else was faster. Claimed again, it is kept for longer. */
    claim(waiting: WaitingFax, untilMs: number): Promise<boolean>;
    /** One whose fax is no more. */
    forget(waiting: WaitingFax): Promise<void>;
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
  /** Whether this is one: what has just been written is not there to be built upon. */
  readonly isRehearsal: boolean;
  /** Lets go of idle connections. */
  close(): void;
}
