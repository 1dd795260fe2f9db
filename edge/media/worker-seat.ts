import type { Transferable, Worker } from 'node:worker_threads';
import type { Clock } from '#shared/world/index.ts';
import { type Answer, type Command, type Notice, type Question, WorkerThread } from './worker-thread.ts';

export interface SeatEvents {
  notice(notice: Notice): void;
  died(seat: WorkerSeat, reason: string): void;
  /** A new thread sits here; it knows of no endpoint yet. */
  refilled(seat: WorkerSeat): void;
}

const FIRST_DELAY_MS = 20;
const LONGEST_DELAY_MS = 5000;
/** A thread that lived this long is not part of a series of crashes. */
const LONG_LIFE_MS = 30_000;

/** A place for one worker thread, taken by a new one when it dies; by and by slower when each dies at once. */
export class WorkerSeat {
  readonly #spawn: () => Worker;
  readonly #clock: Clock;
  readonly #events: SeatEvents;
  #thread: WorkerThread;
  #bornMs: number;
  #delayMs = FIRST_DELAY_MS;
  #callOff = () => {};

  constructor(spawn: () => Worker, clock: Clock, events: SeatEvents) {
    this.#spawn = spawn;
    this.#clock = clock;
    this.#events = events;
    this.#bornMs = clock.monotonicMs();
    this.#thread = this.#hire();
  }

  /** Lost when the seat is empty: what an endpoint should be doing is told again to the next thread. */
  order(command: Command, transfer: Transferable[] = []): void {
    this.#thread.order(command, transfer);
  }

  /** Like `order`, but not before something else is to be said. */
  orderInPassing(command: Command): void {
    this.#thread.orderInPassing(command);
  }

  /** @returns null when the thread died before it answered */
  ask(question: Question): Promise<Answer | null> {
    return this.#thread.ask(question);
  }

  async end(): Promise<void> {
    this.#callOff();
    await this.#thread.end();
  }

  #hire(): WorkerThread {
    this.#bornMs = this.#clock.monotonicMs();
    return new WorkerThread(this.#spawn(), {
      notice: (notice) => this.#events.notice(notice),
      died: (reason) => this.#refillLater(reason),
    });
  }

  #refillLater(reason: string): void {
    this.#events.died(this, reason);
    const livedMs = this.#clock.monotonicMs() - this.#bornMs;
    this.#delayMs = livedMs > LONG_LIFE_MS ? FIRST_DELAY_MS : Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
    this.#callOff = this.#clock.after(this.#delayMs, () => {
      this.#thread = this.#hire();
      this.#events.refilled(this);
    });
  }
}
