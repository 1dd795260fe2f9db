import type { EventEnvelope } from '#shared/event/index.ts';
import type { LoggedEvent } from '#shared/store/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { type EventLog, LogReader } from './log-reader.ts';

/** How soon an event is seen. Each look costs one read unit for each tenant that somebody listens to. */
const LOOK_EVERY_MS = 300;
/** After trouble with the store. */
const LOOK_AGAIN_MS = 2_000;
const AT_ONCE = 200;

/** Somebody who hears what is new, and stands where the tail stands. */
export interface Listener {
  hear(rows: readonly LoggedEvent[]): void;
  /** What is true now, and stands in no log. */
  hearNow(event: EventEnvelope): void;
}

/** The end of one tenant's event log, read once for all who listen to it. */
export class Tail {
  readonly #reader: LogReader;
  readonly #clock: Clock;
  readonly #listeners = new Set<Listener>();
  readonly #onTrouble: (error: unknown) => void;
  #callOff: () => void = () => {};
  #isStopped = false;

  private constructor(reader: LogReader, clock: Clock, onTrouble: (error: unknown) => void) {
    this.#reader = reader;
    this.#clock = clock;
    this.#onTrouble = onTrouble;
  }

  static async open(log: EventLog, clock: Clock, onTrouble: (error: unknown) => void): Promise<Tail> {
    const tail = new Tail(new LogReader(log, clock, await log.last()), clock, onTrouble);
    tail.#lookIn(LOOK_EVERY_MS);
    return tail;
  }

  /** Everything up to this number has been told to the listeners. */
  get position(): number {
    return this.#reader.position;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** From now on; who joins knows everything up to `position`. */
  join(listener: Listener): void {
    this.#listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  tellNow(event: EventEnvelope): void {
    for (const listener of [...this.#listeners]) listener.hearNow(event);
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff();
  }

  #lookIn(ms: number): void {
    if (this.#isStopped) return;
    this.#callOff = this.#clock.after(ms, () => {
      this.#look().then(
        (isMore) => this.#lookIn(isMore ? 0 : LOOK_EVERY_MS),
        (error: unknown) => {
          this.#onTrouble(error);
          this.#lookIn(LOOK_AGAIN_MS);
        },
      );
    });
  }

  async #look(): Promise<boolean> {
    const rows = await this.#reader.next(AT_ONCE);
    if (rows.length > 0 && !this.#isStopped) for (const listener of [...this.#listeners]) listener.hear(rows);
    return rows.length === AT_ONCE;
  }
}
