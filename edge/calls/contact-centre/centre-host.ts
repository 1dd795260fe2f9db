import type { MemberState } from '#shared/agent/index.ts';
import {
  type Centre,
  type CentreEffect,
  type CentreEvent,
  type CentreState,
  distribute,
  startCentre,
} from '#shared/call-queue/distribution/index.ts';
import type { KeptCallback } from '#shared/call-queue/index.ts';
import { type TenantId, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { CallerOrders } from './caller-orders.ts';
import { type Asked, answer, isUnknown, orderMember } from './centre-answers.ts';
import { centreOf } from './centre-of.ts';
import type { Feed, HostWorld } from './host-world.ts';
import { type JoinedEdge, JoinedEdges } from './joined-edges.ts';
import { KeptCallbacks } from './kept-callbacks.ts';
import { KeptMembers } from './kept-members.ts';
import { MemberLines } from './member-lines.ts';
import type { CallerReport, Question, ReplyTo } from './port.ts';
import { changedStates } from './said-states.ts';
import { Wakes } from './wakes.ts';

/** By then the edges of those who talk have told so (chosen). */
const TOLD_MS = 3000;

/**
 * Distributes the calls of one tenant's queues: carries out what shared/call-queue/distribution decides. One edge does it for all, so
 * that a member is offered one call. What is to outlive this edge is in the store, or told anew by the edges of the callers.
 */
export class CentreHost {
  readonly #world: HostWorld;
  readonly #tenantId: TenantId;
  readonly #now: { snapshot: TenantSnapshot; centre: Centre; state: CentreState };
  #lastMs = 0;
  readonly #edges: JoinedEdges;
  readonly #wakes: Wakes;
  readonly #kept: KeptMembers;
  readonly #lines: MemberLines;
  readonly #callbacks: KeptCallbacks;
  readonly #orders: CallerOrders;
  readonly #asked: Asked;
  /** As the store had them, until this edge can ring for them. */
  #callbacksBefore: readonly KeptCallback[];
  /** Not any more: what has become of members meanwhile is told. */
  readonly #tellAnew: () => void;
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
    const { store, clock, log, onFenced, isReachable, otherCalls, edgeId } = world;
    this.#world = world;
    this.#tenantId = snapshot.tenant.id;
    const centre = centreOf(snapshot);
    const seed = Buffer.from(world.chance.bytes(4)).readUInt32BE();
    this.#now = { snapshot, centre, state: startCentre(centre, { epoch: String(term), edge: edgeId, seed }) };
    this.#wakes = new Wakes(clock);
    this.#edges = new JoinedEdges(clock, {
      away: (edge) => this.#feed({ name: 'edge-away', edge }),
      lost: (edge) => this.#edgeLost(edge),
    });
    this.#callbacks = new KeptCallbacks({ store, clock, log, tenantId: this.#tenantId, term, onFenced });
    this.#kept = new KeptMembers(world, this.#tenantId, states);
    this.#lines = new MemberLines({ isReachable, otherCalls, kept: this.#kept, feed: this.#feed });
    const [now, edges, feed] = [this.#now, this.#edges, this.#feed];
    this.#orders = new CallerOrders({ edgeId, edges, callbacks: this.#callbacks, now, feed });
    this.#asked = { now, clock, kept: this.#kept, lines: this.#lines, feed };
    for (const state of states) this.#restore(state, null);
    this.#logOutTheLost();
    this.checkLines();
    this.#heedStates();
    this.#callbacksBefore = callbacks;
    const memberIds = states.map(({ memberId }) => memberId);
    this.#tellAnew = clock.after(TOLD_MS, () => this.#feed({ name: 'members-taken-over', memberIds }));
  }

  /**
   * From now on the callers of an edge are in.
   *
   * @returns what is called when the edge is gone, with its callers
   */
  join(edgeId: string, edge: JoinedEdge): () => void {
    return this.#edges.join(edgeId, edge);
  }

  /** Whoever has not been told of again is gone. */
  #edgeLost(edgeId: string): void {
    this.#feed({ name: 'edge-lost', edge: edgeId });
    this.#edges.forgetCalls(
      edgeId,
      (callId) =>
        this.#now.state.callers.has(callId) ||
        [...this.#now.state.members.values()].some(({ work }) => work?.name === 'talking' && work.callId === callId),
    );
  }

  heard(edgeId: string, report: CallerReport): void {
    if (this.#isOver || !this.#edges.has(edgeId)) return;
    const { ofCall, ofOffer } = this.#edges;
    switch (report.name) {
      case 'caller-arrived':
        if (this.#isCalledBack(report.callId, edgeId)) return;
        ofCall.set(report.callId, edgeId);
        this.#feed({ ...report, edge: edgeId });
        break;
      case 'all-told':
        this.#edges.giveUp(edgeId);
        if (edgeId === this.#world.edgeId) this.#restoreCallbacks();
        break;
      case 'talking': {
        const { memberId, work } = report;
        ofCall.set(work.callId, edgeId);
        this.#restore(this.#kept.of(memberId), { ...work, edge: edgeId });
        break;
      }
      case 'caller-wants-callback':
        // Told again by an edge that has not heard that it is kept: its link, or the host before, has died.
        if (this.#isCalledBack(report.callId, edgeId)) this.#orders.tellKept(report.callId, edgeId);
        else if (ofCall.get(report.callId) === edgeId) this.#feed(report);
        break;
      default:
        if ('callId' in report && ofCall.get(report.callId) !== edgeId) return;
        if ('offerId' in report && ofOffer.get(report.offerId) !== edgeId) return;
        this.#feed(report);
        if (IN_VAIN.has(report.name) && 'offerId' in report) ofOffer.delete(report.offerId);
        if (isEnd(report.name)) this.#callEnded((report as { callId: string }).callId);
    }
  }

  /** Who was transferred may be in another queue by now. */
  #callEnded(callId: string): void {
    if (!this.#now.state.callers.has(callId)) this.#edges.ofCall.delete(callId);
  }

  /** Waits for that, or a member calls. @param lineAt  who talks at another edge than this one has been called back already */
  #isCalledBack(callId: string, lineAt: string | null = null): boolean {
    if (this.#now.state.callers.get(callId)?.callback) return true;
    return [...this.#now.state.members.values()].some(
      ({ work }) =>
        work?.name === 'talking' &&
        work.callId === callId &&
        (work.unheard?.caller?.callback || (lineAt !== null && work.edge !== lineAt)),
    );
  }

  async ask<Asked extends Question>(question: Asked): Promise<ReplyTo<Asked>> {
    const reply = await answer(this.#asked, question);
    if (!isUnknown(question, reply)) return reply as ReplyTo<Asked>;
    // What has been made a moment ago may be in the store alone: nobody has called it yet.
    const snapshot = await this.#world.snapshotOf(this.#tenantId).catch(() => null);
    if (snapshot) this.follow(snapshot);
    return (await answer(this.#asked, question)) as ReplyTo<Asked>;
  }

  /** The tenant is configured otherwise. */
  follow(snapshot: TenantSnapshot): void {
    if (this.#isOver || snapshot.version <= this.#now.snapshot.version) return;
    this.#now.snapshot = snapshot;
    this.#now.centre = centreOf(snapshot);
    this.#forgetLines();
    this.#feed({ name: 'configuration-changed' });
    this.#forgetLines();
    this.#logOutTheLost();
    this.checkLines();
    this.#heedStates();
  }

  /** Who sits at an extension that nobody has any more: whoever is given it later is no agent, and one who works elsewhere may log in there. */
  #logOutTheLost(): void {
    const { snapshot, centre } = this.#now;
    for (const { memberId, login } of this.#kept.all)
      if (login && centre.members.has(memberId) && !userDialed(snapshot, login.extension))
        this.#feed({ name: 'agent-logged-out', agentId: memberId, reason: 'extension no longer exists' });
  }

  /** Does what comes of what members say of themselves, once: also of what they have said while nobody distributed calls. */
  #heedStates(): void {
    const known = (memberId: string) => this.#kept.get(memberId);
    const changed = changedStates(
      this.#now.centre,
      this.#now.snapshot,
      (memberId) => known(memberId)?.saidStateId ?? null,
      (memberId) => known(memberId)?.login ?? null,
    );
    for (const { memberId, stateId, order } of changed) {
      this.#kept.keep({ ...this.#kept.of(memberId), saidStateId: stateId });
      if (order) void orderMember(this.#asked, memberId, order);
    }
  }

  /** Whether anybody waits who could be served now: on the line, or for being called back when that may be. */
  get hasCallers(): boolean {
    const nowMs = this.#world.clock.nowMs();
    return [...this.#now.state.callers.values()].some(({ callback }) => (callback?.notBeforeMs ?? 0) <= nowMs);
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
    if (!this.#isOver) this.#lines.check(this.#now.centre, this.#now.snapshot);
  }

  #forgetLines(): void {
    this.#lines.forget((memberId) => this.#now.state.members.has(memberId));
  }

  /** Another edge distributes the calls from now on, or none. */
  stop(): void {
    this.#isOver = true;
    this.#tellAnew();
    this.#wakes.cancelAll();
    this.#callbacks.stop();
    this.#kept.stop();
    this.#edges.stop();
  }

  #restore(state: MemberState, work: Extract<CentreEvent, { name: 'member-restored' }>['work']): void {
    const { revision: _, ...known } = state;
    if (this.#now.centre.members.has(state.memberId)) this.#feed({ name: 'member-restored', ...known, work });
  }

  #restoreCallbacks(): void {
    const callbacks = this.#callbacksBefore;
    this.#callbacksBefore = [];
    for (const kept of callbacks) this.#restoreCallback(kept);
  }

  /** Waits at no edge: it is this one that calls. */
  #restoreCallback(kept: KeptCallback): void {
    const arrival = { ...kept, edge: this.#world.edgeId, closed: null, maxWaitSeconds: null };
    if (this.#now.centre.queues.has(kept.queueId)) this.#feed({ name: 'caller-arrived', ...arrival });
    else this.#callbacks.forget(kept.callId);
  }

  readonly #feed: Feed = (event) => {
    if (this.#isOver) return;
    this.#lastMs = Math.max(this.#lastMs, this.#world.clock.nowMs());
    const { state, effects } = distribute(this.#now.centre, this.#now.state, {
      ...event,
      atMs: this.#lastMs,
    } as CentreEvent);
    this.#now.state = state;
    for (const effect of effects) this.#carryOut(effect);
  };

  #carryOut(effect: CentreEffect): void {
    switch (effect.name) {
      case 'wake':
        this.#wake(effect.timer, effect.atMs);
        break;
      case 'cancel-wake':
        this.#wakes.cancel(effect.timer);
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
        else this.#callbacks.keep(effect.kept);
        break;
      case 'forget-callback':
        this.#callbacks.forget(effect.callId);
        break;
      case 'callback-kept':
        this.#orders.tellKept(effect.callId, this.#edges.ofCall.get(effect.callId) ?? '');
        this.#edges.ofCall.delete(effect.callId);
        break;
      default:
        this.#orders.tell(effect);
    }
  }

  #beginToKeep(kept: KeptCallback): void {
    const { callId } = kept;
    const onWritten = (isKept: boolean) =>
      this.#feed({ name: isKept ? 'callback-stored' : 'callback-not-stored', callId });
    this.#callbacks.begin(kept, onWritten, () => this.#isCalledBack(callId));
  }

  #counted({ queueId, counters }: Extract<CentreEffect, { name: 'supervise' }>): void {
    const { waitingSinceMs, ...counts } = counters;
    const number = this.#now.centre.queues.get(queueId)?.queue.extension ?? '';
    const waitingSince = waitingSinceMs === null ? null : toInstant(waitingSinceMs);
    this.#world.onCounted(this.#tenantId, { queueId, number, waitingSince, ...counts });
  }

  #wake(timer: string, atMs: number): void {
    this.#wakes.set(timer, atMs, () => {
      // A timer may be early by a fraction of a millisecond; the machine would wait for ever for what it asked.
      this.#lastMs = Math.max(this.#lastMs, atMs);
      this.#feed({ name: 'timer-fired', timer });
    });
  }

  #remember({ name: _, ...known }: Extract<CentreEffect, { name: 'remember' }>): void {
    const before = this.#kept.get(known.memberId);
    const saidStateId = before?.saidStateId ?? null;
    this.#kept.keep({ ...known, pauses: [...known.pauses], saidStateId, revision: before?.revision ?? 0 });
    if (before?.login?.extension !== known.login?.extension) queueMicrotask(() => this.checkLines());
  }
}

const IN_VAIN: ReadonlySet<string> = new Set(['offer-refused', 'offer-failed', 'offer-skipped']);
const isEnd = (name: CallerReport['name']): boolean =>
  name === 'caller-hung-up' || name === 'caller-went-over' || name === 'callback-failed' || name.startsWith('talk-');
