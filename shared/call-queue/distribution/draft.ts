import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import type { Centre, CentreQueue } from './centre.ts';
import type { CentreEffect, Told } from './effect.ts';
import { recount, standing } from './presence.ts';
import {
  type Caller,
  type CentreState,
  EMPTY_QUEUE,
  type Member,
  newMember,
  type Offer,
  type QueueState,
} from './state.ts';

type WithoutCommon<Entry> = Entry extends unknown
  ? Omit<Entry, 'atMs' | 'queueId' | 'queueName' | 'memberId' | 'memberName' | 'callId'>
  : never;
interface LogSubject {
  readonly callId?: string | null;
  readonly queueId?: string | null;
  readonly memberId?: string | null;
}

/**
 * The next state while it is made, and what is to be done. A table is copied when it is first written to, so that the state
 * before stays as it was and an event that changes little copies little.
 */
export class Draft {
  readonly centre: Centre;
  readonly nowMs: number;
  readonly effects: CentreEffect[] = [];
  /** Queues whose callers or members are others now. */
  readonly touched = new Set<string>();
  /** Members who do something else now, maybe. */
  readonly touchedMembers = new Set<string>();
  #state: CentreState;
  readonly #copied = new Set<keyof CentreState>();

  constructor(centre: Centre, state: CentreState, nowMs: number) {
    this.centre = centre;
    this.nowMs = Math.max(nowMs, state.nowMs);
    this.#state = { ...state, nowMs: this.nowMs };
  }

  get state(): CentreState {
    return this.#state;
  }

  emit(effect: CentreEffect): void {
    this.effects.push(effect);
  }

  tell(told: Told): void {
    this.emit({ name: 'tell', told });
  }

  log(subject: LogSubject, entry: WithoutCommon<QueueLogEntry>): void {
    const { callId = null, queueId = null, memberId = null } = subject;
    const queueName = (queueId && this.centre.queues.get(queueId)?.queue.name) ?? null;
    const memberName = (memberId && this.centre.members.get(memberId)?.name) ?? null;
    const common = { atMs: this.nowMs, callId, queueId, queueName, memberId, memberName };
    this.emit({ name: 'log', entry: { ...common, ...entry } as QueueLogEntry });
  }

  caller(callId: string): Caller | undefined {
    return this.#state.callers.get(callId);
  }

  setCaller(caller: Caller): void {
    this.#table('callers').set(caller.callId, caller);
  }

  /** Who has entered stands where it belongs: higher priorities first, then who waits longer. */
  addCaller(caller: Caller): void {
    this.setCaller(caller);
    const { waiting } = this.queue(caller.queueId);
    let [low, high] = [0, waiting.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.caller(waiting[middle] ?? '');
      if (other && isBefore(other, caller)) low = middle + 1;
      else high = middle;
    }
    this.changeQueue(caller.queueId, { waiting: waiting.toSpliced(low, 0, caller.callId) });
    this.touched.add(caller.queueId);
  }

  dropCaller({ callId, queueId }: Caller): void {
    this.#table('callers').delete(callId);
    this.changeQueue(queueId, { waiting: this.queue(queueId).waiting.filter((id) => id !== callId) });
    this.touched.add(queueId);
  }

  queue(queueId: string): QueueState {
    return this.#state.queues.get(queueId) ?? EMPTY_QUEUE;
  }

  changeQueue(queueId: string, change: Partial<QueueState>): void {
    this.#table('queues').set(queueId, { ...this.queue(queueId), ...change });
  }

  dropQueue(queueId: string): void {
    this.#table('queues').delete(queueId);
  }

  configured(queueId: string): CentreQueue | undefined {
    return this.centre.queues.get(queueId);
  }

  member(memberId: string): Member {
    return this.#state.members.get(memberId) ?? newMember(memberId);
  }

  changeMember(memberId: string, change: Partial<Member>): void {
    const before = this.member(memberId);
    const changed = { ...before, ...change };
    const after = doesElse(before, changed) ? { ...changed, sinceMs: this.nowMs } : changed;
    this.#table('members').set(memberId, after);
    this.touchedMembers.add(memberId);
    const configured = this.centre.members.get(memberId);
    for (const queueId of configured?.queueIds ?? []) {
      const queue = this.configured(queueId)?.queue;
      if (!configured || !queue) continue;
      const [was, is] = [standing(queue, configured, before), standing(queue, configured, after)];
      this.changeQueue(queueId, { count: recount(this.queue(queueId).count, was, is) });
      this.touched.add(queueId);
    }
  }

  setStandings(memberId: string, standings: Member['standings'], told: Member['told']): void {
    this.#table('members').set(memberId, { ...this.member(memberId), standings, told });
  }

  dropMember(memberId: string): void {
    this.#table('members').delete(memberId);
  }

  offer(offerId: string): Offer | undefined {
    return this.#state.offers.get(offerId);
  }

  /** An id that no other offer of the tenant has. */
  addOffer(offer: Omit<Offer, 'offerId'>): Offer {
    const offersMade = this.#state.offersMade + 1;
    const made = { ...offer, offerId: `${this.#state.epoch}-${offersMade}` };
    this.#state = { ...this.#state, offersMade };
    this.#table('offers').set(made.offerId, made);
    return made;
  }

  dropOffer(offerId: string): void {
    this.#table('offers').delete(offerId);
  }

  nextArrival(): number {
    this.#state = { ...this.#state, arrivals: this.#state.arrivals + 1 };
    return this.#state.arrivals;
  }

  /** Another one each time. */
  lot(): number {
    const seed = (this.#state.seed + 1) >>> 0;
    this.#state = { ...this.#state, seed };
    return seed;
  }

  wake(timer: string, atMs: number): void {
    if (this.#state.timers.get(timer) === atMs) return;
    this.#table('timers').set(timer, atMs);
    this.emit({ name: 'wake', timer, atMs });
  }

  cancelWake(timer: string): void {
    if (!this.#state.timers.has(timer)) return;
    this.#table('timers').delete(timer);
    this.emit({ name: 'cancel-wake', timer });
  }

  /** False: the timer was called off, or set anew, while its firing was on its way; or a clock was a little early. */
  takeTimer(timer: string): boolean {
    const atMs = this.#state.timers.get(timer);
    if (atMs === undefined) return false;
    if (atMs > this.nowMs) {
      this.emit({ name: 'wake', timer, atMs });
      return false;
    }
    this.#table('timers').delete(timer);
    return true;
  }

  #table<Name extends 'callers' | 'members' | 'queues' | 'offers' | 'timers'>(
    name: Name,
  ): Map<string, CentreState[Name] extends ReadonlyMap<string, infer Value> ? Value : never> {
    if (!this.#copied.has(name)) {
      this.#copied.add(name);
      this.#state = { ...this.#state, [name]: new Map<string, unknown>(this.#state[name]) };
    }
    return this.#state[name] as never;
  }
}

const isBefore = (a: Caller, b: Caller): boolean =>
  a.priority !== b.priority
    ? a.priority > b.priority
    : a.enteredAtMs !== b.enteredAtMs
      ? a.enteredAtMs < b.enteredAtMs
      : a.arrival < b.arrival;

const DOINGS = ['login', 'isReachable', 'isBusy', 'pauses'] as const satisfies readonly (keyof Member)[];
const doesElse = (before: Member, after: Member): boolean =>
  before.work?.name !== after.work?.name || DOINGS.some((name) => before[name] !== after[name]);
