import { EVENT_VERSION, type EventOf, type EventType } from '#shared/event/index.ts';
import type { OutboxEntry, Store } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';

/** Long enough to gather a batch, short enough to look live (chosen). */
const GATHER_MS = 200;
const RETRY_MS = 2_000;
/** What waits while the store is away: the phones of a large edge, each come and gone once. Beyond it the oldest are lost. */
const MAX_WAITING = 20_000;

/** Puts what this edge has to tell into the event outbox, in batches; what the store does not take is tried again. */
export class Teller {
  readonly #store: Pick<Store, 'eventOutbox'>;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
  #waiting: OutboxEntry[] = [];
  #callOff: (() => void) | null = null;
  #isDown = false;

  constructor({ store, clock, ids, log }: TellerOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#ids = ids;
    this.#log = log;
  }

  tell<Type extends EventType>(tenantId: TenantId, type: Type, data: EventOf<Type>['data']): void {
    const id = this.#ids.next('evt');
    const event = { id, type, version: EVENT_VERSION, tenantId, at: toInstant(this.#clock.nowMs()), data };
    this.#waiting.push({ id, tenantId, events: [event], deliveries: [] });
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#flushAfter(GATHER_MS);
  }

  /** Puts what waits; the last thing before the process ends. */
  async flush(): Promise<void> {
    this.#callOff?.();
    this.#callOff = null;
    const entries = this.#waiting;
    if (entries.length === 0) return;
    this.#waiting = [];
    try {
      await this.#store.eventOutbox.put(entries);
      this.#isDown = false;
    } catch (error) {
      if (!this.#isDown) this.#log({ name: 'events-not-told', count: entries.length, error: String(error) });
      this.#isDown = true;
      this.#waiting = [...entries, ...this.#waiting].slice(-MAX_WAITING);
      this.#flushAfter(RETRY_MS);
    }
  }

  #flushAfter(delayMs: number): void {
    this.#callOff ??= this.#clock.after(delayMs, () => {
      this.#callOff = null;
      void this.flush();
    });
  }
}

export interface TellerOptions {
  readonly store: Pick<Store, 'eventOutbox'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}
