import type { CallJournal } from '#edge/spool/index.ts';
import type { EventLeg } from '#shared/call-event/index.ts';
import {
  type CallId,
  type CdrLeg,
  DIALED_LEG,
  type Disposition,
  type Hangup,
  type LegId,
  type LegMedia,
  type Party,
} from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';

/** What is known of a leg when it is opened; a leg to whom was dialed unless it says otherwise. */
export type LegFacts = Pick<CdrLeg, 'id' | 'role' | 'party' | 'sipCallId' | 'userAgent' | 'remoteAddress'> &
  Partial<Pick<CdrLeg, keyof typeof DIALED_LEG>>;

export interface CallFacts {
  readonly callId: CallId;
  readonly tenantId: TenantId;
  readonly from: Party;
  readonly dialed: string;
  readonly caller: Omit<LegFacts, 'role' | 'party'>;
}

export interface CallOutcome {
  readonly disposition: Disposition;
  readonly hangup: Hangup;
}

/** Keeps what will be on the bill, and tells the journal as it happens (shared/call-event). */
export class CallRecord {
  readonly callerLeg: LegId;
  readonly #facts: CallFacts;
  readonly #journal: CallJournal;
  readonly #clock: Clock;
  readonly #startedAt: string;
  readonly #legs = new Map<LegId, CdrLeg>();
  #to: Party | null = null;
  #ringingAt: string | null = null;
  #answeredAt: string | null = null;

  constructor(facts: CallFacts, world: { journal: CallJournal; clock: Clock }) {
    this.#facts = facts;
    this.#journal = world.journal;
    this.#clock = world.clock;
    this.#startedAt = this.#now();
    this.callerLeg = facts.caller.id;
    this.addLeg({ role: 'caller', party: facts.from, ...facts.caller });
    const { from, dialed } = facts;
    this.#tell({ type: 'call.started', direction: 'internal', from, dialed, leg: this.#eventLeg(this.callerLeg) });
  }

  get isAnswered(): boolean {
    return this.#answeredAt !== null;
  }

  /** Who is to be reached, from now on; the last one stands on the bill. */
  aimAt(to: Party): void {
    this.#to = to;
  }

  addLeg(facts: LegFacts): void {
    const startedAt = this.#now();
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
  }

  legRinging(id: LegId): void {
    const { from, dialed } = this.#facts;
    this.#ringingAt ??= this.#now();
    this.#tell({ type: 'call.ringing', from, dialed, to: this.#leg(id).party, leg: this.#eventLeg(id) });
  }

  /**
   * The call is answered, by a phone or by the edge itself.
   *
   * @param id  the leg that answered; the caller's own when the edge did
   */
  answered(id: LegId): void {
    this.#answeredAt = this.#now();
    for (const leg of new Set([id, this.callerLeg]))
      this.#update(leg, { answeredAt: this.#answeredAt, sipStatus: 200 });
    const { from, dialed } = this.#facts;
    const to = this.#to ?? this.#leg(id).party;
    this.#tell({ type: 'call.answered', from, dialed, to, leg: this.#eventLeg(id) });
  }

  /** @param sipStatus  the leg's final status; null leaves the one it has */
  legEnded(id: LegId, sipStatus: number | null): void {
    this.#update(id, { endedAt: this.#now(), ...(sipStatus !== null && { sipStatus }) });
  }

  legMedia(id: LegId, media: LegMedia): void {
    this.#update(id, { media });
  }

  /** The last thing told of a call; `endedAtMs` lies before the moment its media statistics arrived. */
  ended(outcome: CallOutcome, endedAtMs: number): void {
    this.#journal.record({
      type: 'call.ended',
      tenantId: this.#facts.tenantId,
      callId: this.#facts.callId,
      at: toInstant(endedAtMs),
      direction: 'internal',
      from: this.#facts.from,
      dialed: this.#facts.dialed,
      to: this.#to,
      startedAt: this.#startedAt,
      ringingAt: this.#ringingAt,
      answeredAt: this.#answeredAt,
      legs: [...this.#legs.values()],
      ...outcome,
    });
  }

  #tell(event: EventBody): void {
    const { tenantId, callId } = this.#facts;
    this.#journal.record({ tenantId, callId, at: this.#now(), ...event });
  }

  #eventLeg(id: LegId): EventLeg {
    const { reason, causedBy, service, trunkId, sipCallId, userAgent, remoteAddress, startedAt } = this.#leg(id);
    return { id, reason, causedBy, service, trunkId, sipCallId, userAgent, remoteAddress, startedAt };
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

/** An event without what is the same for every event of the call. */
type EventBody = DistributiveOmit<
  Exclude<Parameters<CallJournal['record']>[0], { type: 'call.ended' }>,
  'tenantId' | 'callId' | 'at'
>;
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
