import {
  type Centre,
  type CentreEffect,
  type CentreEvent,
  type CentreState,
  distribute,
  startCentre,
} from '#shared/call-queue/distribution/index.ts';

/** Who watches a simulated centre: hears each event and then what was done. */
export interface Witness {
  see(event: CentreEvent): void;
  done(effect: CentreEffect, atMs: number): void;
  settled(atMs: number): void;
}

export interface SimulationOptions {
  readonly centre: Centre;
  readonly seed: number;
  readonly calls: number;
  /** Average time between two calls, milliseconds. */
  readonly spacingMs: number;
  readonly witness: Witness;
  /** What the one who answers the phone does with an offer: more of `rings` lets more calls ring out. */
  readonly habits?: { readonly answers: number; readonly declines: number };
}

/**
 * Callers and agents who do at random what people do: wait, hang up, press keys, answer late, decline, pause, go home, have
 * calls of their own; and edges that are lost. Orders and answers cross each other as they do between edges.
 */
export class SimulatedCentre {
  readonly #options: SimulationOptions;
  readonly #random: () => number;
  readonly #agenda = new Agenda();
  readonly #timers = new Map<string, number>();
  #state: CentreState;
  #nowMs = Date.UTC(2026, 0, 5, 8);
  events = 0;
  busyMs = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = mulberry(options.seed);
    this.#state = startCentre(options.centre, { epoch: 'sim', edge: 'edge-0', seed: options.seed });
  }

  get state(): CentreState {
    return this.#state;
  }

  /** Until nobody waits, rings or speaks any more. */
  run(): void {
    this.#plan();
    for (let next = this.#agenda.take(); next; next = this.#agenda.take()) {
      this.#nowMs = next.atMs;
      const event = next.make();
      if (event) this.#feed({ ...event, atMs: next.atMs } as CentreEvent);
    }
  }

  #feed(event: CentreEvent): void {
    const { centre, witness } = this.#options;
    witness.see(event);
    this.events += 1;
    const before = performance.now();
    const { state, effects } = distribute(centre, this.#state, event);
    this.busyMs += performance.now() - before;
    this.#state = state;
    for (const effect of effects) {
      witness.done(effect, this.#nowMs);
      this.#react(effect);
    }
    witness.settled(this.#nowMs);
  }

  #plan(): void {
    const { centre, calls, spacingMs } = this.#options;
    const queueIds = [...centre.queues.keys()];
    const endMs = this.#nowMs + calls * spacingMs;
    for (const { id, agent } of centre.members.values()) {
      if (agent) this.#workday(id, endMs);
      this.#often(endMs, 3_600_000, () => this.#interrupt(id));
    }
    let atMs = this.#nowMs;
    for (let call = 1; call <= calls; call += 1) {
      atMs += this.#exponential(spacingMs);
      const queueId = queueIds[Math.floor(this.#random() * queueIds.length)] ?? '';
      this.#caller(`call_${call}`, queueId, Math.floor(atMs));
    }
    this.#often(endMs, 3_600_000 * 3, () => this.#loseEdge(`edge-${this.#below(8)}`));
  }

  /** Nothing is heard of an edge for a while; half of the time it tells again of one of its callers, and of nobody else. */
  #loseEdge(edge: string): void {
    this.#at(0, { name: 'edge-away', edge });
    const afterMs = this.#below(10_000);
    this.#agenda.add(this.#nowMs + afterMs, () => {
      const there = [...this.#state.callers.values()].find((caller) => caller.edge === edge && caller.isAway);
      if (!there || this.#random() < 0.5) return undefined;
      const { callId, queueId, from, priority, enteredAtMs, originalPosition } = there;
      const again = { callId, queueId, edge, from, priority, enteredAtMs, originalPosition };
      const rest = { closed: null, skillRule: null, maxWaitSeconds: null, callback: null };
      return { name: 'caller-arrived', ...again, ...rest };
    });
    this.#at(afterMs + 1, { name: 'edge-lost', edge });
  }

  #caller(callId: string, queueId: string, atMs: number): void {
    const number = String(this.#below(1_000_000));
    const arrival: Unstamped = {
      name: 'caller-arrived',
      callId,
      queueId,
      edge: `edge-${this.#below(8)}`,
      from: { number, name: null, userId: null },
      priority: this.#random() < 0.05 ? 1 : 0,
      enteredAtMs: atMs,
      originalPosition: null,
      closed: this.#random() < 0.01 ? { destination: { kind: 'hang-up' } } : null,
      skillRule: null,
      maxWaitSeconds: null,
      callback: null,
    };
    this.#agenda.add(atMs, () => arrival);
    const patienceMs = this.#exponential(240_000);
    this.#agenda.add(atMs + patienceMs, () => ({ name: 'caller-hung-up', callId }));
    if (this.#random() < 0.1)
      this.#agenda.add(atMs + patienceMs / 3, () => ({ name: 'caller-pressed', callId, key: String(this.#below(3)) }));
    if (this.#random() < 0.03)
      this.#agenda.add(atMs + patienceMs / 2, () => ({ name: 'caller-wants-callback', callId, number }));
    if (this.#random() < 0.01)
      this.#agenda.add(atMs + patienceMs / 2, () => ({
        name: 'caller-removed',
        callId,
        destination: null,
        asker: null,
      }));
  }

  #workday(agentId: string, endMs: number): void {
    const extension = `7${agentId.slice(4)}`;
    const login: Unstamped = { name: 'agent-logged-in', agentId, extension, callId: null };
    this.#at(this.#below(600_000), login);
    // Back at work before long, whoever was logged out.
    this.#often(endMs, 900_000, () => this.#at(0, login));
    this.#often(endMs, 7_200_000, () => this.#at(0, { name: 'agent-logged-out', agentId }));
  }

  /** A pause, a call of one's own, a phone without power, or no patience with wrap-up. */
  #interrupt(memberId: string): void {
    const lengthMs = this.#exponential(120_000);
    const queueIds = [...this.#options.centre.queues.keys()];
    const queueId = this.#random() < 0.5 ? null : (queueIds[this.#below(queueIds.length)] ?? null);
    const [begin, end] = [
      [
        { name: 'member-paused', memberId, queueId, reason: 'lunch' },
        { name: 'member-resumed', memberId, queueId, reason: null },
      ],
      [
        { name: 'member-busy', memberId, talk: null },
        { name: 'member-free', memberId },
      ],
      [
        { name: 'member-unreachable', memberId },
        { name: 'member-reachable', memberId },
      ],
      [
        { name: 'wrap-up-cut-short', memberId },
        { name: 'wrap-up-cut-short', memberId },
      ],
    ][this.#below(4)] as [Unstamped, Unstamped];
    this.#at(0, begin);
    this.#at(lengthMs, end);
  }

  #react(effect: CentreEffect): void {
    switch (effect.name) {
      case 'wake':
        this.#timers.set(effect.timer, effect.atMs);
        this.#agenda.add(effect.atMs, () => {
          if (this.#timers.get(effect.timer) !== effect.atMs) return undefined;
          this.#timers.delete(effect.timer);
          return { name: 'timer-fired', timer: effect.timer };
        });
        break;
      case 'cancel-wake':
        this.#timers.delete(effect.timer);
        break;
      case 'offer':
        this.#ring(effect.offerId);
        break;
      case 'connect':
        if (effect.callback) this.#callBack(effect.callId, effect.memberId);
        else this.#speak(effect.callId, effect.memberId);
        break;
      case 'keep-callback':
        if (effect.isFirst) this.#store(effect.kept.callId);
        break;
    }
  }

  /** An answer is not taken back because the offer was: the two may have crossed. */
  #ring(offerId: string): void {
    const { answers, declines } = this.#options.habits ?? { answers: 0.8, declines: 0.06 };
    const afterMs = 500 + this.#exponential(4000);
    const lot = this.#random();
    if (lot < answers) this.#at(afterMs, { name: 'offer-answered', offerId });
    else if (lot < answers + declines) this.#at(afterMs, { name: 'offer-refused', offerId, cause: 'declined' });
    else if (lot < answers + declines + 0.02) this.#at(20, { name: 'offer-skipped', offerId });
    else if (lot < answers + declines + 0.04) this.#at(20, { name: 'offer-failed', offerId });
  }

  #speak(callId: string, memberId: string): void {
    const lot = this.#random();
    const event: Unstamped =
      lot < 0.1
        ? { name: 'talk-transferred', callId, memberId, destination: '205' }
        : { name: 'talk-ended', callId, memberId, by: lot < 0.5 ? 'agent' : 'caller' };
    this.#at(this.#exponential(150_000), event);
  }

  /** The store takes a while, now and then a long one, or does not take it. */
  #store(callId: string): void {
    const name = this.#random() < 0.9 ? 'callback-stored' : 'callback-not-stored';
    this.#at(this.#exponential(500), { name, callId });
  }

  /** The member has answered, and whom he wants to call does not, half of the time; or the member gives up before. */
  #callBack(callId: string, memberId: string): void {
    const afterMs = this.#exponential(8000);
    const lot = this.#random();
    if (lot < 0.5) this.#at(afterMs, { name: 'callback-failed', callId, memberId, why: 'not-reached' });
    else if (lot < 0.6) this.#at(afterMs, { name: 'talk-ended', callId, memberId, by: 'agent' });
    else {
      this.#agenda.add(this.#nowMs + Math.floor(afterMs), () => {
        this.#speak(callId, memberId);
        return { name: 'caller-heard', callId, memberId };
      });
    }
  }

  #often(endMs: number, everyMs: number, happens: () => void): void {
    let atMs = this.#nowMs;
    for (;;) {
      atMs += this.#exponential(everyMs);
      if (atMs >= endMs) return;
      this.#agenda.add(Math.floor(atMs), () => {
        happens();
        return undefined;
      });
    }
  }

  #at(delayMs: number, event: Unstamped): void {
    this.#agenda.add(this.#nowMs + Math.floor(delayMs), () => event);
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #exponential(mean: number): number {
    return -Math.log(1 - this.#random()) * mean;
  }
}

type Unstamped = CentreEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'atMs'> : never) : never;
interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly make: () => Unstamped | undefined;
}

/** What is to happen, the earliest first: a heap. Of two at the same time, the one that was added first. */
class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  add(atMs: number, make: Entry['make']): void {
    const heap = this.#heap;
    heap.push({ atMs: Math.floor(atMs), order: this.#order++, make });
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  take(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < heap.length && this.#isBefore(left, least)) least = left;
      if (right < heap.length && this.#isBefore(right, least)) least = right;
      if (least === at) return top;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a] as Entry, this.#heap[b] as Entry];
    return one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order;
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a] as Entry;
    this.#heap[a] = this.#heap[b] as Entry;
    this.#heap[b] = one;
  }
}

/** Numbers from 0 to less than 1 (mulberry32). */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
