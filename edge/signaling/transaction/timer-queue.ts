import type { Clock } from '#shared/world/index.ts';

/** What a timer wakes. One object with many timers tells them apart by `purpose`. */
export interface Wakeable {
  wake(purpose: string): void;
}

/** A timer in the queue; `target` is cleared when it is called off, so that nothing is kept alive until it is due. */
export interface QueuedTimer {
  target: Wakeable | undefined;
  readonly purpose: string;
  readonly dueMs: number;
}

/** Timers of one delay: first in is first due. */
interface Lane {
  timers: QueuedTimer[];
  /** Position of the first timer still waiting. */
  head: number;
}

/**
 * Timers for tens of thousands of transactions on a single timer of the clock.
 *
 * SIP uses few distinct delays (T1 doubled a few times, T4, 64*T1), so one first-in-first-out lane per delay makes
 * both setting and calling off constant time, without a closure per timer.
 */
export class TimerQueue {
  readonly #clock: Clock;
  readonly #lanes = new Map<number, Lane>();
  #armed: { dueMs: number; stop: () => void } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(target: Wakeable, purpose: string, delayMs: number): QueuedTimer {
    const dueMs = this.#clock.monotonicMs() + delayMs;
    let lane = this.#lanes.get(delayMs);
    if (!lane) {
      lane = { timers: [], head: 0 };
      this.#lanes.set(delayMs, lane);
    }
    const timer = { target, purpose, dueMs };
    lane.timers.push(timer);
    if (!this.#armed || dueMs < this.#armed.dueMs) this.#arm(dueMs);
    return timer;
  }

  /** Drops all timers; nothing wakes any more. */
  close(): void {
    this.#armed?.stop();
    this.#armed = undefined;
    this.#lanes.clear();
  }

  #arm(dueMs: number): void {
    this.#armed?.stop();
    const delayMs = Math.max(0, Math.ceil(dueMs - this.#clock.monotonicMs()));
    this.#armed = { dueMs, stop: this.#clock.after(delayMs, () => this.#run()) };
  }

  #run(): void {
    this.#armed = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const lane of this.#lanes.values()) {
      for (;;) {
        const timer = lane.timers[lane.head];
        if (!timer || (timer.target && timer.dueMs > nowMs)) break;
        lane.head += 1;
        timer.target?.wake(timer.purpose);
      }
      compact(lane);
    }
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const [delayMs, lane] of this.#lanes) {
      const first = lane.timers[lane.head];
      if (first) earliestMs = Math.min(earliestMs, first.dueMs);
      else this.#lanes.delete(delayMs);
    }
    if (earliestMs < Number.POSITIVE_INFINITY) this.#arm(earliestMs);
  }
}

/** Frees what lies before the head once that is most of the lane. */
function compact(lane: Lane): void {
  if (lane.head > 64 && lane.head * 2 > lane.timers.length) {
    lane.timers = lane.timers.slice(lane.head);
    lane.head = 0;
  }
}
