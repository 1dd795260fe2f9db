import type { CallJournal } from '#edge/spool/index.ts';
import type { CallEventDraft } from '#shared/call-event/index.ts';

type Ended = Extract<CallEventDraft, { type: 'call.ended' }>;

/** Keeps what call control tells, in order. */
export class MemoryJournal implements CallJournal {
  readonly events: CallEventDraft[] = [];
  #waiting: { count: number; wake: () => void }[] = [];

  record(event: CallEventDraft): void {
    this.events.push(event);
    this.#waiting = this.#waiting.filter(({ count, wake }) => {
      if (this.#ended().length < count) return true;
      wake();
      return false;
    });
  }

  /** The records of calls that are over, once there are that many. */
  async ended(count: number, withinMs = 5000): Promise<Ended[]> {
    if (this.#ended().length < count) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${this.#ended().length} calls have ended, not ${count}`)),
          withinMs,
        );
        this.#waiting.push({
          count,
          wake: () => {
            clearTimeout(timer);
            resolve();
          },
        });
      });
    }
    return this.#ended();
  }

  #ended(): Ended[] {
    return this.events.filter((event) => event.type === 'call.ended');
  }
}
