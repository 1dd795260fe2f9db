import type { CallJournal } from '#edge/spool/index.ts';
import type { EventLeg } from '#shared/call-event/index.ts';
import {
  type CallId,
  type CallRecording,
  type CallType,
  type Cdr,
  type CdrLeg,
  DIALED_LEG,
  type Disposition,
  type Hangup,
  type LegId,
  type LegMedia,
  type LegQueue,
  type Party,
} from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';

/** What is known of a leg when it is opened; a leg to whom was dialed unless it says otherwise. */
export type LegFacts = Pick<CdrLeg, 'id' | 'role' | 'party' | 'sipCallId' | 'userAgent' | 'remoteAddress'> &
  Partial<Pick<CdrLeg, keyof typeof DIALED_LEG | 'outside'>>;

export interface CallFacts {
  readonly callId: CallId;
  readonly tenantId: TenantId;
  readonly from: Party;
  readonly dialed: string;
  /** Internal unless told. */
  readonly direction?: Cdr['direction'];
  readonly caller: Omit<LegFacts, 'role' | 'party'> & Partial<Pick<LegFacts, 'role'>>;
}

export interface CallOutcome {
  readonly disposition: Disposition;
  readonly hangup: Hangup;
}

/** Keeps what will be on the bill, and tells the journal as it happens (shared/call-event). */
export class CallRecord {
  #callerLeg: LegId;
  readonly #facts: CallFacts;
  readonly #journal: CallJournal;
  readonly #clock: Clock;
  readonly #startedAt: string;
  readonly #legs = new Map<LegId, CdrLeg>();
  readonly #tags = new Map<LegId, DialogTags>();
  readonly #onChange: () => void;
  /** Those that are not over. */
  readonly #open = new Map<LegId, OpenLegState>();
  #to: Party | null = null;
  #ringingAt: string | null = null;
  #answeredAt: string | null = null;

  /** @param onChange  told of each leg that comes, goes or does something else */
  constructor(facts: CallFacts, world: { journal: CallJournal; clock: Clock }, onChange: () => void = () => {}) {
    this.#onChange = onChange;
    this.#facts = facts;
    this.#journal = world.journal;
    this.#clock = world.clock;
    this.#startedAt = this.#now();
    this.#callerLeg = facts.caller.id;
    this.addLeg({ party: facts.from, ...facts.caller, role: 'caller' });
    const { from, dialed } = facts;
    this.#tell({ type: 'call.started', direction: this.#direction, from, dialed, leg: this.#eventLeg(this.callerLeg) });
  }

  /** What the call is known by while it goes on. */
  get facts(): Pick<CallFacts, 'from' | 'dialed'> & Pick<Cdr, 'to' | 'startedAt' | 'answeredAt'> {
    const { from, dialed } = this.#facts;
    return { from, dialed, to: this.#to, startedAt: this.#startedAt, answeredAt: this.#answeredAt };
  }

  /** The legs that are not over. */
  get openLegs(): readonly (CdrLeg & { readonly open: OpenLegState })[] {
    return [...this.#open].map(([id, open]) => ({ ...this.#leg(id), open }));
  }

  get callerLeg(): LegId {
    return this.#callerLeg;
  }

  /** The users whom the call was to reach, whether they were reached or not. @param except  legs that are there for other reasons */
  usersCalled(except: ReadonlySet<string>): ReadonlySet<UserId> {
    const legs = [...this.#legs.values()].filter(({ role, reason }) => role === 'callee' && !except.has(reason));
    const ids = [this.#to?.userId, ...legs.map(({ party }) => party.userId)];
    return new Set(ids.filter((id) => id != null));
  }

  /** Whether a user has been in the call, and is no longer: transferred away, or hung up while it goes on. */
  hasLeft(userId: UserId): boolean {
    const own = [...this.#legs.values()].filter(({ party }) => party.userId === userId);
    return own.length > 0 && own.every(({ id }) => !this.#open.has(id));
  }

  /** The phone that was called last: where the call goes on from there, it is what led to that. */
  get lastCalleeLeg(): LegId | null {
    return [...this.#legs.values()].findLast(({ role }) => role === 'callee')?.id ?? null;
  }

  /** Of those called the one who has answered last; null: nobody has. */
  get lastAnsweredCallee(): LegId | null {
    const answered = [...this.#legs.values()].filter(
      ({ role, answeredAt }) => role === 'callee' && answeredAt !== null,
    );
    const latest = answered
      .map(({ answeredAt }) => answeredAt ?? '')
      .sort()
      .at(-1);
    return answered.findLast(({ answeredAt }) => answeredAt === latest)?.id ?? null;
  }

  /** Of the caller's phones that were rung it is this one. */
  callerIs(id: LegId): void {
    this.#callerLeg = id;
  }

  /** Which end of the call a leg is, as the bill names who hung up. */
  sideOf(id: LegId): 'caller' | 'callee' {
    return this.#leg(id).role === 'caller' ? 'caller' : 'callee';
  }

  /** What is known of a leg, which may be over. */
  leg(id: LegId): CdrLeg {
    return this.#leg(id);
  }

  /** The legs over which the call has left. */
  get legsOutside(): readonly (CdrLeg & { readonly outside: NonNullable<CdrLeg['outside']> })[] {
    return [...this.#legs.values()].flatMap((leg) => (leg.outside ? [{ ...leg, outside: leg.outside }] : []));
  }

  /** How long others outside have been talked to over trunks, those who still are included. */
  secondsOutside(nowMs: number): number {
    let ms = 0;
    for (const { id, answeredAt, endedAt } of this.legsOutside) {
      if (answeredAt === null) continue;
      ms += (this.#open.has(id) ? nowMs : Date.parse(endedAt)) - Date.parse(answeredAt);
    }
    return ms / 1000;
  }

  get isAnswered(): boolean {
    return this.#answeredAt !== null;
  }

  /** Who is to be reached, from now on. The last one before the answer stands on the bill; later ones have their legs. */
  aimAt(to: Party): void {
    if (!this.isAnswered) this.#to = to;
  }

  addLeg(facts: LegFacts): void {
    const startedAt = this.#now();
    this.#open.set(facts.id, { state: 'calling', since: startedAt });
    // endedAt is overwritten when the leg ends.
    this.#legs.set(facts.id, {
      ...DIALED_LEG,
      ...facts,
      startedAt,
      answeredAt: null,
      endedAt: startedAt,
      sipStatus: null,
      media: null,
    });
    this.#onChange();
  }

  /** What names the dialog of a leg beside its Call-ID, as far as it is known. */
  tagsOf(id: LegId): DialogTags {
    return this.#tags.get(id) ?? { localTag: null, remoteTag: null };
  }

  /** @param tags  as the phone sees them */
  legHasTags(id: LegId, tags: DialogTags): void {
    this.#tags.set(id, tags);
  }

  legRinging(id: LegId): void {
    const { role } = this.#leg(id);
    this.#open.set(id, { state: 'ringing', since: this.#now() });
    this.#onChange();
    if (role === 'caller') return; // where we call back: whoever is called does not ring yet
    const { from, dialed } = this.#facts;
    this.#ringingAt ??= this.#now();
    this.#tell({ type: 'call.ringing', from, dialed, to: this.#leg(id).party, leg: this.#eventLeg(id) });
  }

  /**
   * The call is answered, by a phone or by the edge itself; again by whoever answers after a transfer.
   *
   * @param id  the leg that answered; the caller's own when the edge did
   */
  answered(id: LegId): void {
    const { party } = this.#leg(id);
    const to = this.isAnswered ? party : (this.#to ?? party);
    this.#answeredAt ??= this.#now();
    for (const leg of [id, this.callerLeg]) this.pickedUp(leg);
    const { from, dialed } = this.#facts;
    this.#tell({ type: 'call.answered', from, dialed, to, leg: this.#eventLeg(id) });
  }

  /** The leg is answered; with that alone the call is not. */
  pickedUp(id: LegId): void {
    this.#update(id, { answeredAt: this.#leg(id).answeredAt ?? this.#now(), sipStatus: 200 });
    this.#onChange();
  }

  /**
   * Once; later ends of the same leg change nothing.
   *
   * @param sipStatus  the leg's final status; null leaves the one it has
   */
  legEnded(id: LegId, sipStatus: number | null): void {
    if (!this.#open.delete(id)) return;
    this.#update(id, { endedAt: this.#now(), ...(sipStatus !== null && { sipStatus }) });
    this.#onChange();
  }

  /** How a wait in a queue has ended; once, what comes later changes nothing. */
  queueLeft(id: LegId, queue: LegQueue): void {
    if (!this.#leg(id).queue) this.#update(id, { queue });
  }

  legMedia(id: LegId, media: LegMedia): void {
    this.#update(id, { media });
  }

  /** The last thing told of a call; `endedAtMs` lies before the moment its media statistics arrived. */
  ended(outcome: CallOutcome, endedAtMs: number, recordings: readonly CallRecording[] = []): void {
    this.#journal.record({
      type: 'call.ended',
      tenantId: this.#facts.tenantId,
      callId: this.#facts.callId,
      at: toInstant(endedAtMs),
      direction: this.#direction,
      ...this.#callType,
      from: this.#facts.from,
      dialed: this.#facts.dialed,
      to: this.#to,
      startedAt: this.#startedAt,
      ringingAt: this.#ringingAt,
      answeredAt: this.#answeredAt,
      legs: [...this.#legs.values()],
      ...(recordings.length > 0 && { recordings: [...recordings] }),
      ...outcome,
    });
  }

  /** A call from inside is outbound when who answered first is outside; unanswered, when nobody else was called. */
  get #direction(): Cdr['direction'] {
    const { direction = 'internal' } = this.#facts;
    const callees = this.#callees;
    const [first = null] = callees.toSorted((a, b) => (a.answeredAt ?? '').localeCompare(b.answeredAt ?? ''));
    const hasLeft = this.isAnswered
      ? first !== null && isOutside(first)
      : callees.length > 0 && callees.every(isOutside);
    return direction === 'internal' && hasLeft ? 'outbound' : direction;
  }

  /** Where that is more than the direction tells. */
  get #callType(): { callType?: CallType } {
    const outside = this.#callees.filter(isOutside);
    if (outside.some((leg) => leg.outside?.callType === 'emergency')) return { callType: 'emergency' };
    return this.#direction === 'inbound' && outside.length > 0 && this.isAnswered ? { callType: 'transit' } : {};
  }

  /** Whom the call has reached; whom it was to reach while nobody has answered. */
  get #callees(): readonly CdrLeg[] {
    const all = [...this.#legs.values()].filter(({ role }) => role === 'callee');
    const answered = all.filter(({ answeredAt }) => answeredAt !== null);
    return answered.length > 0 ? answered : all;
  }

  #tell(event: EventBody): void {
    const { tenantId, callId } = this.#facts;
    this.#journal.record({ tenantId, callId, at: this.#now(), ...event });
  }

  #eventLeg(id: LegId): EventLeg {
    const { reason, causedBy, service, trunkId, outside, sipCallId, userAgent, remoteAddress, startedAt } =
      this.#leg(id);
    const fate = { reason, causedBy, service, trunkId, ...(outside && { outside }) };
    return { id, ...fate, sipCallId, userAgent, remoteAddress, startedAt };
  }

  #leg(id: LegId): CdrLeg {
    const leg = this.#legs.get(id);
    if (!leg) throw new Error(`no leg ${id} in call ${this.#facts.callId}`);
    return leg;
  }

  #update(id: LegId, change: Partial<CdrLeg>): void {
    this.#legs.set(id, { ...this.#leg(id), ...change });
  }

  #now(): string {
    return toInstant(this.#clock.nowMs());
  }
}

/** Of a leg that nobody has answered yet; what an answered one is doing, the conversation knows. */
interface OpenLegState {
  readonly state: 'calling' | 'ringing';
  readonly since: string;
}

/** Over a trunk, or by way of the Internet. */
export const isOutside = ({ trunkId, outside }: Pick<CdrLeg, 'trunkId' | 'outside'>): boolean =>
  trunkId !== null || outside !== undefined;

/** The tags of a dialog (RFC 3261 §12), as the phone sees them. */
export interface DialogTags {
  readonly localTag: string | null;
  readonly remoteTag: string | null;
}

/** An event without what is the same for every event of the call. */
type EventBody = DistributiveOmit<
  Exclude<Parameters<CallJournal['record']>[0], { type: 'call.ended' }>,
  'tenantId' | 'callId' | 'at'
>;
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
