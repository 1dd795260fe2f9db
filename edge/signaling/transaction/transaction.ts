import type { Counters } from '../counters.ts';
import type { Flow, NextHop } from '../transport/index.ts';
import {
  type Effect,
  type Event,
  initialState,
  type Kind,
  type State,
  type Surroundings,
  step,
  type TimerName,
} from './machine.ts';
import type { QueuedTimer, TimerQueue } from './timer-queue.ts';
import type { SipTimers } from './timers.ts';

/** What transactions need from the rest of the engine. */
export interface TransactionWorld {
  timers: SipTimers;
  queue: TimerQueue;
  counters: Counters;
  /** `sizeBytes` of what is to be sent, which may choose the transport. */
  connect(hop: NextHop, sizeBytes: number): Promise<Flow | undefined>;
}

/** The shell around one state machine: what happens arrives through `feed`, effects are carried out at once. */
export abstract class Transaction {
  readonly id: string;
  readonly key: string;
  protected readonly world: TransactionWorld;
  readonly #kind: Kind;
  #state: State;
  #timers: QueuedTimer[] = [];
  #isBusy = false;
  #pending: Event[] = [];

  constructor(id: string, key: string, kind: Kind, world: TransactionWorld) {
    this.id = id;
    this.key = key;
    this.world = world;
    this.#kind = kind;
    this.#state = initialState(kind);
  }

  get stateName(): State['name'] {
    return this.#state.name;
  }

  /** Takes an event; one that an effect brings about waits until all effects are carried out. */
  feed(event: Event, isReliable: boolean): void {
    if (this.#isBusy) {
      this.#pending.push(event);
      return;
    }
    this.#isBusy = true;
    this.#step(event, isReliable);
    for (let next = this.#pending.shift(); next; next = this.#pending.shift()) this.#step(next, isReliable);
    this.#isBusy = false;
  }

  #step(event: Event, isReliable: boolean): void {
    const around: Surroundings = { timers: this.world.timers, isReliable };
    const { state, effects } = step(this.#kind, around, this.#state, event);
    const hasEnded = state.name === 'terminated' && this.#state.name !== 'terminated';
    this.#state = state;
    for (const effect of effects) {
      if (effect.name === 'set-timer') this.#setTimer(effect.timer, effect.delayMs);
      else if (effect.name === 'stop-timers') this.stopTimers();
      else this.carryOut(effect);
    }
    if (hasEnded) this.ended();
  }

  stopTimers(): void {
    for (const timer of this.#timers) timer.target = undefined;
    this.#timers = [];
  }

  protected abstract carryOut(effect: Effect): void;
  protected abstract ended(): void;
  abstract wake(purpose: string): void;

  #setTimer(name: TimerName, delayMs: number): void {
    const timer = this.world.queue.set(this, name, delayMs);
    this.#timers = this.#timers.filter((other) => other.target !== undefined && other.purpose !== name);
    this.#timers.push(timer);
  }
}
