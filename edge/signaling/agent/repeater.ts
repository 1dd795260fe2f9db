import type { QueuedTimer, SipTimers, TimerQueue, Wakeable } from '../transaction/index.ts';
import { giveUpMs } from '../transaction/index.ts';

/**
 * Repeats something until it is settled or 64*T1 have passed: the 2xx to an INVITE until its ACK (RFC 3261
 * §13.3.1.4), a reliable provisional until its PRACK (RFC 3262 §3).
 */
export class Repeater implements Wakeable {
  readonly #queue: TimerQueue;
  readonly #maxIntervalMs: number;
  readonly #repeat: () => void;
  readonly #giveUp: () => void;
  #intervalMs: number;
  #again: QueuedTimer | undefined;
  #limit: QueuedTimer | undefined;

  /** @param maxIntervalMs  where doubling stops: T2 for a 2xx, never for a provisional */
  constructor(
    queue: TimerQueue,
    timers: SipTimers,
    maxIntervalMs: number,
    reactions: { repeat: () => void; giveUp: () => void },
  ) {
    this.#queue = queue;
    this.#maxIntervalMs = maxIntervalMs;
    this.#repeat = reactions.repeat;
    this.#giveUp = reactions.giveUp;
    this.#intervalMs = timers.t1Ms;
    this.#again = queue.set(this, 'again', this.#intervalMs);
    this.#limit = queue.set(this, 'limit', giveUpMs(timers));
  }

  settle(): void {
    if (this.#again) this.#again.target = undefined;
    if (this.#limit) this.#limit.target = undefined;
    this.#again = undefined;
    this.#limit = undefined;
  }

  wake(purpose: string): void {
    if (purpose === 'limit') {
      this.settle();
      this.#giveUp();
      return;
    }
    this.#repeat();
    this.#intervalMs = Math.min(this.#intervalMs * 2, this.#maxIntervalMs);
    this.#again = this.#queue.set(this, 'again', this.#intervalMs);
  }
}
