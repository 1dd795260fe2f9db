import type { QueuedTimer, TimerQueue, Wakeable } from '../transaction/index.ts';

/** INVITEs outside dialogs that wait for their final response: one for each Call-ID, and none for ever. */
export class InitialInvites<T> implements Wakeable {
  readonly #queue: TimerQueue;
  readonly #patienceMs: number;
  readonly #giveUp: (invite: T) => void;
  readonly #waiting = new Map<string, { invite: T; isQuiet: boolean }>();
  #round: QueuedTimer | undefined;

  /**
   * @param patienceMs  what is not spoken about for so long is given up. One timer looks at all of them twice in that time,
   *   rather than one for each call, which would be held until it is due: hence at three quarters of it on average
   */
  constructor(queue: TimerQueue, patienceMs: number, giveUp: (invite: T) => void) {
    this.#queue = queue;
    this.#patienceMs = patienceMs;
    this.#giveUp = giveUp;
  }

  /** False when another INVITE with this Call-ID waits already (RFC 3261 §8.2.2.2). */
  add(callId: string, invite: T): boolean {
    if (this.#waiting.has(callId)) return false;
    this.#waiting.set(callId, { invite, isQuiet: false });
    this.#round ??= this.#queue.set(this, 'round', this.#patienceMs / 2);
    return true;
  }

  /** Its application has said something, though nothing final. */
  heardOf(callId: string, invite: T): void {
    const entry = this.#waiting.get(callId);
    if (entry?.invite === invite) entry.isQuiet = false;
  }

  remove(callId: string, invite: T): void {
    if (this.#waiting.get(callId)?.invite === invite) this.#waiting.delete(callId);
  }

  wake(): void {
    this.#round = undefined;
    for (const entry of [...this.#waiting.values()]) {
      if (entry.isQuiet) this.#giveUp(entry.invite);
      else entry.isQuiet = true;
    }
    if (this.#waiting.size > 0) this.#round ??= this.#queue.set(this, 'round', this.#patienceMs / 2);
  }
}
