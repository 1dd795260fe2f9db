import type { LoggedEvent, TenantStore } from '#shared/store/index.ts';
import type { Clock } from '#shared/world/index.ts';

export type EventLog = Pick<TenantStore['events'], 'after' | 'at' | 'last' | 'close'>;

/** A number that is missing for so long will not be filled any more: a writer takes milliseconds (chosen). */
const GIVEN_UP_AFTER_MS = 5_000;

/** Numbers that writers can have left open at the same time; where more are missing, the log is no longer kept. */
const MOST_LEFT_OPEN = 1_000;

/**
 * Reads the event log of a tenant in order, from a number on. A number that is missing is waited for, as long as one may
 * hope, and then closed, so that whoever was to fill it takes another: nothing that is read later lies before what was
 * read.
 */
export class LogReader {
  readonly #log: EventLog;
  readonly #clock: Pick<Clock, 'nowMs'>;
  #position: number;

  /** @param position  the number that was read last */
  constructor(log: EventLog, clock: Pick<Clock, 'nowMs'>, position: number) {
    this.#log = log;
    this.#clock = clock;
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  /** What comes next, and moves on behind it; nothing when there is nothing yet. */
  async next(limit: number): Promise<LoggedEvent[]> {
    const rows = await this.#log.after(this.#position, limit);
    const read: LoggedEvent[] = [];
    for (const row of rows) {
      const expected = this.#position + 1;
      if (row.sequence !== expected) {
        if (this.#clock.nowMs() - row.loggedAtMs < GIVEN_UP_AFTER_MS) break;
        if (row.sequence - expected > MOST_LEFT_OPEN) this.#position = row.sequence - 1;
        else await this.#log.close(expected, row.sequence - 1);
        break;
      }
      this.#position = row.sequence;
      read.push(row);
    }
    return read;
  }
}
