import {
  type AgentOrder,
  type AgentRefusal,
  type MemberState,
  type OtherCall,
  refusalOf,
} from '#shared/agent/index.ts';
import {
  type Centre,
  type CentreEffect,
  type CentreEvent,
  type CentreState,
  distribute,
  mayTake,
  startCentre,
} from '#shared/call-queue/distribution/index.ts';
import { type KeptCallback, liveMember, liveQueue, type QueueRefusal } from '#shared/call-queue/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import { type TenantId, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import { type Chance, type Clock, toInstant } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import type { OtherCalls } from './calls-here.ts';
import { centreOf } from './centre-of.ts';
import { KeptCallbacks } from './kept-callbacks.ts';
import type { CallerOrder, CallerReport, Question, Reply, ReplyTo } from './port.ts';
import type { QueueCounted } from './queue-counts.ts';
import { changedStates } from './said-states.ts';

type Told = Extract<CentreEffect, { name: 'tell' }>['told'];

export interface HostWorld {
  readonly edgeId: string;
  readonly store: EdgeStore;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  /** As the API has confirmed it before this moment; null: it is gone, or the store is away and nothing was known. */
  readonly snapshotOf: (id: TenantId) => Promise<TenantSnapshot | null>;
  /** Whether some phone of a user could be rung. */
  readonly isReachable: (snapshot: TenantSnapshot, userId: string) => boolean;
  readonly otherCalls: (tenantId: TenantId) => OtherCalls;
  readonly onTold: (tenantId: TenantId, told: Told) => void;
  readonly onLogged: (tenantId: TenantId, entry: QueueLogEntry) => void;
  /** Another edge has written in our place: it distributes the calls by now. */
  readonly onFenced: () => void;
  /** What is kept of a member is otherwise, or begins to be known. */
  readonly onMember: (tenantId: TenantId, state: MemberState) => void;
  readonly onCounted: (tenantId: TenantId, counted: QueueCounted) => void;
}

/** An edge whose callers are distributed. */
export interface JoinedEdge {
  /** Has it do something for a caller. */
  tell(order: CallerOrder): void;
  /** We distribute them no longer. */
  stopped(): void;
}

/** What the phones of a member do, as far as queues mind. */
interface MemberLine {
  readonly isReachable: boolean;
  /** With a call that no queue gave. */
  readonly isBusy: boolean;
  /** What is talked about there; null: it rings. */
  readonly talk: OtherCall | null;
}

/** How long an edge may be away with its callers, before they count as gone (chosen). */
const AWAY_MS = 10_000;

/** What is taken for granted of who is not known. */
const UNKNOWN: MemberLine = { isReachable: true, isBusy: false, talk: null };

/**
 * Distributes the calls of one tenant's queues: carries out what shared/call-queue/distribution decides. One edge does it for all, so
 * that a member is offered one call. What is to outlive this edge is in the store, or told anew by the edges of the callers.
 */
export class CentreHost {
  readonly #world: HostWorld;
  readonly #tenantId: TenantId;
  #snapshot: TenantSnapshot;
  #centre: Centre;
  #state: CentreState;
  #lastMs = 0;
  readonly #edges = new Map<string, JoinedEdge>();
  /** The edge of each caller, and that of each offer. */
  readonly #edgeOfCall = new Map<string, string>();
  readonly #edgeOfOffer = new Map<string, string>();
  readonly #timers = new Map<string, () => void>();
  /** Edges that are away, and when that is enough. */
  readonly #away = new Map<string, () => void>();
  readonly #kept: KeptCallbacks;
  /** As the store had them, until this edge can ring for them. */
  #callbacks: readonly KeptCallback[];
  readonly #members = new Map<string, MemberState>();
  /** What the machine was told last of the phones of each. */
  readonly #lines = new Map<string, MemberLine>();
  /** What the store has of each, and the writes, one after the other. */
  readonly #revisions = new Map<string, number>();
  readonly #writes = new Map<string, Promise<boolean>>();
  #isChecking = false;
  #isOver = false;

  /** @param options.states, options.callbacks  as the store has them. @param options.term  of the lease: no earlier host has had it */
  constructor(
    world: HostWorld,
    {
      snapshot,
      states,
      callbacks,
      term,
    }: {
      readonly snapshot: TenantSnapshot;
      readonly states: readonly MemberState[];
      readonly callbacks: readonly KeptCallback[];
      readonly term: number;
    },
  ) {
    this.#world = world;
    this.#tenantId = snapshot.tenant.id;
    this.#snapshot = snapshot;
    this.#centre = centreOf(snapshot);
    const seed = Buffer.from(world.chance.bytes(4)).readUInt32BE();
    this.#state = startCentre(this.#centre, { epoch: String(term), edge: world.edgeId, seed });
    const { store, clock, log, onFenced } = world;
    this.#kept = new KeptCallbacks({ store, clock, log, tenantId: this.#tenantId, term, onFenced });
    for (const state of states) {
      this.#members.set(state.memberId, state);
      world.onMember(this.#tenantId, state);
      this.#revisions.set(state.memberId, state.revision);
    }
    for (const state of states) this.#restore(state, null);
    this.checkLines();
    this.#heedStates();
    this.#callbacks = callbacks;
  }

  /**
   * From now on the callers of an edge are in.
   *
   * @returns what is called when the edge is gone, with its callers
   */
  join(edgeId: string, edge: JoinedEdge): () => void {
    this.#leave(edgeId);
    this.#edges.set(edgeId, edge);
    return () => {
      if (this.#edges.get(edgeId) === edge) this.#leave(edgeId);
    };
  }

  /** Maybe it is only the link: the edge tells anew who is there, or is given up. */
  #leave(edgeId: string): void {
    if (!this.#edges.delete(edgeId) || this.#isOver) return;
    this.#feed({ name: 'edge-away', edge: edgeId });
    for (const [id, edge] of [...this.#edgeOfOffer]) if (edge === edgeId) this.#edgeOfOffer.delete(id);
    this.#away.get(edgeId)?.();
    this.#away.set(
      edgeId,
      this.#world.clock.after(AWAY_MS, () => this.#giveUp(edgeId)),
    );
  }

  /** Whoever has not been told of again is gone. */
  #giveUp(edgeId: string): void {
    this.#away.get(edgeId)?.();
    this.#away.delete(edgeId);
    if (this.#isOver) return;
    this.#feed({ name: 'edge-lost', edge: edgeId });
    const isKnown = (callId: string) =>
      this.#state.callers.has(callId) ||
      [...this.#state.members.values()].some(({ work }) => work?.name === 'talking' && work.callId === callId);
    for (const [id, edge] of [...this.#edgeOfCall]) if (edge === edgeId && !isKnown(id)) this.#edgeOfCall.delete(id);
  }

  heard(edgeId: string, report: CallerReport): void {
    if (this.#isOver || !this.#edges.has(edgeId)) return;
    switch (report.name) {
      case 'caller-arrived':
        if (this.#isCalledBack(report.callId, edgeId)) return;
        this.#edgeOfCall.set(report.callId, edgeId);
        this.#feed({ ...report, edge: edgeId });
        break;
      case 'all-told':
        this.#giveUp(edgeId);
        if (edgeId === this.#world.edgeId) this.#restoreCallbacks();
        break;
      case 'talking': {
        const { memberId, work } = report;
        this.#edgeOfCall.set(work.callId, edgeId);
        this.#restore(this.#members.get(memberId) ?? { ...NEW, memberId }, { ...work, edge: edgeId });
        break;
      }
      case 'caller-wants-callback':
        // Told again by an edge that has not heard that it is kept: its link, or the host before, has died.
        if (this.#isCalledBack(report.callId, edgeId)) this.#tellKept(report.callId, edgeId);
        else if (this.#edgeOfCall.get(report.callId) === edgeId) this.#feed(report);
        break;
      default:
        if ('callId' in report && this.#edgeOfCall.get(report.callId) !== edgeId) return;
        if ('offerId' in report && this.#edgeOfOffer.get(report.offerId) !== edgeId) return;
        this.#feed(report);
        if (IN_VAIN.has(report.name) && 'offerId' in report) this.#edgeOfOffer.delete(report.offerId);
        if (isEnd(report.name)) this.#callEnded((report as { callId: string }).callId);
    }
  }

  /** Who was transferred may be in another queue by now. */
  #callEnded(callId: string): void {
    if (!this.#state.callers.has(callId)) this.#edgeOfCall.delete(callId);
  }

  /** Waits for that, or a member calls. @param lineAt  who talks at another edge than this one has been called back already */
  #isCalledBack(callId: string, lineAt: string | null = null): boolean {
    if (this.#state.callers.get(callId)?.callback) return true;
    return [...this.#state.members.values()].some(
      ({ work }) =>
        work?.name === 'talking' &&
        work.callId === callId &&
        (work.unheard?.caller?.callback || (lineAt !== null && work.edge !== lineAt)),
    );
  }

  async ask<Asked extends Question>(question: Asked): Promise<ReplyTo<Asked>> {
    const reply = await this.#answer(question);
    if (!isUnknown(question, reply)) return reply as ReplyTo<Asked>;
    // What has been made a moment ago may be in the store alone: nobody has called it yet.
    const snapshot = await this.#world.snapshotOf(this.#tenantId).catch(() => null);
    if (snapshot) this.follow(snapshot);
    return (await this.#answer(question)) as ReplyTo<Asked>;
  }

  async #answer(question: Question): Promise<Reply<Question['ask']>> {
    switch (question.ask) {
      case 'members':
        return this.#known;
      case 'queue':
        return liveQueue(this.#centre, this.#state, question.queueId, this.#world.clock.nowMs());
      case 'order-agent': {
        const { agentId, order } = question;
        const refusal = await this.#order(agentId, order);
        return refusal ?? liveMember(this.#centre, this.#state, agentId, null) ?? 'agent-unknown';
      }
      case 'order-caller':
        return this.#orderCaller(question);
    }
  }

  #orderCaller(asked: Extract<Question, { ask: 'order-caller' }>): QueueRefusal | null {
    const { queueId, callId, asker, isOnLine, order } = asked;
    const caller = this.#state.callers.get(callId);
    if (caller?.queueId !== queueId || caller.isConnecting || (isOnLine && caller.callback)) return 'caller-gone';
    if (order.name === 'remove') {
      this.#feed({ name: 'caller-removed', callId, destination: order.destination, asker });
      return null;
    }
    const { memberId } = order;
    const configured = this.#centre.queues.get(queueId);
    if (!configured || !mayTake(this.#centre, configured, memberId)) return 'member-unknown';
    // Another operator has been faster.
    if (configured.queue.isSwitchboard && caller.offers.length > 0) return 'caller-gone';
    const { offersMade } = this.#state;
    this.#feed({ name: 'caller-taken', callId, memberId });
    return this.#state.offersMade > offersMade ? null : 'member-busy';
  }

  /** The tenant is configured otherwise. */
  follow(snapshot: TenantSnapshot): void {
    if (this.#isOver || snapshot.version <= this.#snapshot.version) return;
    this.#snapshot = snapshot;
    this.#centre = centreOf(snapshot);
    this.#forgetLines();
    this.#feed({ name: 'configuration-changed' });
    this.#forgetLines();
    this.checkLines();
    this.#heedStates();
  }

  /** Does what comes of what members say of themselves, once: also of what they have said while nobody distributed calls. */
  #heedStates(): void {
    const known = (memberId: string) => this.#members.get(memberId);
    const changed = changedStates(
      this.#centre,
      this.#snapshot,
      (memberId) => known(memberId)?.saidStateId ?? null,
      (memberId) => known(memberId)?.login ?? null,
    );
    for (const { memberId, stateId, order } of changed) {
      this.#keep({ ...(known(memberId) ?? { ...NEW, memberId }), saidStateId: stateId });
      if (order) void this.#order(memberId, order);
    }
  }

  /** Whether anybody waits, on the line or for being called back. */
  get hasCallers(): boolean {
    return this.#state.callers.size > 0;
  }

  /** Something is different about phones or calls of the tenant; looked at once for all that changes in one moment. */
  linesChanged(): void {
    if (this.#isChecking || this.#isOver) return;
    this.#isChecking = true;
    queueMicrotask(() => {
      this.#isChecking = false;
      this.checkLines();
    });
  }

  checkLines(): void {
    if (this.#isOver) return;
    const calls = this.#world.otherCalls(this.#tenantId);
    for (const memberId of this.#centre.members.keys()) this.#lineIs(memberId, this.#lineOf(memberId, calls));
  }

  /** Another edge distributes the calls from now on, or none. */
  stop(): void {
    this.#isOver = true;
    for (const waits of [this.#timers, this.#away]) for (const callOff of waits.values()) callOff();
    this.#kept.stop();
    this.#timers.clear();
    for (const { stopped } of this.#edges.values()) stopped();
    this.#edges.clear();
  }

  /** Of whom the machine knows no longer: who is a member again later is new to it. */
  #forgetLines(): void {
    for (const memberId of this.#lines.keys()) if (!this.#state.members.has(memberId)) this.#lines.delete(memberId);
  }

  #lineIs(memberId: string, now: MemberLine): void {
    const before = this.#lines.get(memberId) ?? UNKNOWN;
    this.#lines.set(memberId, now);
    if (now.isReachable !== before.isReachable)
      this.#feed({ name: now.isReachable ? 'member-reachable' : 'member-unreachable', memberId });
    if (now.isBusy === before.isBusy && now.talk === before.talk) return;
    this.#feed(now.isBusy ? { name: 'member-busy', memberId, talk: now.talk } : { name: 'member-free', memberId });
  }

  /** Of an agent the phone that he is logged in at. */
  #lineOf(memberId: string, calls: OtherCalls): MemberLine {
    const member = this.#centre.members.get(memberId);
    const login = this.#members.get(memberId)?.login;
    const userId = member?.agent ? login && userDialed(this.#snapshot, login.extension)?.id : memberId;
    return userId ? this.#lineOfUser(userId, calls) : { ...UNKNOWN, isReachable: false };
  }

  #lineOfUser(userId: string, calls: OtherCalls): MemberLine {
    const isReachable = this.#world.isReachable(this.#snapshot, userId);
    return { isReachable, isBusy: calls.has(userId), talk: calls.get(userId) ?? null };
  }

  async #order(memberId: string, order: AgentOrder): Promise<AgentRefusal | null> {
    const member = this.#centre.members.get(memberId);
    if (!member) return 'agent-unknown';
    const refusal = member.agent ? refusalOf(memberId, order, this.#known) : null;
    if (refusal !== null) return refusal;
    switch (order.name) {
      case 'log-in': {
        if (!member.agent) return 'agent-unknown';
        const user = userDialed(this.#snapshot, order.extension);
        if (!user) return 'extension-unknown';
        // From the first moment he is seen to do what his phone does.
        this.#lineIs(memberId, this.#lineOfUser(user.id, this.#world.otherCalls(this.#tenantId)));
        this.#feed({ ...order, name: 'agent-logged-in', agentId: memberId });
        break;
      }
      case 'log-out':
        if (!member.agent) return 'agent-unknown';
        this.#feed({ name: 'agent-logged-out', agentId: memberId });
        break;
      case 'pause':
        this.#feed({ ...order, name: 'member-paused', memberId });
        break;
      case 'resume':
        this.#feed({ ...order, name: 'member-resumed', memberId, reason: null });
        break;
    }
    return (await (this.#writes.get(memberId) ?? true)) ? null : 'unavailable';
  }

  /** An agent who is deleted is logged in nowhere, whatever the store has of him. */
  get #known(): MemberState[] {
    return [...this.#members.values()].filter(({ memberId }) => this.#centre.members.has(memberId));
  }

  #restore(state: MemberState, work: Extract<CentreEvent, { name: 'member-restored' }>['work']): void {
    const { revision: _, ...known } = state;
    if (this.#centre.members.has(state.memberId)) this.#feed({ name: 'member-restored', ...known, work });
  }

  #restoreCallbacks(): void {
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const kept of callbacks) this.#restoreCallback(kept);
  }

  /** Waits at no edge: it is this one that calls. */
  #restoreCallback(kept: KeptCallback): void {
    const arrival = { ...kept, edge: this.#world.edgeId, closed: null, maxWaitSeconds: null };
    if (this.#centre.queues.has(kept.queueId)) this.#feed({ name: 'caller-arrived', ...arrival });
    else this.#kept.forget(kept.callId);
  }

  #feed(event: DistributiveOmit<CentreEvent, 'atMs'>): void {
    if (this.#isOver) return;
    this.#lastMs = Math.max(this.#lastMs, this.#world.clock.nowMs());
    const { state, effects } = distribute(this.#centre, this.#state, { ...event, atMs: this.#lastMs } as CentreEvent);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: CentreEffect): void {
    switch (effect.name) {
      case 'wake':
        this.#wake(effect.timer, effect.atMs);
        break;
      case 'cancel-wake':
        this.#timers.get(effect.timer)?.();
        this.#timers.delete(effect.timer);
        break;
      case 'log':
        this.#world.onLogged(this.#tenantId, effect.entry);
        break;
      case 'tell':
        this.#world.onTold(this.#tenantId, effect.told);
        break;
      case 'remember':
        this.#remember(effect);
        break;
      case 'supervise':
        this.#counted(effect);
        break;
      case 'keep-callback':
        if (effect.isFirst) this.#beginToKeep(effect.kept);
        else this.#kept.keep(effect.kept);
        break;
      case 'forget-callback':
        this.#kept.forget(effect.callId);
        break;
      case 'callback-kept':
        this.#tellKept(effect.callId, this.#edgeOfCall.get(effect.callId) ?? '');
        this.#edgeOfCall.delete(effect.callId);
        break;
      default:
        this.#tellEdge(effect);
    }
  }

  #beginToKeep(kept: KeptCallback): void {
    const { callId } = kept;
    const onWritten = (isKept: boolean) =>
      this.#feed({ name: isKept ? 'callback-stored' : 'callback-not-stored', callId });
    this.#kept.begin(kept, onWritten, () => this.#isCalledBack(callId));
  }

  #counted({ queueId, counters }: Extract<CentreEffect, { name: 'supervise' }>): void {
    const { waitingSinceMs, ...counts } = counters;
    const number = this.#centre.queues.get(queueId)?.queue.extension ?? '';
    const waitingSince = waitingSinceMs === null ? null : toInstant(waitingSinceMs);
    this.#world.onCounted(this.#tenantId, { queueId, number, waitingSince, ...counts });
  }

  /** Told after everything that follows from one event has been decided: an edge may answer at once. */
  #tellEdge(order: CallerOrder): void {
    const edgeId = this.#edgeOf(order);
    if (edgeId === undefined) return;
    if (order.name === 'offer' && order.callback) {
      this.#offerCallback(order, edgeId);
      return;
    }
    if (order.name === 'offer' && !this.#edges.has(edgeId)) {
      const { offerId } = order;
      queueMicrotask(() => this.#feed({ name: 'offer-skipped', offerId }));
      return;
    }
    if (order.name === 'offer') this.#edgeOfOffer.set(order.offerId, edgeId);
    if (order.name === 'cancel-offer' || order.name === 'connect') this.#edgeOfOffer.delete(order.offerId);
    if (order.name === 'send-away') this.#edgeOfCall.delete(order.callId);
    queueMicrotask(() => this.#edges.get(edgeId)?.tell(order));
  }

  /** Who is called back is so by this edge, wherever the call came in by which it was asked for. */
  #edgeOf(order: CallerOrder): string | undefined {
    if (order.name === 'cancel-offer') return this.#edgeOfOffer.get(order.offerId);
    return order.name === 'offer' && order.callback ? this.#world.edgeId : this.#edgeOfCall.get(order.callId);
  }

  /** Who wishes for it hears that it is kept when it is: whoever hangs up then is called, whatever becomes of this edge. */
  #tellKept(callId: string, edgeId: string): void {
    void this.#kept.whenWritten(callId).then(() => this.#edges.get(edgeId)?.tell({ name: 'callback-kept', callId }));
  }

  /** Told after who wishes for it has heard that it is kept; of who was kept before this host began, once this edge is in. */
  #offerCallback(order: Extract<CallerOrder, { name: 'offer' }>, edgeId: string): void {
    this.#edgeOfCall.set(order.callId, edgeId);
    this.#edgeOfOffer.set(order.offerId, edgeId);
    void this.#kept.whenWritten(order.callId).then(() => {
      if (!this.#state.offers.has(order.offerId)) return;
      const edge = this.#edges.get(edgeId);
      if (edge) edge.tell(order);
      else this.#feed({ name: 'offer-skipped', offerId: order.offerId });
    });
  }

  #wake(timer: string, atMs: number): void {
    this.#timers.get(timer)?.();
    const delayMs = Math.max(0, atMs - this.#world.clock.nowMs());
    this.#timers.set(
      timer,
      this.#world.clock.after(delayMs, () => {
        this.#timers.delete(timer);
        // A timer may be early by a fraction of a millisecond; the machine would wait for ever for what it asked.
        this.#lastMs = Math.max(this.#lastMs, atMs);
        this.#feed({ name: 'timer-fired', timer });
      }),
    );
  }

  #remember({ name: _, ...known }: Extract<CentreEffect, { name: 'remember' }>): void {
    const before = this.#members.get(known.memberId);
    const saidStateId = before?.saidStateId ?? null;
    this.#keep({ ...known, pauses: [...known.pauses], saidStateId, revision: before?.revision ?? 0 });
    if (before?.login?.extension !== known.login?.extension) queueMicrotask(() => this.checkLines());
  }

  #keep(changed: MemberState): void {
    const { memberId } = changed;
    const state = { ...changed, revision: changed.revision + 1 };
    this.#members.set(memberId, state);
    this.#world.onMember(this.#tenantId, state);
    const written = (this.#writes.get(memberId) ?? Promise.resolve(true)).then(() => this.#write(state));
    this.#writes.set(memberId, written);
  }

  /** While the store is away this edge alone knows; it is told with the next change. */
  async #write(state: MemberState): Promise<boolean> {
    const { store, log, onFenced } = this.#world;
    const { memberId } = state;
    const revision = (this.#revisions.get(memberId) ?? 0) + 1;
    try {
      if (await store.tenant(this.#tenantId).contactCentre.putMember({ ...state, revision })) {
        this.#revisions.set(memberId, revision);
        return true;
      }
      if (!this.#isOver) onFenced();
    } catch (error) {
      log({ name: 'queue-member-not-kept', tenant: this.#tenantId, member: memberId, error: String(error) });
    }
    return false;
  }
}

const NEW = {
  login: null,
  pauses: [],
  missedInTurn: 0,
  idleSinceMs: null,
  lastCall: null,
  saidStateId: null,
  revision: 0,
};

const UNKNOWN_TO_US: ReadonlySet<unknown> = new Set(['agent-unknown', 'member-unknown', 'extension-unknown']);

/** Whether the answer is that there is no such queue, member or phone. */
const isUnknown = ({ ask }: Question, reply: Reply<Question['ask']>): boolean =>
  (ask === 'queue' && reply === null) || UNKNOWN_TO_US.has(reply);

const IN_VAIN: ReadonlySet<string> = new Set(['offer-refused', 'offer-failed', 'offer-skipped']);
const isEnd = (name: CallerReport['name']): boolean =>
  name === 'caller-hung-up' || name === 'callback-failed' || name.startsWith('talk-');
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
