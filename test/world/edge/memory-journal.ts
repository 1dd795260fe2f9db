import type { CallJournal } from '#edge/spool/index.ts';
import type { CallEventDraft } from '#shared/call-event/index.ts';

type Ended = Extract<CallEventDraft, { type: 'call.ended' }>;

/** Keeps what call control tells, in order. */
export class MemoryJournal implements CallJournal {
  readonly events: CallEventDraft[] = [];
  #waiting: { count: number; tenantId: string | undefined; wake: () => void }[] = [];

  record(event: CallEventDraft): void {
    this.events.push(event);
    this.#waiting = this.#waiting.filter(({ count, tenantId, wake }) => {
      if (this.#ended(tenantId).length < count) return true;
      wake();
      return false;
    });
  }

  /** The records of calls that are over, of all tenants or of one, once there are that many. */
  async ended(
    count: number,
    { tenantId, withinMs = 5000 }: { tenantId?: string; withinMs?: number } = {},
  ): Promise<Ended[]> {
    if (this.#ended(tenantId).length < count) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${this.#ended(tenantId).length} calls have ended, not ${count}`)),
          withinMs,
        );
        this.#waiting.push({
          count,
          tenantId,
          wake: () => {
            clearTimeout(timer);
            resolve();
          },
        });
      });
    }
    return this.#ended(tenantId);
  }

  #ended(tenantId: string | undefined): Ended[] {
    return this.events.filter(
      (event) => event.type === 'call.ended' && (tenantId === undefined || event.tenantId === tenantId),
    ) as Ended[];
  }
}
