import type { CallJournal } from '#edge/spool/index.ts';
import type { CallEventDraft } from '#shared/call-event/index.ts';
import { PATIENCE_MS } from '../patience.ts';

type Ended = Extract<CallEventDraft, { type: 'call.ended' }>;

/** Which calls count. */
interface Wanted {
  /** Default: those of all tenants. */
  readonly tenantId?: string;
  /** Calls that nothing was told of among the first so many events. Default: all. */
  readonly since?: number;
}

/** Keeps what call control tells, in order. */
export class MemoryJournal implements CallJournal {
  readonly events: CallEventDraft[] = [];
  #waiting: { count: number; wanted: Wanted; wake: () => void }[] = [];

  record(event: CallEventDraft): void {
    this.events.push(event);
    this.#waiting = this.#waiting.filter(({ count, wanted, wake }) => {
      if (this.#ended(wanted).length < count) return true;
      wake();
      return false;
    });
  }

  /** The records of calls that are over, once there are that many. */
  async ended(
    count: number,
    { withinMs = PATIENCE_MS, ...wanted }: Wanted & { readonly withinMs?: number } = {},
  ): Promise<Ended[]> {
    if (this.#ended(wanted).length < count) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${this.#ended(wanted).length} calls have ended, not ${count}`)),
          withinMs,
        );
        this.#waiting.push({
          count,
          wanted,
          wake: () => {
            clearTimeout(timer);
            resolve();
          },
        });
      });
    }
    return this.#ended(wanted);
  }

  #ended({ tenantId, since = 0 }: Wanted): Ended[] {
    const before = new Set(this.events.slice(0, since).map(({ callId }) => callId));
    return this.events.filter(
      (event) =>
        event.type === 'call.ended' &&
        !before.has(event.callId) &&
        (tenantId === undefined || event.tenantId === tenantId),
    ) as Ended[];
  }
}
