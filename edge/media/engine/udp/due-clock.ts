import type { Clock } from '#shared/world/index.ts';

/** A clock that knows when its next timer is due: who blocks the thread has to give way by then. */
export class DueClock implements Clock {
  readonly #clock: Clock;
  readonly #dueMs = new Set<{ readonly atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** By `monotonicMs`; infinite while no timer runs. */
  get nextDueMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { atMs } of this.#dueMs) if (atMs < next) next = atMs;
    return next;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  after(delayMs: number, wake: () => void): () => void {
    const due = { atMs: this.#clock.monotonicMs() + delayMs };
    this.#dueMs.add(due);
    const callOff = this.#clock.after(delayMs, () => {
      this.#dueMs.delete(due);
      wake();
    });
    return () => {
      this.#dueMs.delete(due);
      callOff();
    };
  }
}
