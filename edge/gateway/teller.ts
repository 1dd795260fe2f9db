import { EVENT_VERSION, type EventOf, type EventType, type TenantEvent } from '#shared/event/index.ts';
import type { OutboxEntry, Store } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';

/** Long enough to gather a batch, short enough to look live (chosen). */
const GATHER_MS = 200;
const RETRY_MS = 2_000;
/** What waits while the store is away: the phones of a large edge, each come and gone once. Beyond it the oldest are lost. */
const MAX_WAITING = 20_000;
/** An item of the store holds 400 KB, and the longest contact of a phone takes some 2. */
const EVENTS_OF_AN_ENTRY = 25;

/** Puts what this edge has to tell into the event outbox, in batches; what the store does not take is tried again. */
export class Teller {
  readonly #store: Pick<Store, 'eventOutbox'>;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
  #waiting: TenantEvent[] = [];
  #callOff: (() => void) | null = null;
  #isDown = false;

  constructor({ store, clock, ids, log }: TellerOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#ids = ids;
    this.#log = log;
  }

  tell<Type extends EventType>(tenantId: TenantId, type: Type, data: EventOf<Type>['data']): void {
    this.#waiting.push(eventNow({ clock: this.#clock, ids: this.#ids }, tenantId, type, data));
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#flushAfter(GATHER_MS);
  }

  /** Puts what waits; the last thing before the process ends. */
  async flush(): Promise<void> {
    this.#callOff?.();
    this.#callOff = null;
    const events = this.#waiting;
    if (events.length === 0) return;
    this.#waiting = [];
    try {
      await this.#store.eventOutbox.put(entriesOf(events));
      this.#isDown = false;
    } catch (error) {
      if (!this.#isDown) this.#log({ name: 'events-not-told', count: events.length, error: String(error) });
      this.#isDown = true;
      this.#waiting = [...events, ...this.#waiting].slice(-MAX_WAITING);
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

/** What happens at this moment, as an event. */
export function eventNow<Type extends EventType>(
  { clock, ids }: Pick<TellerOptions, 'clock' | 'ids'>,
  tenantId: TenantId,
  type: Type,
  data: EventOf<Type>['data'],
): TenantEvent {
  const at = toInstant(clock.nowMs());
  return { id: ids.next('evt'), type, version: EVENT_VERSION, tenantId, at, data } as TenantEvent;
}

/** One entry for what one tenant has to hear, in parts: many phones come and go together. */
function entriesOf(events: readonly TenantEvent[]): OutboxEntry[] {
  return [...Map.groupBy(events, ({ tenantId }) => tenantId)].flatMap(([tenantId, ofTenant]) =>
    Array.from({ length: Math.ceil(ofTenant.length / EVENTS_OF_AN_ENTRY) }, (_, part) => {
      const together = ofTenant.slice(part * EVENTS_OF_AN_ENTRY, (part + 1) * EVENTS_OF_AN_ENTRY);
      return { id: together[0]?.id ?? '', tenantId, events: together, deliveries: [] };
    }),
  );
}

export interface TellerOptions {
  readonly store: Pick<Store, 'eventOutbox'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}
